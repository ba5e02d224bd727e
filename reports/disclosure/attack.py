"""What a reader can work out about suppressed figures from everything that is printed.

The reader knows every printed figure of all tables of the release, which figures add up to which
(`Layout.sums`), that a cell of overlapping rows cannot exceed its column's people
(`Layout.ceilings`), which figures are the same number (`keys`), and that counts are whole and not
negative. Bounds are those of the linear programme, rounded inwards. For one two-way table they
are exact: its equations are those of a transportation problem, whose corners are whole numbers.
For tables linked by margins they always hold, but whole-number reasoning over several tables
could in rare cases narrow them further.

Not assumed: outside knowledge, earlier releases, and that a suppressed figure is probably not
zero (a reader who trusts the selection rule may raise a lower bound from 0 to 1).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.disclosure.simplex import Region
from reports.disclosure.system import Coefficients, Place, System
from reports.disclosure.tables import ProtectedTable


@dataclass(frozen=True)
class Interval:
    """The whole numbers from low to high; `high` is None where nothing limits it."""

    low: int
    high: int | None

    @property
    def width(self) -> int | None:
        return None if self.high is None else self.high - self.low

    def hides(self, *, threshold: int, min_width: int) -> bool:
        """Return whether a reader learns neither the count nor that it is a small one."""
        if self.high is None:
            return True
        return self.high >= threshold and self.high - self.low >= min_width


class Knowledge:
    """A reader's view of the system: some numbers printed (an int), the rest not (None)."""

    def __init__(self, system: System, printed: Sequence[int | None]) -> None:
        self._printed = printed
        self._equations_of: dict[int, list[int]] = {}
        self._equations: list[tuple[dict[int, int], int]] = []
        for index, equation in enumerate(system.equations):
            unknown = {n: weight for n, weight in equation.items() if self.value(n) is None}
            known = sum(weight * (self.value(n) or 0) for n, weight in equation.items())
            if known and not unknown:
                raise ValueError("The published figures contradict each other.")
            self._equations.append((unknown, -known))
            for number in unknown:
                self._equations_of.setdefault(number, []).append(index)
        self._regions: dict[tuple[int, ...], Region] = {}

    def value(self, number: int) -> int | None:
        return self._printed[number] if number < len(self._printed) else None

    def unknowns(self, equation: int) -> int:
        """Return how many numbers of an equation are not printed."""
        return len(self._equations[equation][0])

    def neighbourhood(self, numbers: Sequence[int]) -> list[int]:
        """Return the equations that a chain of unknown numbers connects to these numbers."""
        seen: set[int] = set()
        waiting = [index for number in numbers for index in self._equations_of.get(number, [])]
        while waiting:
            index = waiting.pop()
            if index not in seen:
                seen.add(index)
                for number in self._equations[index][0]:
                    waiting += self._equations_of[number]
        return sorted(seen)

    def interval(self, weights: Coefficients) -> Interval:
        """Return the bounds of a weighted sum that cannot be negative."""
        known = sum(weight * (self.value(n) or 0) for n, weight in weights.items())
        unknown = {n: weight for n, weight in weights.items() if self.value(n) is None}
        if not unknown:
            return Interval(known, known)
        region = self._region(tuple(self.neighbourhood(list(unknown))))
        high = region.maximum(unknown)
        low = region.maximum({n: -weight for n, weight in unknown.items()})
        return Interval(
            low=0 if low is None else max(0, math.ceil(known - low)),
            high=None if high is None else math.floor(known + high),
        )

    def _region(self, equations: tuple[int, ...]) -> Region:
        if equations not in self._regions:
            self._regions[equations] = Region(self._equations[index] for index in equations)
        return self._regions[equations]


def attack(protected: Sequence[ProtectedTable]) -> dict[Place, Interval]:
    """Return, for (table name, position) of each suppressed figure, what a reader can infer."""
    system = System.of([table.layout for table in protected])
    printed: list[int | None] = [None] * len(system.kinds)
    for table in protected:
        for position, value in table.values.items():
            at = system.numbers[table.name, position]
            if value is not None and printed[at] not in {None, value}:
                raise ValueError("The published figures contradict each other.")
            printed[at] = value if printed[at] is None else printed[at]
    knowledge = Knowledge(system, printed)
    return {
        (table.name, position): knowledge.interval({system.numbers[table.name, position]: 1})
        for table in protected
        for position, value in table.values.items()
        if value is None
    }
