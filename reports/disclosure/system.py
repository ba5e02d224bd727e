"""The equations that bind all figures of a report together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from reports.disclosure.tables import TOTAL, Layout, Position

Coefficients = Mapping[int, int]
Place = tuple[str, Position]


class Kind(IntEnum):
    """How much a reader misses a figure; the smaller, the sooner it may be hidden."""

    CELL = 0
    MARGIN = 1
    GRAND_TOTAL = 2


@dataclass(frozen=True)
class System:
    """Figures as numbered unknowns; every equation is a weighted sum that is zero.

    Places that show the same count (a shared key, a margin over one cell) have one number.
    Numbers from `len(kinds)` on are the slack of a ceiling, which nobody prints.
    """

    numbers: Mapping[Place, int]
    kinds: tuple[Kind, ...]
    equations: tuple[Coefficients, ...]

    @classmethod
    def of(cls, layouts: Sequence[Layout]) -> "System":
        if len({layout.name for layout in layouts}) != len(layouts):
            raise ValueError("Two tables of one release have the same name.")
        numbers = _number(layouts)
        kinds = [Kind.CELL] * len(set(numbers.values()))
        equations: list[Coefficients] = []
        slack = len(kinds)
        for layout in layouts:
            for total, parts in layout.sums():
                at = numbers[layout.name, total]
                if len(parts) > 1:
                    kind = Kind.GRAND_TOTAL if total == (TOTAL, TOTAL) else Kind.MARGIN
                    kinds[at] = max(kinds[at], kind)
                equations.append(_sum(at, [numbers[layout.name, part] for part in parts]))
            for whole, part in layout.ceilings():
                at, below = numbers[layout.name, whole], numbers[layout.name, part]
                equations.append(_sum(at, [below, slack]))
                slack += 1
        return cls(numbers, tuple(kinds), tuple(equation for equation in equations if equation))


def _sum(total: int, parts: Iterable[int]) -> Coefficients:
    """Return the equation parts - total = 0; a figure on both sides cancels."""
    weights = {total: -1}
    for part in parts:
        weights[part] = weights.get(part, 0) + 1
    return {number: weight for number, weight in weights.items() if weight}


def _number(layouts: Sequence[Layout]) -> dict[Place, int]:
    """Give every place a number, in printed order, and equal places the same one."""
    leader: dict[Place | str, Place | str] = {}

    def find(place: Place | str) -> Place | str:
        while leader.setdefault(place, place) != place:
            place = leader[place]
        return place

    for layout in layouts:
        for position, key in layout.keys.items():
            leader[find((layout.name, position))] = find(key)
        for total, parts in layout.sums():
            if len(parts) == 1:
                leader[find((layout.name, total))] = find((layout.name, parts[0]))
    order: dict[Place | str, int] = {}
    return {
        (layout.name, position): order.setdefault(find((layout.name, position)), len(order))
        for layout in layouts
        for position in layout.positions()
    }
