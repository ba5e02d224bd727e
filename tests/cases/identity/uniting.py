"""Cases of one person under two records, and what becomes of what is planned in them."""

from __future__ import annotations

from typing import Any

from tests.cases.identity.deciding import merges
from tests.scenarios.people import People


def ready(people: People, body: Any) -> Any:
    amal = people.amal
    person = amal.registers(**{"age_status": "adult", **body})
    case = amal.opens_case(person, people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    return case


def steps(people: People, case: Any) -> list[tuple[str, str]]:
    listed = people.amal.lists("guarded-steps", case=case["id"])
    return [(one["status"], one["closed_gate"]) for one in reversed(listed)]


def unites(people: People, cases: tuple[Any, Any]) -> Any:
    return merges(people.amal, *(case["person"] for case in cases))
