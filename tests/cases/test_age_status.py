"""Who may be a child is treated as one until a lawful procedure says otherwise (G-10)."""

from __future__ import annotations

from datetime import date

import pytest

from cases.age import contradicts
from cases.partial_dates import PartialDate
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import born
from tests.scenarios.people import People

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("status", "born", "contradicted"),
    [
        ("adult", "2008-11-22", True),  # a child until tomorrow
        ("adult", "2008-11-21", False),
        ("adult", "2008", False),  # an adult, or nearly
        ("child", "2008-11-21", True),
        ("child", "2008", False),
        ("child", "2008-11-22", False),
    ],
)
def test_a_date_contradicts_a_status_only_if_it_leaves_no_doubt(
    status: str, born: str, contradicted: bool
) -> None:
    assert contradicts(status, PartialDate.parse(born), DAY) is contradicted
    assert not contradicts(status, None, DAY)


@pytest.mark.parametrize("current", ["child", "presumed_child"])
@pytest.mark.parametrize("target", ["adult", "unknown"])
def test_it_is_refused_by_the_gate_and_the_attempt_is_an_event(
    people: People, current: str, target: str
) -> None:
    person = people.amal.registers(age_status=current)
    wanted = {"age_status": target, "birth_date": "1999"}
    response = people.amal.changes(f"persons/{person['id']}", person, wanted, method="patch")
    refused(response, 409, "G-10")
    after = people.amal.reads(f"persons/{person['id']}")
    assert (after["age_status"], after["birth_date"]) == (current, None)
    (event,) = people.ines.events(kind="denied", actor=people.amal.id)
    assert event["request_id"] == response["Request-Id"]
    assert event["detail"]["gate"] == "G-10"


def test_doubt_is_recorded_in_the_persons_favour(people: People) -> None:
    person = people.amal.registers(age_status="adult")
    body = {"age_status": "presumed_child"}
    changed = people.amal.changes(f"persons/{person['id']}", person, body, method="patch")
    assert done(changed)["age_status"] == "presumed_child"


def test_a_stated_birth_date_that_makes_a_child_is_enough_for_the_guardian_gate(
    people: People,
) -> None:
    """Nobody is interviewed without a guardian because a field was left at unknown."""
    amal = people.amal
    case = amal.opens_case(amal.registers(birth_date=born(15)), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    refused(amal.tries_screening(case, "palermo_amp"), 409, "G-04")


def test_a_birth_date_is_corrected_freely_while_it_still_makes_a_child(people: People) -> None:
    """Looked at is how the person is treated: the status may well be recorded as unknown."""
    person = people.amal.registers(birth_date=born(15))
    path, closer = f"persons/{person['id']}", {"birth_date": born(16)}
    assert done(people.amal.changes(path, person, closer, method="patch"))["birth_date"] == born(
        16
    )
