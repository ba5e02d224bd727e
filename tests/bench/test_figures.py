"""Figures stand beside their goals, and beside what they were the last time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.figures import Figure, keep, show

RATIO = Figure("ours / theirs", 1.5, "x", at_most=2)


def lines(history: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in history.read_text().splitlines()]


def shown(capsys: pytest.CaptureFixture[str], history: Path, *figures: Figure) -> list[str]:
    """Return the lines about the figures, with single spaces."""
    show({"it": figures}, size=1, history=history)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()[1:-1]]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (RATIO, "it: ours / theirs 1.5 x <= 2 yes"),
        (Figure("ours / theirs", 2.01, "x", at_most=2), "it: ours / theirs 2.01 x <= 2 NO"),
        (Figure("found", 0.97, "share", at_least=0.97), "it: found 0.97 share >= 0.97 yes"),
        (Figure("found", 0.9, "share", at_least=0.97), "it: found 0.9 share >= 0.97 NO"),
        (Figure("rate", 12345, "rows/s"), "it: rate 12,345 rows/s"),
    ],
)
def test_a_figure_says_whether_its_goal_holds(
    figure: Figure, expected: str, capsys: Any, tmp_path: Path
) -> None:
    assert shown(capsys, tmp_path / "none", figure) == [expected]


def test_ratios_are_kept_and_compared_with_the_last_run_of_the_same_size(
    capsys: Any, tmp_path: Path
) -> None:
    history = tmp_path / "history.jsonl"
    wait = Figure("a wait", 7, "ms")
    for value, size in ((1.0, 1), (1.2, 1), (9.0, 0.1)):
        found = Figure("ours / theirs", value, "x", at_most=2)
        keep({"it": [found, wait]}, size=size, history=history)
    assert [(line["value"], line["size"]) for line in lines(history)] == [
        (1.0, 1), (1.2, 1), (9.0, 0.1),
    ]  # fmt: skip
    assert {*lines(history)[0]} == {
        "date", "commit", "size", "benchmark", "name", "unit", "value",
    }  # fmt: skip
    assert shown(capsys, history, RATIO, wait) == [
        "it: ours / theirs 1.5 x <= 2 yes 1.2 (+25%)",
        "it: a wait 7 ms",
    ]
