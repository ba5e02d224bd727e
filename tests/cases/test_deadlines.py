"""When a deadline ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines import due

LAW = settings(derandomize=True, deadline=None, max_examples=200)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        ("2026-10-05T09:00", 1, "2026-10-06T09:00"),  # Monday
        ("2026-10-05T09:00", 5, "2026-10-12T09:00"),
        ("2026-10-09T17:30", 1, "2026-10-12T17:30"),  # Friday
        ("2026-10-10T09:00", 1, "2026-10-12T09:00"),  # Saturday
        ("2026-10-11T09:00", 5, "2026-10-16T09:00"),  # Sunday
        ("2026-10-05T09:00", 15, "2026-10-26T09:00"),
    ],
)
def test_working_days_are_monday_to_friday(start: str, working_days: int, end: str) -> None:
    assert due(instant(start), working_days=working_days) == instant(end)


def test_hours_and_days_are_counted_by_the_calendar() -> None:
    start = instant("2026-10-09T17:30")
    assert due(start, hours=0.25) == instant("2026-10-09T17:45")
    assert due(start, hours=72) == instant("2026-10-12T17:30")
    assert due(start, days=30) == instant("2026-11-08T17:30")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        due(datetime(2026, 10, 5, 9), hours=24)


def test_an_hour_is_an_hour_wherever_the_clock_stands() -> None:
    cairo = timezone(timedelta(hours=3))
    start = datetime(2026, 10, 5, 12, tzinfo=cairo)
    assert due(start, hours=24) == instant("2026-10-06T09:00")


@LAW
@given(INSTANTS, st.integers(1, 60))
def test_working_days_end_on_one_and_take_no_longer_than_weekends_need(
    start: datetime, working_days: int
) -> None:
    end = due(start, working_days=working_days)
    assert end.weekday() <= 4
    assert timedelta(days=working_days) <= end - start
    assert end - start <= timedelta(days=working_days + 2 * ((working_days - 1) // 5 + 1))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
