"""The life of a case, as a table and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.lifecycle import BY_WORK_ALONE, MOVES, Status, may_move
from cases.models import Case
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People


def reachable(start: Status) -> set[Status]:
    seen, waiting = {start}, [start]
    while waiting:
        for status in MOVES[waiting.pop()] - seen:
            seen.add(status)
            waiting.append(status)
    return seen


def test_the_table_knows_every_state_and_no_other() -> None:
    assert set(MOVES) == set(Status)
    assert frozenset().union(*MOVES.values()) <= set(Status)


@pytest.mark.parametrize("status", list(Status))
def test_closing_can_be_reached_from_everywhere(status: Status) -> None:
    assert Status.CLOSED in reachable(status)


def test_every_state_is_reached_from_first_contact() -> None:
    assert reachable(Status.CONTACTED) == set(Status)


def test_nobody_closes_a_case_in_one_step_and_a_closed_one_only_reopens() -> None:
    assert {status for status in Status if may_move(status, Status.CLOSED)} == {Status.CLOSING}
    assert MOVES[Status.CLOSED] == {Status.REOPENED}


def test_nothing_is_screened_before_consent() -> None:
    into = {status for status in Status if may_move(status, Status.SCREENED)}
    assert not into & {Status.CONTACTED, Status.TRIAGED, Status.STABILISING, Status.INFORMED}


@pytest.fixture
def case(people: People) -> Any:
    return people.amal.opens_case(people.amal.registers(), people.site("reception"))


def test_a_move_that_is_not_listed_is_refused(people: People, case: Any) -> None:
    for to in (status for status in Status if not may_move(Status.CONTACTED, status)):
        refused(people.amal.changes(f"cases/{case['id']}/move", case, {"to": to}), 409)
    assert people.amal.reads(f"cases/{case['id']}") == case


def test_what_the_work_decides_is_not_asked_for(people: People, case: Any) -> None:
    assert any(may_move(Status.CONTACTED, to) for to in BY_WORK_ALONE)
    for to in sorted(BY_WORK_ALONE):
        refused(people.amal.changes(f"cases/{case['id']}/move", case, {"to": to}), 409)


def test_a_state_that_nobody_knows_is_named(people: People, case: Any) -> None:
    response = people.amal.changes(f"cases/{case['id']}/move", case, {"to": "deported"})
    assert wrong_fields(response).keys() == {"to"}


def test_the_database_knows_the_states_too(people: People, case: Any) -> None:
    with acting_for(people.organisation("harbour")), pytest.raises(IntegrityError):
        with transaction.atomic():
            Case.objects.filter(pk=case["id"]).update(status="deported")


def test_a_hold_ends_on_its_day_and_the_day_goes_with_it(people: People, case: Any) -> None:
    held = people.amal.moves(case, "on_hold", hold_until="2027-01-31")
    assert held["hold_until"] == "2027-01-31"
    assert people.amal.moves(case, "active")["hold_until"] is None


def test_a_move_says_what_it_read(people: People, case: Any) -> None:
    people.amal.moves(case, "on_hold", hold_until="2027-01-31")
    late = people.amal.changes(f"cases/{case['id']}/move", case, {"to": "lost_contact"})
    assert done(late, 412)["current"]["version"] == case["version"] + 1
    blind = people.amal.posts(f"cases/{case['id']}/move", {"to": "lost_contact"})
    assert blind.status_code == 428
