"""Exact bounds of linear expressions over the non-negative solutions of linear equations."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

Rational = int | Fraction
Row = dict[int, Rational]


class Region:
    """Solutions x >= 0 of equations, held as a simplex tableau.

    Bland's rule, so it always ends, the same way each time. Whole numbers stay `int` while
    pivots are 1 or -1, which they are in the tables met here; otherwise exact fractions appear.
    """

    def __init__(self, equations: Iterable[tuple[Mapping[int, int], int]]) -> None:
        self._rows: list[Row] = []
        self._right: list[Rational] = []
        for weights, right in equations:
            sign = -1 if right < 0 else 1
            self._rows.append({column: sign * weight for column, weight in weights.items()})
            self._right.append(sign * right)
        self._start()

    def maximum(self, objective: Mapping[int, int]) -> Rational | None:
        """Return the largest value of the objective, or None if it has no bound."""
        gains: Row = dict(objective)
        for row, column in zip(self._rows, self._basis, strict=True):
            _subtract(gains, row, gains.get(column, 0))
        if not self._climb(gains):
            return None
        return sum(
            objective.get(column, 0) * right
            for column, right in zip(self._basis, self._right, strict=True)
        )

    def _start(self) -> None:
        """Find a first solution: give each equation a stand-in and drive all of them to zero."""
        self._basis = [-1 - index for index in range(len(self._rows))]
        gains: Row = {}
        for row in self._rows:
            _subtract(gains, row, -1)
        self._climb(gains)
        standing = [i for i, column in enumerate(self._basis) if column < 0]
        if any(self._right[i] for i in standing):
            raise ValueError("The published figures contradict each other.")
        for index in reversed(standing):
            if self._rows[index]:
                self._pivot(index, min(self._rows[index]), {})
            else:  # the equation follows from the others
                del self._rows[index], self._right[index], self._basis[index]

    def _climb(self, gains: Row) -> bool:
        """Pivot until no gain is left; False if the objective grows without bound."""
        while rising := [column for column, gain in gains.items() if gain > 0]:
            entering = min(rising)
            ratios = [
                (Fraction(self._right[index]) / row[entering], self._basis[index], index)
                for index, row in enumerate(self._rows)
                if row.get(entering, 0) > 0
            ]
            if not ratios:
                return False
            self._pivot(min(ratios)[2], entering, gains)
        return True

    def _pivot(self, index: int, entering: int, gains: Row) -> None:
        pivot = self._rows[index][entering]
        source = {column: _divide(value, pivot) for column, value in self._rows[index].items()}
        right = _divide(self._right[index], pivot)
        self._rows[index], self._right[index], self._basis[index] = source, right, entering
        for other, row in enumerate(self._rows):
            factor = row.get(entering, 0)
            if other != index and factor:
                _subtract(row, source, factor)
                self._right[other] -= factor * right
        _subtract(gains, source, gains.get(entering, 0))


def _subtract(row: Row, source: Row, factor: Rational) -> None:
    """Take factor * source away from row, in place, and keep it free of zeros."""
    if not factor:
        return
    for column, value in source.items():
        left = row.get(column, 0) - factor * value
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _divide(value: Rational, by: Rational) -> Rational:
    return value * by if by in {1, -1} else Fraction(value) / by
