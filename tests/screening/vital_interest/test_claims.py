"""Gate G-02 opens without consent for a vital interest that somebody claims."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.policy import Role
from screening.models import GateOverride
from tests.cast import Cast
from tests.conftest import acting_for, make_member, train
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.vital_interest.claiming import (
    A_DAY,
    HEALTH,
    claims,
    decides,
    is_open,
    lapses,
    lasts,
    tries,
)


def test_a_claim_opens_the_gate_at_once_and_for_a_day(people: People, case: Any) -> None:
    assert not is_open(people.amal, case)
    claim = claims(people.amal, case)
    assert (claim["gate"], claim["reason"], claim["decision"]) == ("G-02", "danger_to_life", "")
    assert timedelta(0) <= A_DAY - lasts(claim) < timedelta(minutes=1)
    assert is_open(people.amal, case)
    assert is_open(people.sami, case)  # it is the case's, not the claimant's
    lapses(people, claim)
    assert not is_open(people.amal, case)


def test_a_claim_opens_the_gate_of_its_own_case_alone(people: People, case: Any) -> None:
    claims(people.amal, case)
    other = people.amal.opens_case(case["person"], people.site("border"))
    people.amal.triages(other)
    assert not is_open(people.amal, other)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "She may die."}, "reason"),
        ({"reason": ""}, "reason"),
        ({"gate": "G-02"}, "gate"),
        ({"gate": "G-04"}, "gate"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "expires_at"),
        ({"decision": "confirmed"}, "decision"),
    ],
)
def test_it_takes_a_coded_reason_and_nothing_else_is_chosen(
    people: People, case: Any, wrong: dict[str, str], field: str
) -> None:
    assert wrong_fields(tries(people.amal, case, **wrong)).keys() == {field}
    without = people.amal.posts("gate-overrides", {"case": case["id"]})
    assert wrong_fields(without).keys() == {"reason"}
    assert not is_open(people.amal, case)


def test_one_claim_stands_at_a_time(people: People, case: Any) -> None:
    first = claims(people.amal, case)
    refused(tries(people.sami, case), 409)
    lapses(people, first)
    claims(people.sami, case)


def test_who_was_asked_and_refused_is_not_overridden(people: People, case: Any) -> None:
    people.amal.checks_consent(case, c_consent_record="no")
    refused(tries(people.amal, case), 409)
    assert not is_open(people.amal, case)


@pytest.mark.parametrize("refusal", ["c_consent_record", "c_consent_interview"])
def test_who_refuses_after_the_claim_is_not_overridden_either(
    people: People, case: Any, refusal: str
) -> None:
    claims(people.amal, case)
    people.amal.checks_consent(case, **{refusal: "no"})
    assert not is_open(people.amal, case)


def test_nobody_outside_casework_claims_or_reads_one(
    people: People, case: Any, cast: Cast, api: Any
) -> None:
    claim = claims(people.amal, case)
    for name in ("noor", "dara", "kit", "lior", "ines", "robin"):
        actor = Actor(cast.members[name], api)
        done(tries(actor, case), 403)
        done(actor.gets(f"gate-overrides/{claim['id']}"), 403)
        done(decides(actor, claim), 403)
    done(people.lena.gets(f"gate-overrides/{claim['id']}"), 404)
    done(decides(people.lena, claim), 403)
    assert wrong_fields(tries(people.lena, case)).keys() == {"case"}
    chief = Actor(make_member(cast.organisations["plains"], "chief", Role.SUPERVISOR), api)
    done(decides(chief, claim), 404)


# Nothing but G-02


def test_a_claim_opens_no_other_gate(people: People, case: Any, api: Any) -> None:
    nia = make_member(people.organisation("harbour"), "nia", Role.CASEWORKER)  # not trained
    claims(people.amal, case)
    for setting, gate in (
        ({"interpreter": "family_member"}, "G-03"),
        ({"person_agrees": False}, "G-03"),
        ({"seen_alone": "no"}, "G-05"),
        ({"privacy_confirmed": False}, "G-05"),
    ):
        tried = people.amal.tries_screening(case, "palermo_amp", setting=setting)
        refused(tried, 409, gate)
    refused(Actor(nia, api).tries_screening(case, HEALTH), 409, "G-07")
    train(nia, by=people.amal.member)
    people.amal.triages(case, t_bleeding="yes")
    refused(people.amal.tries_screening(case, HEALTH), 409, "G-01")


def test_a_row_that_names_another_gate_opens_none(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    with acting_for(people.organisation("harbour")):
        GateOverride.objects.filter(pk=claim["id"]).update(gate="G-04")
    assert not is_open(people.amal, case)
    child = people.amal.opens_case(
        people.amal.registers(age_status="child"), people.site("border")
    )
    people.amal.triages(child)
    people.amal.checks_consent(child)
    with acting_for(people.organisation("harbour")):
        GateOverride.objects.filter(pk=claim["id"]).update(case=child["id"])
    refused(people.amal.tries_screening(child, "palermo_amp"), 409, "G-04")


def test_it_opens_neither_an_interview_before_triage_nor_a_childs_without_a_guardian(
    people: People,
) -> None:
    child = people.amal.opens_case(
        people.amal.registers(age_status="presumed_child"), people.site("border")
    )
    claims(people.amal, child)
    refused(people.amal.tries_screening(child, HEALTH), 409, "G-01")
    people.amal.triages(child)
    refused(people.amal.tries_screening(child, "palermo_amp"), 409, "G-04")


def test_it_stands_for_no_consent_to_share_and_grants_none(people: People, case: Any) -> None:
    claims(people.amal, case)
    assert is_open(people.amal, case)
    assert people.amal.lists("consents", case=case["id"]) == []
    assert people.amal.reads(f"cases/{case['id']}")["status"] != "consented"


def test_where_consent_stands_the_claim_is_not_needed_any_more(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    people.amal.checks_consent(case)
    done(decides(people.sami, claim, "refused"))
    assert is_open(people.amal, case)


# The log


def test_every_step_is_an_event_in_codes(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    done(decides(people.sami, claim))
    events = people.ines.events(object_id=claim["id"])
    changes = [one for one in events if one["kind"] in ("insert", "update")]
    assert [(one["action"], one["actor"], one["detail"]) for one in changes] == [
        ("gate_override.decide", people.sami.id, {}),
        ("gate_override.claim", people.amal.id, {}),
    ]
    decided = people.ines.reads(f"events/{changes[0]['event_id']}")["before_after"]
    assert decided["decision"] == ["", "confirmed"]
    assert decided.keys() == {"version", "decision", "decided_at", "decided_by_id", "expires_at"}
    owed = people.ines.events(action="gate_override.decide", kind="update")
    assert {one["object_type"] for one in owed} == {
        "screening_gateoverride", "cases_obligation",
    }  # fmt: skip


def test_a_claim_is_not_deleted(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    with acting_for(people.organisation("harbour")):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            GateOverride.objects.filter(pk=claim["id"]).delete()
