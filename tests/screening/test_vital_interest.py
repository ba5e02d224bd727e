"""Gate G-02 without consent, for a vital interest: claimed by one, decided by another in a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from accounts.policy import Role
from screening.models import GateOverride
from tests.cast import Cast
from tests.conftest import acting_for, make_member, train
from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.actors import Actor, People, done, refused, wrong_fields

__all__ = ["cast", "module_cast", "module_database"]

HEALTH, REVIEW = "migration_health", "D-VITAL-INTEREST"
A_DAY = timedelta(days=1)


@pytest.fixture
def case(people: People) -> Any:
    """A case of Amal's in which nobody has asked for consent yet."""
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    return case


def tries(actor: Actor, case: Any, **fields: Any) -> Any:
    body = {"case": case["id"], "reason": "danger_to_life"}
    return actor.posts("gate-overrides", body | fields)


def claims(actor: Actor, case: Any, **fields: Any) -> Any:
    return done(tries(actor, case, **fields), 201)


def decides(actor: Actor, claim: Any, decision: str = "confirmed") -> Any:
    return actor.changes(f"gate-overrides/{claim['id']}/decide", claim, {"decision": decision})


def is_open(actor: Actor, case: Any) -> bool:
    """May an interview that gate G-02 guards be held?"""
    response = actor.tries_screening(case, HEALTH)
    if response.status_code != 201:
        refused(response, 409, "G-02")
    return bool(response.status_code == 201)


def lapses(people: People, claim: Any) -> None:
    with acting_for(people.organisation("harbour")):
        passed = now() - timedelta(seconds=1)
        assert GateOverride.objects.filter(pk=claim["id"]).update(expires_at=passed)


def lasts(claim: Any) -> timedelta:
    return datetime.fromisoformat(claim["expires_at"]) - now()


# The claim


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


# The decision


def test_a_supervisor_who_did_not_claim_it_decides(people: People, case: Any, api: Any) -> None:
    done(decides(people.amal, claims(people.amal, case)), 403)
    other = people.amal.opens_case(people.amal.registers(), people.site("border"))
    own = claims(people.sami, other)
    refused(decides(people.sami, own), 409)
    sol = Actor(make_member(people.organisation("harbour"), "sol", Role.SUPERVISOR), api)
    assert done(decides(sol, own))["decision"] == "confirmed"


def test_not_even_the_database_lets_the_claimant_decide(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    with acting_for(people.organisation("harbour")):
        with pytest.raises(IntegrityError, match="gate_override_takes_two"), transaction.atomic():
            GateOverride.objects.filter(pk=claim["id"]).update(
                decision="confirmed", decided_by=people.amal.member.user
            )


def test_a_refusal_closes_the_gate_at_once(people: People, case: Any) -> None:
    decided = done(decides(people.sami, claims(people.amal, case), "refused"))
    assert decided["decision"] == "refused"
    assert not is_open(people.amal, case)


def test_what_a_supervisor_refused_is_not_simply_claimed_again(people: People, case: Any) -> None:
    done(decides(people.sami, claims(people.amal, case), "refused"))
    refused(tries(people.amal, case), 409)


def test_a_confirmation_keeps_it_open_for_a_week(people: People, case: Any) -> None:
    decided = done(decides(people.sami, claims(people.amal, case)))
    assert timedelta(0) <= timedelta(days=7) - lasts(decided) < timedelta(minutes=1)
    assert is_open(people.amal, case)
    lapses(people, decided)
    assert not is_open(people.amal, case)


def test_it_is_decided_once_in_codes_and_in_its_present_version(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    path = f"gate-overrides/{claim['id']}/decide"
    for body in ({}, {"decision": ""}, {"decision": "perhaps"}):
        assert wrong_fields(people.sami.changes(path, claim, body)).keys() == {"decision"}
    done(decides(people.sami, claim | {"version": 9}), 412)
    decided = done(decides(people.sami, claim, "refused"))
    done(decides(people.sami, claim), 412)
    refused(decides(people.sami, decided), 409)
    assert not is_open(people.amal, case)


def test_those_that_wait_for_a_decision_are_found(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    assert [one["id"] for one in people.sami.lists("gate-overrides", is_undecided="true")] == [
        claim["id"]
    ]
    done(decides(people.sami, claim))
    assert people.sami.lists("gate-overrides", case=case["id"], is_undecided="true") == []


# What is owed


def test_a_decision_is_owed_within_a_day_and_met_by_it(people: People, case: Any) -> None:
    for decision in ("confirmed", "refused"):
        case = people.amal.opens_case(people.amal.registers(), people.site("border"))
        claim = claims(people.amal, case, reason="child_at_risk")
        owed = people.amal.obligations(case)[REVIEW]
        assert (owed["status"], owed["urgent"]) == ("open", True)
        assert owed["because"] == ["override of G-02: child_at_risk"]
        due = datetime.fromisoformat(owed["due_at"]) - datetime.fromisoformat(owed["clock_at"])
        assert due == A_DAY
        done(decides(people.sami, claim, decision))
        (row,) = [one for one in people.amal.lists("obligations", case=case["id"])
                  if one["code"] == REVIEW]  # fmt: skip
        assert row["status"] == "met"


def test_a_claim_that_lapsed_is_still_to_be_decided_on(people: People, case: Any) -> None:
    claim = claims(people.amal, case)
    lapses(people, claim)
    assert people.amal.obligations(case)[REVIEW]["status"] == "open"
    current = people.sami.reads(f"gate-overrides/{claim['id']}")
    done(decides(people.sami, current, "refused"))
    assert REVIEW not in people.amal.obligations(case)


def test_nobody_marks_it_as_met_without_a_decision(people: People, case: Any) -> None:
    claims(people.amal, case)
    owed = people.amal.obligations(case)[REVIEW]
    people.amal.changes(f"obligations/{owed['id']}/meet", owed)
    assert REVIEW in people.amal.obligations(case)


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
