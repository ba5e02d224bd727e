"""When a deadline ends: computed once from the event that starts it, kept as a UTC instant.

Working days are Monday to Friday; a jurisdiction's holidays are not known here, so a
deadline in working days is never later than the law's.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

FRIDAY = 4


def due(
    start: datetime, *, hours: float = 0, days: int = 0, months: int = 0, working_days: int = 0
) -> datetime:
    """Return the instant the given time after `start`. Raises ValueError on naive time."""
    if start.tzinfo is None:
        raise ValueError("A deadline starts at an instant, not at a naive time.")
    end = _months_later(start, months) + timedelta(hours=hours, days=days)
    while working_days > 0:
        end += timedelta(days=1)
        if end.weekday() <= FRIDAY:
            working_days -= 1
    return end


def _months_later(start: datetime, months: int) -> datetime:
    """Return the same day of a later month, or its last day where the month is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
