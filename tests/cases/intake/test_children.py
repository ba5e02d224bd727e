"""Registering a child (form 1B): what is owed at once, and whom the risks are shown to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from accounts.policy import Role
from cases.models import ChildRegistration
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

RISKS = ["sexual_violence", "unaccompanied"]


@pytest.fixture
def case(people: People) -> Any:
    return case_of(people, "child")


def case_of(people: People, age_status: str) -> Any:
    amal = people.amal
    return amal.opens_case(amal.registers(age_status=age_status), people.site("reception"))


def tries(people: People, case: Any, **fields: Any) -> Any:
    body = {"case": case["id"], "identified_by": "community_member", "risk_level": "low"}
    return people.amal.posts("child-registrations", body | fields)


def registers(people: People, case: Any, **fields: Any) -> Any:
    return done(tries(people, case, **fields), 201)


def test_the_level_of_risk_says_how_soon_best_interests_are_assessed(
    people: People, case: Any
) -> None:
    for level, code, period in (
        ("high", "D-BIA-HIGH", timedelta(hours=24)),
        ("medium", "D-BIA-MED", timedelta(hours=72)),
        ("low", "D-BIA-LOW", timedelta(days=7)),
    ):
        registers(people, case, risk_level=level)
        owed = people.amal.obligations(case)[code]
        assert (owed["clock"], owed["urgent"]) == ("risk_level_set", level == "high")
        left = datetime.fromisoformat(owed["due_at"]) - now()
        assert period - timedelta(minutes=1) < left <= period
    assert len(people.amal.obligations(case)) == 3  # a lower level takes nothing back


def test_where_the_child_lives_may_call_for_action_at_once(people: People, case: Any) -> None:
    expected = {"D-BIA-LOW"}
    for care, codes in (
        ("parents", set()),
        ("unknown", set()),
        ("unrelated_adult", {"FL-COMPANION"}),
        ("detention", {"D-CHILD-RELEASE", "SG-NO-DETENTION-CHILD", "SG-ATD"}),
    ):
        registers(people, case, care=care)
        expected |= codes
        assert people.amal.obligations(case).keys() == expected


def test_only_who_is_treated_as_a_child_is_registered_as_one(people: People) -> None:
    registers(people, case_of(people, "presumed_child"))
    for age_status in ("adult", "unknown"):
        answer = tries(people, case_of(people, age_status))
        assert "presumed_child" in refused(answer, 409)["detail"]


def test_the_risks_are_sealed_and_shown_to_whoever_works_with_the_child(
    people: People, case: Any
) -> None:
    made = registers(people, case, risks=RISKS)
    path = f"child-registrations/{made['id']}"
    bea = Actor(
        make_member(people.organisation("harbour"), "bea", Role.CASEWORKER),
        people.amal.sign_in,
        people.journal,
    )
    for who in (people.amal, people.sami):
        seen = who.reads(path)
        assert (seen["risks"], seen["withheld"]) == (RISKS, False)
    seen = bea.reads(path)
    assert (seen["risks"], seen["withheld"]) == ([], True)
    own = {"case": case["id"], "identified_by": "authority", "risk_level": "low", "risks": RISKS}
    assert done(bea.posts("child-registrations", own), 201)["risks"] == RISKS
    for line in people.amal.lists("child-registrations", case=case["id"]):
        assert "risks" not in line
    assert people.lena.gets(path).status_code == 404
    with acting_for(people.organisation("harbour")):
        assert b"sexual" not in bytes(ChildRegistration.objects.get(pk=made["id"]).sealed_risks)
    opened = [one for one in people.ines.events(kind="disclosed")
              if "cases_childregistration.sealed" in str(one)]  # fmt: skip
    assert len(opened) == 4  # twice as they were made, and twice as they were read


def test_an_answer_that_the_form_does_not_know_is_named(people: People, case: Any) -> None:
    wrong: dict[str, Any] = {
        "risks.0": {"risks": ["tired"]},
        "separation_cause": {"separated_on": "2026-01-01"},
        "risk_level": {"risk_level": "none"},
        "urgent_needs.0": {"urgent_needs": ["money"]},
    }
    for field, fields in wrong.items():
        assert wrong_fields(tries(people, case, **fields)).keys() == {field}
