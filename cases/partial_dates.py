"""Dates of which a year or a month is all that is known. Times of birth are rarely exact."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and how much of it is known; what is not known stands at its first day."""

    first: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read 1990, 1990-05 or 1990-05-17. Raises ValueError for anything else."""
        found = _FORM.fullmatch(text)
        if not found:
            raise ValueError("Write 1990, 1990-05 or 1990-05-17.")
        year, month, day = found.groups()
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return cls(date(int(year), int(month or 1), int(day or 1)), precision)

    def __str__(self) -> str:
        width = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.first.isoformat()[:width]

    @property
    def last(self) -> date:
        """The last day the date can be."""
        match self.precision:
            case Precision.YEAR:
                return self.first.replace(month=12, day=31)
            case Precision.MONTH:
                return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return self.first

    def age_on(self, day: date) -> int | None:
        """Return the age in years if the known part settles it, else None."""
        oldest, youngest = years_between(self.first, day), years_between(self.last, day)
        return oldest if oldest == youngest else None


def years_between(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
