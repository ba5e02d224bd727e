"""Where the work with a person has ended nothing is added, until the case is reopened."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from tests.conftest import acting_for
from tests.scenarios.actors import TRIAGE
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    return people.amal.opens_case(people.amal.registers(), people.site("reception"))


@pytest.mark.parametrize("status", ["closed", "deceased", "transferred"])
def test_an_ended_case_is_neither_screened_nor_referred(
    people: People, case: Any, status: str
) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    agreed = amal.records_agreement(case, opendoor)
    with acting_for(people.organisation("harbour")):
        Case.objects.filter(pk=case["id"]).update(status=status)
    assert status in refused(amal.tries_screening(case, TRIAGE), 409)["detail"]
    assert status in refused(amal.tries_referral(case, opendoor, agreed, "shelter"), 409)["detail"]


def test_a_representation_ends_and_the_gate_closes_again(people: People) -> None:
    amal = people.amal
    child = amal.opens_case(amal.registers(age_status="child"), people.site("reception"))
    amal.triages(child)
    guardian = amal.appoints(child)
    amal.checks_consent(child)
    present = {"present": ["representative"]}
    amal.screens(child, "palermo_amp", setting=present)
    done(amal.changes(f"representatives/{guardian['id']}/end", guardian))
    refused(amal.tries_screening(child, "palermo_amp", setting=present), 409, "G-04")
    again = amal.reads(f"representatives/{guardian['id']}")
    refused(amal.changes(f"representatives/{guardian['id']}/end", again), 409)


def test_a_birth_date_that_is_taken_away_does_not_open_the_gate(people: People) -> None:
    """G-10 looks at how the person is treated, not only at what is recorded as status."""
    amal = people.amal
    young = ago(days=15 * 365)[:4]
    person = amal.registers(birth_date=young)
    for correction in ({"birth_date": None}, {"birth_date": "1990"}):
        tried = amal.changes(f"persons/{person['id']}", person, correction, method="patch")
        refused(tried, 409, "G-10")


def test_the_caseworker_does_not_lift_what_is_owed_in_the_own_case(people: People) -> None:
    sami = people.sami
    case = sami.opens_case(sami.registers(), people.site("reception"))
    needy = sami.triages(case, n_shelter="no")
    sami.meets(needy, "n_shelter")
    (flag,) = [one for code, one in sami.obligations(case).items() if code == "FL-NEEDS"]
    lifted = sami.changes(f"obligations/{flag['id']}/lift", flag, {"reason": "superseded"})
    refused(lifted, 409)


def test_a_closed_case_is_reopened_so_that_somebody_can_be_asked_again(people: People) -> None:
    """Whoever did not want to be recorded may have changed their mind."""
    amal = people.amal
    case = amal.opens_case(amal.registers(), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case, c_consent_record="no")
    with acting_for(people.organisation("harbour")):
        Case.objects.filter(pk=case["id"]).update(status="closed")
    current = amal.moves(case, "reopened")
    refused(amal.changes(f"cases/{case['id']}/move", current, {"to": "active"}), 409, "G-02")
    amal.checks_consent(case)
    assert amal.reads(f"cases/{case['id']}")["status"] == "consented"
