"""What a benchmark found: figures, each beside its goal, and the ratios of earlier runs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from bench.measure import table
from devstack.state import PROJECT

HISTORY = PROJECT / "bench" / "history.jsonl"
KEPT = ("x", "share")  # what does not depend on the machine
Results = Mapping[str, Sequence["Figure"]]  # of each benchmark


@dataclass(frozen=True)
class Figure:
    """One measured value. `x` is a ratio of two things measured in the same run."""

    name: str
    value: float
    unit: Literal["x", "share", "ms", "rows/s", "MiB"]
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def goal(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else ""


def show(results: Results, *, size: float, history: Path) -> None:
    """Print every figure beside its goal and, of ratios, the one of the last run of this size."""
    before = _last(history, size)
    table(
        ["figure", "value", "unit", "goal", "holds", "since the last run"],
        [
            [f"{benchmark}: {one.name}", _value(one), one.unit, one.goal, _verdict(one),
             _moved(one, before.get((benchmark, one.name)))]
            for benchmark, figures in results.items()
            for one in figures
        ],
    )  # fmt: skip


def keep(results: Results, *, size: float, history: Path) -> None:
    """Append the ratios and shares to the history, one line each."""
    about = {"date": date.today().isoformat(), "commit": _commit(), "size": size}
    with history.open("a") as file:
        for benchmark, figures in results.items():
            for one in figures:
                if one.unit in KEPT:
                    found = {"benchmark": benchmark, "name": one.name, "unit": one.unit}
                    value = float(f"{one.value:.4g}")
                    file.write(json.dumps({**about, **found, "value": value}) + "\n")


def _last(history: Path, size: float) -> dict[tuple[str, str], float]:
    """Return the newest value of each figure that was measured with this size."""
    return {
        (line["benchmark"], line["name"]): line["value"]
        for line in _lines(history)
        if line["size"] == size
    }


def _lines(history: Path) -> Iterator[dict[str, Any]]:
    with suppress(FileNotFoundError):
        yield from map(json.loads, history.read_text().splitlines())


def _value(one: Figure) -> str:
    return f"{one.value:,.0f}" if one.value >= 1000 else f"{one.value:.3g}"


def _verdict(one: Figure) -> str:
    if not one.goal:
        return ""
    return "yes" if one.holds else "NO"


def _moved(one: Figure, before: float | None) -> str:
    if before is None or one.unit not in KEPT:
        return ""
    change = f" ({one.value / before - 1:+.0%})" if before else ""
    return f"{before:.3g}{change}"


def _commit() -> str:
    """Return the commit this tree stands on, with a + where files differ from it."""
    with suppress(OSError, subprocess.CalledProcessError):
        command = ["git", "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*"]
        return subprocess.check_output(
            command, cwd=PROJECT, text=True, stderr=subprocess.DEVNULL
        ).strip()
    return ""
