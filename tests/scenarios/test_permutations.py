"""Who a person is changes nothing: not nationality, not sex, and religion is not even asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scenarios import play
from tests.scenarios.answers import wrong_fields
from tests.scenarios.facts import every_scenario, scenario
from tests.scenarios.people import People

# What an obligation says of the person, and not of the moment at which it was raised.
SAYS = ("code", "kind", "meaning", "urgent", "clock", "because", "status")


def others(name: str) -> list[dict[str, Any]]:
    """Return who else could have come: of another sex, from elsewhere, or unknown to all."""
    facts = scenario(name)["facts"]
    every = list(every_scenario())
    elsewhere = scenario(every[every.index(name) - 1])["facts"]["nationality"]
    return [
        {"sex": {"male": "female", "female": "male"}[facts["sex"]]},
        {"nationalities": [elsewhere, "XXA"], "sex": "other"},
        {"nationalities": [], "sex": "unknown"},
    ]


def heard(people: People, told: Any, **person: Any) -> bytes:
    """Return everything that is concluded about such a person, and why."""
    case, screenings = play.hear(people, told, **person)
    results = {name: one["result"] for name, one in screenings.items()}
    facts = {name: one.get("facts") for name, one in screenings.items()}
    owed = people.amal.obligations(case)
    says = [[owed[code][field] for field in SAYS] for code in sorted(owed)]
    found = [results, facts, people.amal.profiles(case), says]
    return json.dumps(found, sort_keys=True).encode()


@pytest.mark.parametrize("name", every_scenario())
def test_whoever_had_come_instead_would_have_been_told_the_same(people: People, name: str) -> None:
    told = scenario(name)
    as_told = heard(people, told)
    for person in others(name):
        assert heard(people, told, **person) == as_told, person


def test_religion_is_refused_by_name(people: People) -> None:
    for field in ("religion", "ethnicity"):
        assert wrong_fields(people.amal.posts("persons", {field: "any"})).keys() == {field}
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    asked = people.amal.tries_screening(case, "acute_welfare_triage", {"religion": "any"})
    assert wrong_fields(asked).keys() == {"answers.religion"}
