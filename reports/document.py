"""The published report: protected figures as JSON and CSV, byte for byte reproducible."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from reports import figures
from reports.definitions import CASCADE, DEFINITIONS, NOTES, VERSION
from reports.disclosure import (
    SUPPRESSED,
    TOTAL,
    ProtectedTable,
    Table,
    proportion,
    protect,
    protect_cascade,
)

ALL = "all"
Counts = Mapping[str, Any]


def render(frozen: Counts) -> bytes:
    """Return the report's JSON. The same frozen counts give the same bytes."""
    counts = frozen["counts"]
    tables = protect(_tables(counts))
    body = {
        "report": "accountability_month",
        "definitions_version": VERSION,
        "period": frozen["period"],
        "cut_off": frozen["cut_off"],
        "definitions": DEFINITIONS,
        "notes": NOTES,
        "tables": {table.name: _printed(table) for table in tables if table.name in DEFINITIONS},
        "screened_within_72_hours": _timeliness(counts, _named(tables, "timeliness")),
        "referral_cascade": _cascade(counts, _named(tables, "indication")),
        "suppressed_figures": sum(table.suppressed for table in tables),
        "frozen_counts_sha256": sha256(canonical(frozen)).hexdigest(),
    }
    return canonical(body)


def as_csv(document: bytes) -> bytes:
    """Return the same figures as lines: indicator, row, column, value."""
    body = json.loads(document)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(
        ["period", "cut_off", "definitions_version", "indicator", "row", "column", "value"]
    )
    head = [body["period"], body["cut_off"], body["definitions_version"]]
    for name, table in body["tables"].items():
        for row, cells in table.items():
            writer.writerows([*head, name, row, column, value] for column, value in cells.items())
    for name in ("screened_within_72_hours", "referral_cascade"):
        for row, cells in body[name].items():
            writer.writerows([*head, name, row, column, value] for column, value in cells.items())
    return lines.getvalue().encode()


def canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode() + b"\n"


def _tables(counts: Counts) -> list[Table]:
    """Return all tables of the report with the figures they share, to be protected together."""
    profiles = tuple(counts["profiles_by_state"])
    with_profile = counts["persons_with_indicated_profile"]
    contacted, needed = counts["referral_cascade"][:2]
    return [
        Table(
            "persons_by_sex_and_age",
            figures.BANDS,
            figures.SEXES,
            _cells(counts["persons_by_sex_and_age"]),
            keys={(TOTAL, TOTAL): "persons"},
        ),
        Table(
            "profiles_by_state",
            profiles,
            figures.STATES,
            _cells(counts["profiles_by_state"]),
            additive=False,
            keys={(profile, "indicated"): f"indicated {profile}" for profile in profiles},
        ),
        Table(
            "profiles_by_sex",
            profiles,
            figures.SEXES,
            _cells(counts["profiles_by_sex"]),
            additive=False,
            totals=with_profile,
            keys={(profile, TOTAL): f"indicated {profile}" for profile in profiles}
            | {(TOTAL, TOTAL): "needed"},
        ),
        Table(
            "indication",
            (ALL,),
            ("indicated", "not"),
            {(ALL, "indicated"): needed, (ALL, "not"): contacted - needed},
            keys={(ALL, TOTAL): "persons", (ALL, "indicated"): "needed"},
        ),
        Table(
            "timeliness",
            (ALL,),
            figures.TIMELINESS,
            _cells({ALL: counts["screened_within_72_hours"]}),
            keys={(ALL, TOTAL): "persons"},
        ),
    ]


def _cells(table: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(row, column): n for row, cells in table.items() for column, n in cells.items()}


def _named(tables: Sequence[ProtectedTable], name: str) -> ProtectedTable:
    return next(table for table in tables if table.name == name)


def _printed(table: ProtectedTable) -> dict[str, dict[str, float | str]]:
    rows = {
        row: {
            **{column: _figure(table.cells[row, column]) for column in table.columns},
            "total": _figure(table.row_totals[row]),
        }
        for row in table.rows
    }
    if table.has_totals:
        totals = {column: _figure(n) for column, n in table.column_totals.items()}
        rows["total"] = {**totals, "total": _figure(table.grand_total)}
    return rows


def _timeliness(counts: Counts, table: ProtectedTable) -> dict[str, dict[str, Any]]:
    cells = {name: table.cells[ALL, name] for name in figures.TIMELINESS}
    in_time, late = cells["in_time"], cells["late_or_not"]
    share = None
    if in_time is not None and late is not None:
        share = proportion(in_time, in_time + late)[2]
    return {ALL: {**{name: _figure(n) for name, n in cells.items()}, "percent": _figure(share)}}


def _cascade(counts: Counts, indication: ProtectedTable) -> dict[str, dict[str, Any]]:
    """Return the funnel; where its first steps are hidden elsewhere, all of it is hidden."""
    cascade = protect_cascade(counts["referral_cascade"])
    shown = None not in (indication.cells[ALL, "indicated"], indication.grand_total)
    nothing: tuple[None, ...] = (None,) * len(CASCADE)
    columns = (
        (cascade.counts, cascade.conditional, cascade.cumulative) if shown else (nothing,) * 3
    )
    return {
        f"{number} {step}": {
            "persons": _figure(persons),
            "percent_of_previous": _figure(conditional),
            "percent_of_contacted": _figure(cumulative),
        }
        for number, (step, persons, conditional, cumulative) in enumerate(
            zip(CASCADE, *columns, strict=True), start=1
        )
    }


def _figure(value: float | None) -> float | str:
    return SUPPRESSED if value is None else value
