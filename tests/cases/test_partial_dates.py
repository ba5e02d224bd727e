"""Dates of which only a part is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.partial_dates import PartialDate, Precision, years_between

LAW = settings(derandomize=True, deadline=None, max_examples=200)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1990", date(1990, 1, 1), date(1990, 12, 31), Precision.YEAR),
        ("1990-02", date(1990, 2, 1), date(1990, 2, 28), Precision.MONTH),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29), Precision.MONTH),
        ("1990-05-17", date(1990, 5, 17), date(1990, 5, 17), Precision.DAY),
    ],
)
def test_it_keeps_what_is_known(text: str, first: date, last: date, precision: Precision) -> None:
    found = PartialDate.parse(text)
    assert (found.first, found.last, found.precision, str(found)) == (first, last, precision, text)


@pytest.mark.parametrize(
    "text",
    ["", "90", "1990-5", "1990-13", "1990-02-30", "2001-02-29", "0000", "1990-00", "17.5.1990",
     "1990-05-17T00:00", "1990 ", "unknown", "1990-", "19900517"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-06-15", date(2026, 6, 14), 17),
        ("2008-06-15", date(2026, 6, 15), 18),
        ("2008-02-29", date(2026, 2, 28), 17),
        ("2008-02-29", date(2026, 3, 1), 18),
        ("2008", date(2026, 12, 31), 18),
        ("2008", date(2026, 12, 30), None),  # 17 or 18: nobody knows
        ("2008-06", date(2026, 6, 29), None),
        ("2008-06", date(2026, 6, 30), 18),
    ],
)
def test_an_age_is_told_only_if_it_is_certain(born: str, day: date, age: int | None) -> None:
    assert PartialDate.parse(born).age_on(day) == age


@LAW
@given(DAYS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_what_is_printed_is_read_back(day: date, form: str) -> None:
    text = day.strftime(form)
    found = PartialDate.parse(text)
    assert str(found) == text
    assert found.first <= day <= found.last


@LAW
@given(DAYS, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]), st.integers(0, 40_000))
def test_a_certain_age_is_the_true_one(born: date, form: str, later: int) -> None:
    day = born + timedelta(days=later)
    told = PartialDate.parse(born.strftime(form)).age_on(day)
    assert told in (None, years_between(born, day))
