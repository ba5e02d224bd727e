"""Gates, as a table: what refuses, in which order, and what lifts it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.gates import BEFORE_GUARDIAN, State, needs_found, refusals
from screening.library import LIBRARY, TRIAGE

OPEN = State(
    instrument="palermo_amp",
    preconditions=frozenset({"G-01", "G-02"}),
    triaged=True,
    open_needs=(),
    may_interview=True,
    is_child=False,
    has_representative=False,
    representative_present=False,
)
CHILD = replace(OPEN, is_child=True, has_representative=True, representative_present=True)


def gates(state: State) -> list[str]:
    return [refusal.gate for refusal in refusals(state)]


def test_nothing_stands_between_a_person_who_is_well_and_agrees_and_the_interview() -> None:
    assert gates(OPEN) == gates(CHILD) == []


@pytest.mark.parametrize(
    ("state", "gate"),
    [
        (replace(OPEN, triaged=False), "G-01"),
        (replace(OPEN, open_needs=("n_shelter",)), "G-01"),
        (replace(OPEN, may_interview=False), "G-02"),
        (replace(CHILD, has_representative=False, representative_present=False), "G-04"),
        (replace(CHILD, has_representative=False), "G-04"),  # present, but nobody appointed them
        (replace(CHILD, representative_present=False), "G-04"),
    ],
)
def test_each_gate_refuses_alone_and_says_what_lifts_it(state: State, gate: str) -> None:
    (refusal,) = refusals(state)
    assert refusal.gate == gate
    assert refusal.detail
    assert refusal.basis
    assert refusal.lifted_by


def test_gates_are_named_in_the_order_in_which_they_are_to_be_opened() -> None:
    state = State("palermo_amp", OPEN.preconditions, False, (), False, True, False, False)
    assert gates(state) == ["G-01", "G-02", "G-04"]


def test_the_refusal_names_each_open_need() -> None:
    (refusal,) = refusals(replace(OPEN, open_needs=("n_shelter", "t_fever")))
    assert "n_shelter" in refusal.detail
    assert "t_fever" in refusal.detail


def test_an_instrument_without_preconditions_is_never_held_up_by_them() -> None:
    first = replace(OPEN, preconditions=frozenset(), may_interview=False)
    assert gates(first) == []


@pytest.mark.parametrize("instrument", sorted(BEFORE_GUARDIAN))
def test_safety_and_health_do_not_wait_for_a_guardian(instrument: str) -> None:
    alone = replace(CHILD, has_representative=False, representative_present=False)
    assert gates(replace(alone, instrument=instrument)) == []


def test_a_child_is_asked_nothing_of_substance_alone_with_any_other_instrument() -> None:
    alone = replace(CHILD, has_representative=False, representative_present=False)
    for name in set(LIBRARY.instruments) - BEFORE_GUARDIAN:
        assert gates(replace(alone, instrument=name)) == ["G-04"], name
    assert set(LIBRARY.instruments) >= BEFORE_GUARDIAN


def test_every_interview_waits_for_needs_and_consent() -> None:
    free = {
        name for name, one in LIBRARY.instruments.items() if not {"G-01", "G-02"} & set(one.gates)
    }
    interviews = {name for name, one in LIBRARY.instruments.items() if one.kind == "screening"} - {
        TRIAGE
    }
    assert not free & interviews


@pytest.mark.parametrize(
    ("tier", "answer", "is_open"),
    [
        ("red", "yes", True), ("red", "unknown", True), ("red", "declined", True),
        ("red", None, True), ("red", "no", False),
        ("yellow", "yes", True), ("yellow", None, True), ("yellow", "no", False),
        ("need", "no", True), ("need", "yes", False), ("need", "unknown", False),
        ("need", None, False), ("need", "declined", False),
        ("", "yes", False), ("", None, False),
    ],
)  # fmt: skip
def test_unknown_keeps_danger_open_and_a_need_only_if_it_is_said(
    tier: str, answer: str | None, is_open: bool
) -> None:
    answers: dict[str, object] = {} if answer is None else {"item": answer}
    assert needs_found({"item": tier}, answers) == (("item",) if is_open else ())
