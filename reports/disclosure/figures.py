"""Single proportions and cascades that may be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


def proportion(
    numerator: int, denominator: int, threshold: int = 10
) -> tuple[int | None, int | None, float | None]:
    """Return numerator, denominator and percentage, or None for each that must be hidden.

    Nobody out of nobody is printed as such: zero is not a small number.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError("A proportion is a part of its whole.")
    if denominator == 0:
        return 0, 0, None
    if (
        denominator < threshold
        or 0 < numerator < threshold
        or 0 < denominator - numerator < threshold
    ):
        return None, None, None
    return numerator, denominator, percentage(numerator, denominator)


def percentage(numerator: int, denominator: int) -> float:
    """Return a whole percentage below a hundred people, else one decimal; halves go up."""
    if denominator < 100:
        return (200 * numerator + denominator) // (2 * denominator)
    return (2000 * numerator + denominator) // (2 * denominator) / 10


@dataclass(frozen=True)
class Cascade:
    """Steps that ever fewer people reach; None is suppressed.

    `conditional` is the share of the step just before, `cumulative` that of the first step. Both
    are only given between two printed counts.
    """

    counts: tuple[int | None, ...]
    conditional: tuple[float | None, ...]
    cumulative: tuple[float | None, ...]

    @property
    def suppressed(self) -> int:
        return self.counts.count(None)


def protect_cascade(counts: Sequence[int], threshold: int = 10) -> Cascade:
    """Hide steps that are small, or that lie less than the threshold below a printed step."""
    if any(count < 0 for count in counts):
        raise ValueError("A count is below zero.")
    if any(after > before for before, after in pairwise(counts)):
        raise ValueError("A step of a cascade cannot reach more people than the step before.")
    printed: list[int | None] = []
    last: int | None = None
    for count in counts:
        small = 0 < count < threshold or (last is not None and 0 < last - count < threshold)
        printed.append(None if small else count)
        last = last if small else count
    return Cascade(
        counts=tuple(printed),
        conditional=tuple(_share(*pair) for pair in zip(printed, [None, *printed], strict=False)),
        cumulative=tuple(_share(count, printed[0]) for count in printed),
    )


def _share(count: int | None, whole: int | None) -> float | None:
    return percentage(count, whole) if count is not None and whole else None
