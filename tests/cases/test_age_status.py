"""Who may be a child is treated as one until a lawful procedure says otherwise (G-10)."""

from __future__ import annotations

from itertools import product

import pytest

from cases.age import AgeStatus, may_become
from tests.scenarios.actors import People, born, done, refused

A = AgeStatus


@pytest.mark.parametrize(("current", "target"), list(product(AgeStatus, AgeStatus)))
def test_no_correction_makes_a_child_anything_but_a_child(
    current: AgeStatus, target: AgeStatus
) -> None:
    children = {A.CHILD, A.PRESUMED_CHILD}
    assert may_become(current, target) == (current not in children or target in children)


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
