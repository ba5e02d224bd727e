"""A claim of a vital interest is decided by another person within a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.policy import Role
from screening.models import GateOverride
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.vital_interest.claiming import (
    A_DAY,
    REVIEW,
    claims,
    decides,
    is_open,
    lapses,
    lasts,
    tries,
)


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
