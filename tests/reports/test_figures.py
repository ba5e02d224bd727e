"""From facts about persons to counts; no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.partial_dates import PartialDate, years_between
from reports.definitions import CASCADE
from reports.figures import BANDS, SEXES, PersonFacts, age_band, count, sex_group
from reports.periods import Month, closed_months

CUT_OFF = datetime(2026, 4, 1, tzinfo=UTC)
CONTACT = datetime(2026, 3, 10, 12, tzinfo=UTC)
LAW = settings(derandomize=True, deadline=None, max_examples=100)


def band(born: str | None, *, is_child: bool = False, day: date = date(2026, 3, 10)) -> str:
    known = PartialDate.parse(born) if born else None
    return age_band(
        is_child=is_child,
        oldest=years_between(known.first, day) if known else None,
        youngest=years_between(known.last, day) if known else None,
    )


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (None, "unknown"),
        ("2008-03-11", "0-17"), ("2008-03-10", "18-24"), ("2008-03", "unknown"),
        ("2008", "unknown"), ("2007", "18-24"), ("2009", "0-17"),
        ("2001-03-11", "18-24"), ("2001-03-10", "25-59"), ("2001", "unknown"),
        ("1966-03-11", "25-59"), ("1966-03-10", "60+"), ("1990", "25-59"), ("1930", "60+"),
    ],
)  # fmt: skip
def test_a_band_is_told_only_if_all_that_is_known_lies_in_it(
    born: str | None, expected: str
) -> None:
    assert band(born) == expected


@pytest.mark.parametrize("born", [None, "2008", "1990", "1930-01-01"])
def test_whoever_is_presumed_a_child_counts_as_one(born: str | None) -> None:
    assert band(born, is_child=True) == "0-17"


def test_sex_is_not_guessed() -> None:
    assert [sex_group(sex) for sex in ("female", "male", "other", "unknown", "")] == [
        "female", "male", "other_or_unknown", "other_or_unknown", "other_or_unknown",
    ]  # fmt: skip


def somebody(**fields: Any) -> PersonFacts:
    facts = {"sex": "female", "age_band": "25-59", "contacted_at": CONTACT, "screened_at": None}
    return PersonFacts(**{**facts, **fields})


def counted(*persons: PersonFacts) -> Any:
    return count(persons, profiles=("trafficking", "stranded"), cut_off=CUT_OFF)


@pytest.mark.parametrize(
    ("contacted_at", "screened_after", "found"),
    [
        (CONTACT, timedelta(0), "in_time"),
        (CONTACT, timedelta(hours=72), "in_time"),
        (CONTACT, timedelta(hours=72, seconds=1), "late_or_not"),
        (CONTACT, None, "late_or_not"),
        (CUT_OFF - timedelta(hours=72), None, "late_or_not"),
        (CUT_OFF - timedelta(hours=71), None, "not_yet_due"),
        (CUT_OFF - timedelta(hours=71), timedelta(hours=1), "in_time"),
    ],
)
def test_a_screening_is_in_time_late_or_not_yet_due(
    contacted_at: datetime, screened_after: timedelta | None, found: str
) -> None:
    screened_at = None if screened_after is None else contacted_at + screened_after
    timeliness = counted(somebody(contacted_at=contacted_at, screened_at=screened_at))
    assert [name for name, n in timeliness["screened_within_72_hours"].items() if n] == [found]


def test_a_step_counts_only_with_every_step_before_it() -> None:
    steps = [
        frozenset(CASCADE[:5]),
        frozenset(CASCADE) - {"consented"},  # accepted without consent is not a success
        frozenset({"met", "sent"}),
        frozenset(CASCADE),
    ]
    reached = counted(*(somebody(steps=one) for one in steps))["referral_cascade"]
    assert reached == [4, 3, 2, 2, 2, 1, 1, 1, 1]


def test_several_profiles_are_counted_each_and_the_person_once() -> None:
    both = somebody(profiles={"trafficking": "indicated", "stranded": "indicated"})
    open_ = somebody(sex="male", profiles={"stranded": "inconclusive"})
    found = counted(both, open_)
    assert found["profiles_by_state"]["stranded"] == {
        "indicated": 1, "inconclusive": 1, "not_indicated": 0,
    }  # fmt: skip
    assert found["profiles_by_sex"]["trafficking"]["female"] == 1
    assert found["persons_with_indicated_profile"] == {
        "female": 1, "male": 0, "other_or_unknown": 0,
    }  # fmt: skip


@LAW
@given(
    st.lists(
        st.builds(
            somebody,
            sex=st.sampled_from(SEXES),
            age_band=st.sampled_from(BANDS),
            steps=st.frozensets(st.sampled_from(CASCADE)),
            screened_at=st.none() | st.just(CONTACT),
        ),
        max_size=20,
    )
)
def test_everybody_is_counted_once_in_each_table_and_a_cascade_never_grows(
    persons: list[PersonFacts],
) -> None:
    found = counted(*persons)
    table = found["persons_by_sex_and_age"]
    assert sum(n for row in table.values() for n in row.values()) == len(persons)
    assert sum(found["screened_within_72_hours"].values()) == len(persons)
    assert all(after <= before for before, after in pairwise(found["referral_cascade"]))


@pytest.mark.parametrize(
    ("first", "until", "months"),
    [
        ("2026-03-31T23:59:59+00:00", "2026-04-01T00:00:00+00:00", ["2026-03"]),
        ("2026-03-31T23:59:59+00:00", "2026-03-31T23:59:59.999999+00:00", []),
        ("2026-04-01T01:00:00+02:00", "2026-04-15T00:00:00+00:00", ["2026-03"]),  # UTC counts
        ("2025-11-05T00:00:00+00:00", "2026-02-01T00:00:00+00:00",
         ["2025-11", "2025-12", "2026-01"]),
        ("2026-05-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00", []),
    ],
)  # fmt: skip
def test_months_are_closed_in_order_and_in_utc(first: str, until: str, months: list[str]) -> None:
    found = closed_months(datetime.fromisoformat(first), datetime.fromisoformat(until))
    assert [str(month) for month in found] == months


def test_a_month_ends_where_the_next_begins() -> None:
    assert Month(2026, 12).end == Month(2027, 1).start
    assert Month.of(Month(2026, 2).end - timedelta(microseconds=1)) == Month(2026, 2)
