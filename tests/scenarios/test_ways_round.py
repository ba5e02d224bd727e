"""Ways round a gate that somebody with an account would try; each is closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.actors import CONSENT, SETTING
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People
from tests.screening.test_age_decisions import (
    checked,
    decides,
    doubted_case,
    person_of,
    tries_appeal,
    tries_conclusion,
)


@pytest.fixture
def case(people: People) -> Any:
    """An adult, triaged; nobody has asked for consent yet."""
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status="adult"), people.site("reception"))
    amal.triages(case)
    return case


def claims(who: Any, case: Any) -> Any:
    return who.posts("gate-overrides", {"case": case["id"], "reason": "danger_to_life"})


def test_the_same_decision_once_more_does_not_evade_an_appeal(people: People) -> None:
    case = doubted_case(people)
    check = checked(people, case)
    appealed = decides(people.amal, case, check)
    done(tries_appeal(people.amal, appealed))
    again = decides(people.amal, case, check)
    refused(tries_conclusion(people.sami, again), 409, "G-10")
    assert person_of(people, case)["age_status"] == "presumed_child"


def test_an_empty_check_takes_no_refusal_back(people: People, case: Any) -> None:
    amal = people.amal
    amal.screens(case, CONSENT, {"c_consent_interview": "no"}, rest="yes")
    refused(claims(amal, case), 409)
    empty = {"case": case["id"], "instrument": CONSENT, "answers": {}, "setting": SETTING}
    done(amal.posts("screenings", empty), 201)
    refused(claims(amal, case), 409)
    refused(amal.tries_screening(case, "palermo_amp"), 409, "G-02")


def test_who_claims_a_vital_interest_does_not_lift_its_review(people: People, case: Any) -> None:
    sami = people.sami
    done(claims(sami, case), 201)
    review = sami.obligations(case)["D-VITAL-INTEREST"]
    body = {"reason": "competent_authority"}
    refused(sami.changes(f"obligations/{review['id']}/lift", review, body), 409)
    assert "D-VITAL-INTEREST" in sami.obligations(case)


def test_a_concern_that_came_and_went_is_not_a_question_about_fear(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    amal.checks_consent(case)
    step = {"case": case["id"], "kind": "consular_contact"}
    refused(amal.posts("guarded-steps", step), 409, "G-06")
    concern = {"case": case["id"], "profile": "refugee_asylum", "state": "inconclusive"}
    raised = done(amal.posts("profile-concerns", {**concern, "reason": "observed"}), 201)
    ended = sami.changes(
        f"profile-concerns/{raised['id']}/end", raised, {"reason": "recorded_in_error"}
    )
    done(ended)
    refused(amal.posts("guarded-steps", step), 409, "G-06")


def test_a_protective_period_is_not_lifted_for_convenience(people: People, case: Any) -> None:
    amal, sami = people.amal, people.sami
    amal.checks_consent(case)
    indicated = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
    amal.screens(case, "palermo_amp", indicated)
    period = sami.obligations(case)["D-RRP"]
    for reason in ("not_applicable", "person_declined", "superseded"):
        lifted = sami.changes(f"obligations/{period['id']}/lift", period, {"reason": reason})
        refused(lifted, 409)
    done(
        sami.changes(f"obligations/{period['id']}/lift", period, {"reason": "competent_authority"})
    )
