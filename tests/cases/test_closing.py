"""A case ends with two people, with the person told, and with nothing urgent left open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

WANTED = {"to": "closing", "closing_reason": "goals_met", "person_informed": True}


@pytest.fixture
def case(people: People) -> Any:
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status="adult"), people.site("reception"))
    amal.triages(case)
    return amal.reads(f"cases/{case['id']}")


def asks_to_close(who: Any, case: Any, **other: Any) -> Any:
    current = who.reads(f"cases/{case['id']}")
    return who.changes(f"cases/{case['id']}/move", current, WANTED | other)


def signs_off(who: Any, case: Any) -> Any:
    current = who.reads(f"cases/{case['id']}")
    return who.changes(f"cases/{case['id']}/move", current, {"to": "closed"})


def settle(who: Any, obligation: Any, how: str, **body: Any) -> Any:
    current = who.reads(f"obligations/{obligation['id']}")
    return done(who.changes(f"obligations/{obligation['id']}/{how}", current, body or None))


def test_one_asks_and_another_signs_off(people: People, case: Any) -> None:
    assert done(asks_to_close(people.amal, case))["status"] == "closing"
    closed = done(signs_off(people.sami, case))
    assert (closed["status"], closed["closing_reason"]) == ("closed", "goals_met")
    assert closed["closed_at"]


def test_whoever_asked_does_not_sign_off(people: People, case: Any) -> None:
    done(asks_to_close(people.sami, case))
    refused(signs_off(people.sami, case), 409)


def test_a_caseworker_does_not_sign_off(people: People, case: Any) -> None:
    done(asks_to_close(people.sami, case))
    refused(signs_off(people.amal, case), 403)
    assert people.amal.reads(f"cases/{case['id']}")["status"] == "closing"


def test_a_supervisor_does_not_sign_off_the_own_case(people: People) -> None:
    """Caseworker and approver are two people, whoever of them asked (workflows 4, rule 4)."""
    sami = people.sami
    case = sami.opens_case(sami.registers(), people.site("reception"))
    sami.triages(case)
    done(asks_to_close(people.amal, case))
    refused(signs_off(sami, case), 409)


def test_the_person_is_told_and_the_reason_is_coded(people: People, case: Any) -> None:
    untold = asks_to_close(people.amal, case, person_informed=False)
    assert wrong_fields(untold).keys() == {"person_informed"}
    current = people.amal.reads(f"cases/{case['id']}")
    path = f"cases/{case['id']}/move"
    why = people.amal.changes(path, current, {"to": "closing", "person_informed": True})
    assert wrong_fields(why).keys() == {"closing_reason"}
    vague = asks_to_close(people.amal, case, closing_reason="tired")
    assert wrong_fields(vague).keys() == {"closing_reason"}


def test_an_urgent_obligation_keeps_it_open_until_it_is_settled(people: People, case: Any) -> None:
    amal = people.amal
    amal.triages(case, t_breathing="yes")
    problem = refused(asks_to_close(amal, case), 409, "closing")
    assert "FL-RED" in problem["detail"]
    for one in amal.obligations(case).values():
        if one["urgent"]:
            settle(amal, one, "meet")
    assert done(asks_to_close(amal, case))["status"] == "closing"


def test_what_comes_up_while_it_closes_stops_the_sign_off(people: People, case: Any) -> None:
    done(asks_to_close(people.amal, case))
    people.amal.triages(case, t_self_harm="yes")
    refused(signs_off(people.sami, case), 409, "closing")


def test_a_recovery_period_keeps_it_open_while_it_waits_and_while_it_runs(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    amal.checks_consent(case)
    exploited = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
    amal.screens(case, "palermo_amp", exploited)
    owed = amal.obligations(case)
    for one in owed.values():
        if one["code"] != "D-RRP":
            settle(sami, one, "lift", reason="competent_authority")
    period = owed["D-RRP"]
    assert period["status"] == "waiting"
    assert "D-RRP" in refused(asks_to_close(amal, case), 409, "closing")["detail"]
    settle(amal, period, "start-clock", at=ago())
    assert "D-RRP" in refused(asks_to_close(amal, case), 409, "closing")["detail"]
    settle(sami, period, "lift", reason="competent_authority")
    assert done(asks_to_close(amal, case))["status"] == "closing"


@pytest.mark.parametrize("code", ["SG-RETURN-BLOCK", "SG-NONREMOVAL-PENDING"])
def test_an_undecided_return_block_keeps_it_open(people: People, case: Any, code: str) -> None:
    amal = people.amal
    amal.checks_consent(case)
    amal.screens(case, "palermo_amp", rest="unknown")
    for one in amal.obligations(case).values():
        if one["code"] != code:
            settle(people.sami, one, "lift", reason="not_applicable")
    assert code in refused(asks_to_close(amal, case), 409, "closing")["detail"]


@pytest.mark.parametrize("how", ["sent", "accepted"])
def test_a_referral_that_is_not_finished_keeps_it_open(
    people: People, case: Any, how: str
) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    agreed = amal.records_agreement(case, opendoor)
    referral = amal.refers(case, opendoor, agreed, "shelter")
    if how == "accepted":
        referral = people.noor.accepts(referral)
    refused(asks_to_close(amal, case), 409, "closing")
    if how == "accepted":
        people.noor.finishes(referral, "Moved in.")
    else:
        done(amal.tries("recall", referral))
    done(asks_to_close(amal, case))


def test_a_closed_case_opens_again_and_forgets_how_it_ended(people: People, case: Any) -> None:
    done(asks_to_close(people.amal, case))
    done(signs_off(people.sami, case))
    again = people.amal.moves(case, "reopened")
    assert (again["closing_reason"], again["closed_at"]) == ("", None)
    assert people.amal.moves(case, "active")["status"] == "active"


def test_a_supervisor_who_disagrees_sends_it_back_to_work(people: People, case: Any) -> None:
    done(asks_to_close(people.amal, case))
    back = people.sami.moves(case, "active")
    assert (back["status"], back["closing_reason"]) == ("active", "")
    done(asks_to_close(people.sami, case))
    refused(signs_off(people.sami, case), 409)
