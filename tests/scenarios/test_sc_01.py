"""SC-01: a stranded construction worker whose passport is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import play
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import born, scenario
from tests.scenarios.people import People

TOLD = scenario("SC-01")
DAVRON = {
    "names": [
        {"kind": "legal", "script": "Cyrl", "given": "Даврон", "family": "Саидов",
         "given_latin": "Davron", "family_latin": "Saidov"}
    ],
    "sex": "male", "birth_date": born(34), "birth_provenance": "stated", "age_status": "adult",
    "nationalities": ["TJK"], "languages": ["tgk", "rus"],
}  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    """Davron, seen at the building site, with a bed found and consent given."""
    amal = people.amal
    case = amal.opens_case(amal.registers(**DAVRON), people.site("workplace"))
    refused(amal.tries_screening(case, "labour_migrant"), 409, "G-01")
    triage = amal.triages(case, n_shelter="no")
    refused(amal.tries_screening(case, "labour_migrant"), 409, "G-01")
    amal.meets(triage, "n_shelter")
    refused(amal.tries_screening(case, "labour_migrant"), 409, "G-02")
    amal.checks_consent(case)
    return case


def test_he_is_heard_and_owed_what_the_scenario_says(people: People, case: Any) -> None:
    screenings = play.screen_all(people.amal, case, TOLD)
    play.assert_results(TOLD, screenings)
    play.assert_profiles(TOLD, people.amal, case)
    play.assert_owed(TOLD, people.amal, case, screenings)
    facts = screenings["palermo_amp"]["facts"]
    assert facts["age_status"] == TOLD["facts"]["age_status"]
    assert facts["age_years"] == TOLD["facts"]["age_years"]
    assert facts["stage"] == TOLD["facts"]["stage"]


def test_he_is_referred_and_the_log_tells_everything(people: People, case: Any) -> None:
    play.screen_all(people.amal, case, TOLD)
    play.refer_and_be_helped(people, case, "labour_rights", ["identity", "profiles"])
    assert people.sami.reads(f"cases/{case['id']}")["person"]["names"][0]["given"] == "Даврон"
    play.assert_robin_is_refused_everywhere(people, case)
    play.assert_the_log_tells_everything(people, case)


def test_his_recovery_period_keeps_the_case_open(people: People, case: Any) -> None:
    play.screen_all(people.amal, case, TOLD)
    current = people.amal.reads(f"cases/{case['id']}")
    wanted = {"to": "closing", "closing_reason": "goals_met", "person_informed": True}
    problem = refused(
        people.amal.changes(f"cases/{case['id']}/move", current, wanted), 409, "closing"
    )
    assert "D-RRP" in problem["detail"]


def test_his_status_is_not_disclosed_to_police_or_immigration(people: People, case: Any) -> None:
    amal = people.amal
    for key in ("police", "enforcement"):
        body = people.organisation(key)
        refused(amal.tries_agreement(case, body, ["demographics"]), 409, "G-08")
        agreed = amal.records_agreement(case, people.organisation("opendoor"))
        refused(amal.tries_referral(case, body, agreed, "legal_aid"), 409, "G-08")
    assert people.robin.gets(f"cases/{case['id']}").status_code == 403
    attempts = people.ines.events(kind="denied", actor=amal.id)
    assert [one["detail"].get("gate") for one in attempts].count("G-08") == 4


def test_nobody_asks_for_his_status(people: People) -> None:
    instrument = done(people.amal.gets("instruments/labour_migrant"))
    words = " ".join(question["text"].lower() for question in instrument["questions"])
    assert "nationality" not in words
