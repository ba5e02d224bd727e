"""Which triage items wait for somebody to say what was done."""

from __future__ import annotations

import pytest

from screening.needs import SENSITIVE, TIERS, needs_found, printable

RED, YELLOW, NEED = "t_breathing", "t_fever", "n_shelter"
CALM = {item: "yes" if tier == "need" else "no" for item, tier in TIERS.items()}


def test_each_tier_is_among_the_items() -> None:
    assert [TIERS[item] for item in (RED, YELLOW, NEED)] == ["red", "yellow", "need"]
    assert needs_found(CALM) == ()


@pytest.mark.parametrize(
    ("item", "answer", "is_open"),
    [
        (RED, "yes", True), (RED, "unknown", True), (RED, "declined", True),
        (RED, None, True), (RED, "no", False),
        (YELLOW, "yes", True), (YELLOW, None, True), (YELLOW, "no", False),
        (NEED, "no", True), (NEED, "yes", False), (NEED, "unknown", False),
        (NEED, None, False), (NEED, "declined", False),
    ],
)  # fmt: skip
def test_unknown_keeps_danger_open_and_a_need_only_if_it_is_said(
    item: str, answer: str | None, is_open: bool
) -> None:
    answers = {name: given for name, given in CALM.items() if name != item}
    if answer is not None:
        answers[item] = answer
    assert needs_found(answers) == ((item,) if is_open else ())


def test_a_sensitive_need_is_counted_and_not_named() -> None:
    assert TIERS.keys() >= SENSITIVE
    shown = printable([*sorted(SENSITIVE), NEED])
    assert shown == ("a sensitive need (see the triage)", NEED)
