"""How two birth dates agree, each as far as it is known."""

from __future__ import annotations

from datetime import date

from cases.matching.levels import Level
from cases.partial_dates import PartialDate, Precision

L = Level


def compare_births(a: PartialDate | None, b: PartialDate | None) -> Level:
    if a is None or b is None:
        return L.MISSING
    if a.first.year == b.first.year:
        return _same_year(a, b)
    apart = abs(a.first.year - b.first.year)
    exact = _precision(a) is _precision(b) is Precision.DAY
    if exact and _day_of(a) == _day_of(b) and (apart <= 3 or _mistyped(a.first, b.first)):
        return L.YEAR_SLIPPED
    if apart > 3:
        return L.FAR
    if exact:
        return L.ANOTHER_DAY
    return L.NEAR_YEARS if apart > 1 else L.YEAR_OFF


def _same_year(a: PartialDate, b: PartialDate) -> Level:
    if Precision.YEAR in (_precision(a), _precision(b)):
        return L.SAME_YEAR
    if Precision.MONTH in (a.precision, b.precision):
        return L.SAME_MONTH if a.first.month == b.first.month else L.ANOTHER_DAY
    one, other = a.first, b.first
    if one == other:
        return L.SAME
    if (one.day, one.month) == (other.month, other.day):
        return L.DAY_AND_MONTH_SWAPPED
    near = one.day == other.day or one.month == other.month
    return L.DAY_OR_MONTH_OFF if near else L.ANOTHER_DAY


def _precision(known: PartialDate) -> Precision:
    """The first of January is what is written where nobody knew the day."""
    return Precision.YEAR if _day_of(known) == (1, 1) else known.precision


def _day_of(known: PartialDate) -> tuple[int, int]:
    return known.first.month, known.first.day


def _mistyped(a: date, b: date) -> bool:
    """Whether one digit of the year differs, or two stand the wrong way round."""
    one, other = str(a.year), str(b.year)
    digits = sum(x != y for x, y in zip(one, other, strict=True))
    return digits == 1 or (digits == 2 and sorted(one) == sorted(other))
