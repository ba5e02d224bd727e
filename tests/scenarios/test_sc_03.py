"""SC-03: an unaccompanied boy who works off a smuggling debt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.family import kin
from tests.scenarios import play
from tests.scenarios.answers import refused, wrong_fields
from tests.scenarios.facts import born, scenario
from tests.scenarios.people import People

TOLD = scenario("SC-03")
FARID = {
    "names": [{"script": "Arab", "given": "فرید", "family": "", "given_latin": "Farid"}],
    "sex": "male", "birth_date": born(15), "birth_provenance": "stated", "age_status": "child",
    "nationalities": ["AFG"], "languages": ["prs"],
}  # fmt: skip
BEFORE = "uasc_identification"
WITH_GUARDIAN = {"present": ["representative"]}


@pytest.fixture
def case(people: People) -> Any:
    """Farid, triaged, with his assent; nobody is appointed for him yet."""
    amal = people.amal
    case = amal.opens_case(amal.registers(**FARID), people.site("community"))
    triage = amal.triages(case, n_shelter="no", n_water_food="no")
    amal.meets(triage, "n_shelter", "n_water_food")
    amal.checks_consent(case)
    return case


def play_out(people: People, case: Any) -> Any:
    """First what may be asked of a child alone, then a guardian, then the rest."""
    amal, block = people.amal, TOLD["instruments"][BEFORE]
    first = amal.screens(case, BEFORE, block["answers"], rest=block["rest"])
    amal.appoints(case)
    later = play.screen_all(amal, case, TOLD, first=(BEFORE,), setting=WITH_GUARDIAN)
    return {BEFORE: first, **later}


def test_he_is_heard_and_owed_what_the_scenario_says(people: People, case: Any) -> None:
    screenings = play_out(people, case)
    play.assert_results(TOLD, screenings)
    play.assert_profiles(TOLD, people.amal, case)
    play.assert_owed(TOLD, people.amal, case, screenings)


def test_his_safety_does_not_wait_for_a_guardian(people: People, case: Any) -> None:
    block = TOLD["instruments"][BEFORE]
    first = people.amal.screens(case, BEFORE, block["answers"], rest=block["rest"])
    owed = people.amal.obligations(case)
    assert owed["FL-CHILD-SAFETY"]["urgent"]
    for code in ("D-CHILD-SAFETY", "D-GUARDIAN-REQUEST", "D-BIA-HIGH"):
        play.assert_ends_when_it_must(code, owed[code], first)


def test_he_is_referred_and_the_log_tells_everything(people: People, case: Any) -> None:
    play_out(people, case)
    groups = ["demographics", "identity", "safeguards", "urgent_needs"]
    play.refer_and_be_helped(people, case, "child_protection", groups, given_by="guardian")
    assert people.sami.reads(f"cases/{case['id']}")["id"] == case["id"]
    play.assert_robin_is_refused_everywhere(people, case)
    play.assert_the_log_tells_everything(people, case)


def test_he_is_not_interviewed_before_a_guardian_is_there(people: People, case: Any) -> None:
    amal = people.amal
    substantive = [name for name in TOLD["instruments"] if name != BEFORE]
    for name in substantive:
        refused(amal.tries_screening(case, name), 409, "G-04")
    amal.appoints(case)
    for name in substantive:  # appointed is not yet present
        refused(amal.tries_screening(case, name), 409, "G-04")
    denied = people.ines.events(kind="denied", actor=amal.id)
    gates = [event["detail"].get("gate") for event in denied]
    assert gates == ["G-04"] * 2 * len(substantive)


def test_his_family_is_not_traced_through_the_authorities_he_fled(
    people: People, case: Any
) -> None:
    amal, consulate = people.amal, people.organisation("consulate")
    refused(
        amal.tries_agreement(case, consulate, ["identity"], given_by="best_interests"), 409, "G-08"
    )
    agreed = amal.records_agreement(
        case, people.organisation("opendoor"), given_by="best_interests"
    )
    refused(amal.tries_referral(case, consulate, agreed, "family_tracing"), 409, "G-08")
    assert amal.lists("referrals", case=case["id"]) == []
    for giver in ("person", "best_interests"):
        kin.agrees(amal, case, giver)
    for channel in ("origin_authorities", "embassy"):
        named = wrong_fields(kin.tries_searching(amal, case, channel=channel))
        assert "Authorities of the country of origin" in named["channel"]
    request = kin.searches(amal, case, channel="community")
    play_out(people, case)
    kin.agrees(amal, case, "guardian")
    play.blocked(people, kin.tries_moving(amal, request, "in_progress"), "G-06")


def test_he_is_not_left_with_the_man_for_whom_he_works(people: People, case: Any) -> None:
    """The "uncle" is verified by nobody, then found out: neither time does the boy live there."""
    amal = people.amal
    uncle = kin.adult(people)
    home = amal.plans(case, "placement", place="shelter")
    link = kin.links(amal, case["person"], uncle, "companion", together="together")
    problem = play.blocked(people, kin.tries_living_with_family(amal, case), "G-11")
    assert "General Comment 6" in problem["basis"]
    refused(kin.tries_verifying(amal, link), 409)  # not by who wrote down what he says
    kin.verifies(people.sami, link, "refuted")
    assert amal.obligations(case)["FL-CHILD-SAFETY"]["urgent"]
    play.blocked(people, kin.tries_living_with_family(amal, case), "G-11")
    assert amal.reads(f"guarded-steps/{home['id']}")["status"] == "planned"
