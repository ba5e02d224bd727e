"""Time on the processor, and tables. Ratios of it repeat within a few percent; seconds do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path


def cpu_of(pids: Iterable[int]) -> float:
    """Return the seconds that these processes have been on a processor; 0 for one that is gone.

    Source: Documentation/scheduler/sched-stats.rst; the first field, in nanoseconds.
    """
    return sum(map(_nanoseconds, pids)) / 1e9


def _nanoseconds(pid: int) -> int:
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    return total


def peak_of(pid: int) -> int:
    """Return the most bytes of memory the process has had in use since it began, or 0.

    Not `ru_maxrss`: that keeps what the parent had when it forked.
    """
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def rounds(size: float) -> int:
    """Return how often the ways to do something take turns; few where only a trial is wanted."""
    return 9 if size >= 0.1 else 3


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns: words to the left, figures to the right."""
    lines = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for words, *figures in lines:
        cells = [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        print("  ".join([words.ljust(widths[0]), *cells]).rstrip(), flush=True)
    print(flush=True)


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return str(cell)
