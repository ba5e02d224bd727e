"""SC-11: a returned domestic worker who starts again at home."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import play
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.facts import ago, born, scenario
from tests.scenarios.people import People

TOLD = scenario("SC-11")
SELAM = {
    "names": [{"script": "Ethi", "given": "ሰላም", "family": "ተስፋዬ", "given_latin": "Selam"}],
    "sex": "female", "birth_date": born(24), "birth_provenance": "document",
    "age_status": "adult", "nationalities": ["ETH"], "languages": ["amh"],
    "interviewer_preference": "female",
}  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    """Selam, a month after her return, at an office in a State that applies the OAU definition."""
    amal = people.amal
    case = amal.opens_case(amal.registers(**SELAM), people.site("post_return", "oau"))
    amal.triages(case)
    amal.checks_consent(case)
    return case


def test_she_is_heard_and_owed_what_the_scenario_says(people: People, case: Any) -> None:
    screenings = play.screen_all(people.amal, case, TOLD)
    play.assert_results(TOLD, screenings)
    play.assert_profiles(TOLD, people.amal, case)
    play.assert_owed(TOLD, people.amal, case, screenings)
    assert screenings["palermo_amp"]["facts"]["regional_regime"] == "oau"


def test_follow_up_starts_with_her_arrival_and_first_comes_after_a_month(
    people: People, case: Any
) -> None:
    play.screen_all(people.amal, case, TOLD)
    waiting = people.amal.obligations(case)["D-REINTEG-FU"]
    started = done(
        people.amal.changes(
            f"obligations/{waiting['id']}/start-clock", waiting, {"at": ago(days=1)}
        )
    )
    assert started["due_at"], "a follow-up without a day is never due"


def test_she_is_referred_and_the_log_tells_everything(people: People, case: Any) -> None:
    play.screen_all(people.amal, case, TOLD)
    play.refer_and_be_helped(people, case, "reintegration", ["identity", "profiles"])
    assert people.sami.reads(f"cases/{case['id']}")["id"] == case["id"]
    play.assert_robin_is_refused_everywhere(people, case)
    play.assert_the_log_tells_everything(people, case)


def test_help_does_not_depend_on_testimony(people: People, case: Any) -> None:
    """Nothing may ask for it: a referral with a condition is refused, one without is taken."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    agreed = amal.records_agreement(case, opendoor)
    condition = {"requires_testimony": True}
    asked = amal.tries_referral(case, opendoor, agreed, "trafficking_support", **condition)
    assert wrong_fields(asked).keys() == condition.keys()
    amal.refers(case, opendoor, agreed, "trafficking_support")
    offered = amal.screens(case, "palermo_amp", TOLD["instruments"]["palermo_amp"]["answers"])
    asks = " ".join(offered["answers"])
    assert "testi" not in asks
    assert "cooperat" not in asks
    assert "SG-VOT-REFERRAL" in amal.obligations(case)
