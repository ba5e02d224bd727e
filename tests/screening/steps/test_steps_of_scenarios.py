"""What the scenarios must block."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import play
from tests.scenarios.answers import refused
from tests.scenarios.facts import born, is_child, scenario
from tests.scenarios.people import People
from tests.screening.steps.planning import AVRR, CONTACTS, RETURNS, lifts, tries

BLOCKED = [
    ("SC-02", ("consular_contact", *RETURNS, AVRR)),
    ("SC-03", ("origin_country_check", *RETURNS, AVRR)),
    ("SC-12", ("origin_country_check", "consular_contact")),
    ("SC-13", (AVRR, "travel_document_request")),
    ("SC-15", (AVRR,)),
    ("SC-20", (*RETURNS, AVRR)),
    ("SC-22", ("return",)),
]


def told_by(people: People, name: str) -> Any:
    """Play a scenario's screenings, with whoever must be present for a child."""
    told = scenario(name)
    facts = told["facts"]
    person = {"age_status": facts["age_status"], "birth_date": born(facts["age_years"])}
    amal = people.amal
    case = amal.opens_case(amal.registers(**person), people.site(facts["stage"]))
    amal.triages(case)
    amal.checks_consent(case)
    if is_child(case):
        amal.appoints(case)
    play.screen_all(amal, case, told, setting={"present": ["representative"]})
    return case


@pytest.mark.parametrize(("name", "kinds"), BLOCKED)
def test_a_scenario_is_not_made_known_nor_sent_back(
    people: People, name: str, kinds: tuple[str, ...]
) -> None:
    case = told_by(people, name)
    for kind in kinds:
        gate = "G-06" if kind in CONTACTS else "G-09"
        refused(tries(people.amal, case, kind, chosen_by_person=True), 409, gate)


def test_the_danger_of_death_blocks_a_return_whatever_became_of_the_asylum_claim(
    people: People,
) -> None:
    """SC-22: the claim is over and every block is lifted, and the check still says no."""
    case = told_by(people, "SC-22")
    lifts(people, case, "SG-RETURN-BLOCK", "FL-ASYLUM", "FL-NONREFOULEMENT")
    problem = refused(tries(people.amal, case, "return"), 409, "G-09")
    assert "nonrefoulement_check is not compliant" in problem["detail"]


def test_a_disputed_age_is_no_way_into_detention(people: People) -> None:
    case = told_by(people, "SC-04")
    refused(tries(people.amal, case, "placement", place="detention"), 409, "G-11")
