"""The tables of the accountability report, and the figures that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports import figures
from reports.disclosure import TOTAL, Table

ALL = "all"
Counts = Mapping[str, Any]


def of(counts: Counts) -> list[Table]:
    """Return all tables of the report with the figures they share, to be protected together."""
    return [_sex_and_age(counts), *_profiles(counts), *_parts_of_all(counts)]


def _sex_and_age(counts: Counts) -> Table:
    return Table(
        "persons_by_sex_and_age",
        figures.BANDS,
        figures.SEXES,
        _cells(counts["persons_by_sex_and_age"]),
        keys={(TOTAL, TOTAL): "persons"},
    )


def _profiles(counts: Counts) -> Iterator[Table]:
    profiles = tuple(sorted(counts["profiles_by_state"]))  # the database keeps no order of keys
    yield Table(
        "profiles_by_state",
        profiles,
        figures.STATES,
        _cells(counts["profiles_by_state"]),
        additive=False,
        keys={(profile, "indicated"): f"indicated {profile}" for profile in profiles},
    )
    rows = {(profile, TOTAL): f"indicated {profile}" for profile in profiles}
    yield Table(
        "profiles_by_sex",
        profiles,
        figures.SEXES,
        _cells(counts["profiles_by_sex"]),
        additive=False,
        totals=counts["persons_with_indicated_profile"],
        keys={**rows, (TOTAL, TOTAL): "needed"},
    )


def _parts_of_all(counts: Counts) -> Iterator[Table]:
    """Yield the parts into which all persons fall, so that no difference gives one away."""
    met, needed = counts["referral_cascade"][:2]
    yield Table(
        "indication",
        (ALL,),
        ("indicated", "not"),
        {(ALL, "indicated"): needed, (ALL, "not"): met - needed},
        keys={(ALL, TOTAL): "persons", (ALL, "indicated"): "needed"},
    )
    yield Table(
        "timeliness",
        (ALL,),
        figures.TIMELINESS,
        _cells({ALL: counts["screened_within_72_hours"]}),
        keys={(ALL, TOTAL): "persons"},
    )


def _cells(table: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(row, column): n for row, cells in table.items() for column, n in cells.items()}
