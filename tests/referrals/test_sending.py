"""Sending a person to a service: with consent, with what the service needs, and to protection."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.data_groups import DataGroup
from referrals.service_types import INTAKE, ServiceType
from tests.scenarios.actors import EVERY_GROUP
from tests.scenarios.answers import refused, wrong_fields
from tests.scenarios.facts import born
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    return case


def test_without_being_asked_it_takes_what_is_consented_and_needed(
    people: People, case: Any
) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor, ["identity", "profiles", "safeguards"])
    assert people.amal.refers(case, opendoor, agreed, "cash")["data_groups"] == ["identity"]
    sent = people.amal.refers(case, opendoor, agreed, "legal_aid")
    assert sent["data_groups"] == ["identity", "profiles", "safeguards"]


TOO_MUCH: list[tuple[str, Any, Any, str]] = [
    ("legal_aid", ["identity"], ["identity", "profiles"], "profiles"),  # not consented
    ("cash", EVERY_GROUP, ["identity", "profiles"], "profiles"),  # not needed
    ("food_and_items", EVERY_GROUP, ["profiles", "safeguards"], "profiles, safeguards"),
    ("cash", ["profiles"], None, "Nothing would be shared"),
]


def test_more_than_is_both_consented_and_needed_is_refused_by_name(
    people: People, case: Any
) -> None:
    opendoor = people.organisation("opendoor")
    for service, consented, wanted, excess in TOO_MUCH:
        agreed = people.amal.records_agreement(case, opendoor, consented)
        extra = {"data_groups": wanted} if wanted else {}
        asked = people.amal.tries_referral(case, opendoor, agreed, service, **extra)
        assert excess in refused(asked, 409, "G-12")["detail"]
    assert people.amal.lists("referrals") == []


def test_less_than_was_consented_may_be_sent(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor)
    sent = people.amal.refers(case, opendoor, agreed, "shelter", data_groups=["communication"])
    assert sent["package"].keys() == {"case_reference", "communication"}


def test_every_service_says_what_it_needs_and_none_needs_everything_for_nothing() -> None:
    assert INTAKE.keys() == set(ServiceType)
    for needed in INTAKE.values():
        assert needed
        assert needed <= set(DataGroup)


def test_nobody_is_referred_to_a_body_outside_protection(people: People, case: Any) -> None:
    agreed = people.amal.records_agreement(case, people.organisation("opendoor"))
    for key in ("enforcement", "police", "consulate", "ombuds"):
        body = people.organisation(key)
        refused(people.amal.tries_referral(case, body, agreed, "shelter"), 409, "G-08")


def test_a_referral_leaves_the_house(people: People, case: Any) -> None:
    harbour = people.organisation("harbour")
    agreed = people.amal.records_agreement(case, harbour)
    asked = people.amal.tries_referral(case, harbour, agreed, "shelter")
    assert wrong_fields(asked).keys() == {"recipient"}


def test_what_it_names_must_be_ones_own(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor)
    theirs = people.lena.tries_referral(case, opendoor, agreed, "shelter")
    assert wrong_fields(theirs).keys() == {"case"}
    nobody = people.amal.tries_referral(case, opendoor, {"id": case["id"]}, "shelter")
    assert wrong_fields(nobody).keys() == {"consent"}
    vague = people.amal.tries_referral(case, opendoor, agreed, "help", priority="soon")
    assert wrong_fields(vague).keys() == {"service_type", "priority"}


@pytest.mark.parametrize(
    ("priority", "answer", "due"),
    [
        ("emergency", timedelta(hours=4), timedelta(hours=24)),
        ("urgent", timedelta(hours=24), timedelta(hours=72)),
        ("normal", timedelta(hours=24), timedelta(days=14)),
    ],
)
def test_its_priority_sets_when_it_is_answered_done_and_over(
    people: People, case: Any, priority: str, answer: timedelta, due: timedelta
) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor)
    sent = people.amal.refers(case, opendoor, agreed, "shelter", priority=priority)
    ends = {name: datetime.fromisoformat(sent[name]) for name in
            ("answer_due_at", "due_at", "expires_at")}  # fmt: skip
    start = ends["due_at"] - due
    assert abs(start - datetime.fromisoformat(sent["created_at"])) < timedelta(minutes=1)
    assert ends["answer_due_at"] == start + answer
    assert ends["expires_at"] == start + 2 * due


def test_feedback_is_due_two_weeks_after_acceptance(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor)
    opened = people.noor.accepts(people.amal.refers(case, opendoor, agreed, "shelter"))
    due, accepted = (datetime.fromisoformat(opened[n]) for n in ("feedback_due_at", "accepted_at"))
    assert due == accepted + timedelta(days=14)


def test_what_changes_later_does_not_change_what_was_sent(people: People) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = amal.opens_case(amal.registers(birth_date=born(30)), people.site("reception"))
    agreed = amal.records_agreement(case, opendoor)
    sent = amal.refers(case, opendoor, agreed, "shelter")
    path = f"persons/{case['person']['id']}"
    amal.changes(path, case["person"], {"birth_date": "1980", "sex": "female"}, method="patch")
    assert people.noor.accepts(sent)["package"] == sent["package"]
