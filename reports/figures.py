"""From facts about persons to counts. Pure: the same facts give the same counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reports.definitions import CASCADE

SEXES = ("female", "male", "other_or_unknown")
BANDS = ("0-17", "18-24", "25-59", "60+", "unknown")
STATES = ("indicated", "inconclusive", "not_indicated")
TIMELINESS = ("in_time", "late_or_not", "not_yet_due")
WITHIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the report knows of one person: no name, no id."""

    sex: str
    age_band: str
    contacted_at: datetime
    screened_at: datetime | None
    profiles: Mapping[str, str] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()

    @property
    def indicated(self) -> tuple[str, ...]:
        return tuple(p for p, state in self.profiles.items() if state == "indicated")


def sex_group(sex: str) -> str:
    return sex if sex in ("female", "male") else "other_or_unknown"


def age_band(*, is_child: bool, oldest: int | None, youngest: int | None) -> str:
    """Return the band if both ends of what is known fall into it; a child is a child."""
    if is_child:
        return "0-17"
    if oldest is None or youngest is None:
        return "unknown"
    bands = {_band(oldest), _band(youngest)}
    return bands.pop() if len(bands) == 1 else "unknown"


def _band(age: int) -> str:
    if age < 18:
        return "0-17"
    if age < 25:
        return "18-24"
    return "25-59" if age < 60 else "60+"


def count(persons: Iterable[PersonFacts], *, profiles: tuple[str, ...], cut_off: datetime) -> Any:
    """Return every unsuppressed count of the report, as plain JSON with stable keys."""
    persons = list(persons)
    by_state = Counter(state for one in persons for state in one.profiles.items())
    by_sex = Counter((profile, one.sex) for one in persons for profile in one.indicated)
    with_profile = Counter(one.sex for one in persons if one.indicated)
    return {
        "persons_by_sex_and_age": _table(
            BANDS, SEXES, Counter((one.age_band, one.sex) for one in persons)
        ),
        "profiles_by_state": _table(profiles, STATES, by_state),
        "profiles_by_sex": _table(profiles, SEXES, by_sex),
        "persons_with_indicated_profile": {sex: with_profile[sex] for sex in SEXES},
        "screened_within_72_hours": _timeliness(persons, cut_off),
        "referral_cascade": [_reached(persons, number) for number in range(len(CASCADE))],
    }


def _table(
    rows: Iterable[str], columns: Iterable[str], cells: Mapping[tuple[str, str], int]
) -> dict[str, dict[str, int]]:
    columns = tuple(columns)
    return {row: {column: cells.get((row, column), 0) for column in columns} for row in rows}


def _timeliness(persons: Iterable[PersonFacts], cut_off: datetime) -> dict[str, int]:
    found = Counter(_timely(one, cut_off) for one in persons)
    return {name: found[name] for name in TIMELINESS}


def _timely(one: PersonFacts, cut_off: datetime) -> str:
    if one.screened_at is not None and one.screened_at - one.contacted_at <= WITHIN:
        return "in_time"
    if one.screened_at is not None or one.contacted_at + WITHIN <= cut_off:
        return "late_or_not"
    return "not_yet_due"


def _reached(persons: Iterable[PersonFacts], number: int) -> int:
    wanted = frozenset(CASCADE[: number + 1])
    return sum(wanted <= one.steps for one in persons)
