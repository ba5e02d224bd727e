"""Lists are narrowed by what their filters say; a filter that does not exist is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.answers import wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def cases(people: People) -> list[Any]:
    """Three cases, of a month, a week and an hour ago; the last one is triaged and owed to."""
    amal, site = people.amal, people.site("reception")
    found = [
        amal.opens_case(amal.registers(), site, first_contact_at=ago(hours=hours))
        for hours in (30 * 24, 7 * 24, 1)
    ]
    amal.triages(found[-1], t_breathing="yes")
    return found


def ids(rows: Any) -> list[str]:
    return [row["id"] for row in rows]


def test_cases_are_found_by_the_time_of_first_contact(people: People, cases: list[Any]) -> None:
    since, until = ago(days=8), ago(days=1)
    found = people.amal.lists("cases", first_contact_at_after=since, first_contact_at_before=until)
    assert ids(found) == [cases[1]["id"]]


def test_cases_are_found_by_state_or_states(people: People, cases: list[Any]) -> None:
    assert ids(people.amal.lists("cases", status="stabilising")) == [cases[2]["id"]]
    both = people.amal.lists("cases", status=["stabilising", "contacted"])
    assert ids(both) == [case["id"] for case in reversed(cases)]


def test_obligations_are_found_by_the_day_they_are_due(people: People, cases: list[Any]) -> None:
    soon = people.amal.lists("obligations", due_at_before=ago(hours=-1))
    assert [row["code"] for row in soon] == ["D-NOW"]
    assert people.amal.lists("obligations", due_at_before=ago(days=1)) == []


@pytest.mark.parametrize("path", ["persons?name=Amina", "cases?contact=2026", "cases?order=id"])
def test_a_filter_that_does_not_exist_is_refused_by_name(people: People, path: str) -> None:
    name = path.partition("?")[2].partition("=")[0]
    assert wrong_fields(people.amal.gets(path)).keys() == {name}


def test_a_filter_with_a_value_that_is_none_is_refused_by_name(people: People) -> None:
    assert wrong_fields(people.amal.gets("cases", status="gone")).keys() == {"status"}
    assert wrong_fields(people.amal.gets("obligations", case="mine")).keys() == {"case"}
