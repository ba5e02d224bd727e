"""A planned step is recalled when its gate closes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago, born
from tests.scenarios.people import People
from tests.screening.steps.planning import (
    AVRR,
    FEAR,
    agreed,
    asks_about_fear,
    checks,
    plans,
    tries,
)
from tests.screening.steps.test_closed_gates import SIGNS


def test_a_fear_after_arrival_recalls_what_was_planned_in_the_same_breath(
    people: People, case: Any
) -> None:
    """SC-13: the request to the consulate is taken back, even one the person had agreed to."""
    amal = people.amal
    asks_about_fear(amal, case)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    request = plans(amal, case, "travel_document_request", **agreed(ago(minutes=0)))
    contact, voluntary = plans(amal, case, "consular_contact"), plans(amal, case, AVRR)
    home = plans(amal, case, "placement", place="shelter")
    found = asks_about_fear(amal, case, FEAR)
    now = {one["id"]: one for one in amal.lists("guarded-steps", case=case["id"])}
    for step, gate in ((request, "G-06"), (contact, "G-06"), (voluntary, "G-09")):
        recalled = now[step["id"]]
        assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", gate)
        assert recalled["cancelled_at"] >= found["created_at"]
        assert recalled["version"] == step["version"] + 1
    assert now[home["id"]]["status"] == "planned"
    take_back = amal.obligations(case)["FL-STEP-RECALLED"]  # what was sent is in the post
    assert take_back["urgent"]
    assert "G-06: travel_document_request" in take_back["because"]
    refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    refused(tries(amal, case, "travel_document_request"), 409, "G-06")
    asked = people.ines.asks_who_has_seen(case)
    changes = [one for one in people.ines.events(subject=asked["subject"], kind="update")
               if one["object_type"] == "screening_guardedstep"]  # fmt: skip
    assert {one["action"] for one in changes} == {"screening.record"}
    assert len(changes) == 3


def test_who_does_not_want_to_be_recorded_has_nothing_planned_any_more(
    people: People, case: Any
) -> None:
    amal = people.amal
    home = plans(amal, case, "placement", place="shelter")
    storage = next(
        one for one in amal.lists("consents", case=case["id"]) if one["purpose"] == "storage"
    )
    amal.withdraws(storage)
    assert amal.reads(f"guarded-steps/{home['id']}")["status"] == "cancelled"


def test_a_check_made_while_it_did_not_apply_does_not_hide_a_later_one(
    people: People, case: Any
) -> None:
    amal = people.amal
    early = amal.screens(case, "best_interests_procedure", {"risk_level_set": "no"})
    person = amal.reads(f"persons/{case['person']['id']}")
    child = {"birth_date": born(9), "age_status": "child"}
    done(amal.changes(f"persons/{person['id']}", person, child, method="patch"))
    amal.appoints(case)
    later = amal.screens(case, "best_interests_procedure", rest="yes")
    assert (early["outcome"], later["outcome"]) == ("not_applicable", "compliant")
    refusal = refused(tries(amal, case, "return"), 409, "G-09")
    assert "best_interests" not in refusal["detail"]


def test_an_age_that_comes_into_doubt_recalls_what_no_child_is_put_through(
    people: People, case: Any
) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    held = plans(amal, case, "placement", place="detention")
    sent, home = plans(amal, case, "return"), plans(amal, case, "placement", place="shelter")
    doubt, path = {"age_status": "presumed_child"}, f"persons/{case['person']['id']}"
    done(amal.changes(path, amal.reads(path), doubt, method="patch"))
    for step, gate in ((held, "G-11"), (sent, "G-09"), (home, "")):
        assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == gate


def test_a_professionals_concern_recalls_too(people: People, case: Any) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    checks(amal, case, "nonrefoulement_check")
    steps = plans(amal, case, "consular_contact"), plans(amal, case, "return")
    concern = {"profile": "refugee_asylum", "state": "inconclusive", "reason": "observed"}
    done(amal.posts("profile-concerns", {"case": case["id"], **concern}), 201)
    for step, gate in zip(steps, ("G-06", "G-09"), strict=True):
        assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == gate


def test_what_the_person_agreed_to_knowing_the_danger_is_not_recalled(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case, FEAR)
    step = plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))
    amal.screens(case, "unhcr_vst", {"v_asylum": "yes"})
    assert amal.reads(f"guarded-steps/{step['id']}")["status"] == "planned"


@pytest.mark.parametrize("known", ["statelessness", "an answer that is unknown"])
def test_consent_that_knew_of_one_danger_does_not_outlast_the_next(
    people: People, case: Any, known: str
) -> None:
    amal, (instrument, answers) = people.amal, SIGNS[known]
    amal.screens(case, instrument, answers)
    step = plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))
    asks_about_fear(amal, case, FEAR)
    assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == "G-06"


def test_a_step_is_recalled_at_once_and_nobody_has_to_say_why(people: People, case: Any) -> None:
    amal = people.amal
    step = plans(amal, case, "placement", place="shelter")
    path = f"guarded-steps/{step['id']}/recall"
    done(people.sami.changes(path, {"version": 9}), 412)
    recalled = done(people.sami.changes(path, step))
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "")
    assert recalled["cancelled_at"]
    refused(amal.changes(path, recalled), 409)
