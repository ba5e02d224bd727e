"""The published report: protected figures as JSON and CSV, byte for byte reproducible."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from reports import figures, tables
from reports.definitions import CASCADE, DEFINITIONS, NOTES, VERSION
from reports.disclosure import (
    SUPPRESSED,
    ProtectedTable,
    proportion,
    protect,
    protect_cascade,
)
from reports.tables import ALL, Counts

HEAD = ("period", "cut_off", "definitions_version")


def render(frozen: Counts) -> bytes:
    """Return the report's JSON. The same frozen counts give the same bytes."""
    counts = frozen["counts"]
    protected = protect(tables.of(counts))
    body = {
        "report": "accountability_month",
        "definitions_version": VERSION,
        "period": frozen["period"],
        "cut_off": frozen["cut_off"],
        "definitions": DEFINITIONS,
        "notes": NOTES,
        "tables": {
            table.name: _printed(table) for table in protected if table.name in DEFINITIONS
        },
        "screened_within_72_hours": _timeliness(_named(protected, "timeliness")),
        "referral_cascade": _cascade(counts, _named(protected, "indication")),
        "suppressed_figures": sum(table.suppressed for table in protected),
        "frozen_counts_sha256": sha256(canonical(frozen)).hexdigest(),
    }
    return canonical(body)


def as_csv(document: bytes) -> bytes:
    """Return the same figures as lines: indicator, row, column, value."""
    body = json.loads(document)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([*HEAD, "indicator", "row", "column", "value"])
    head = [body[name] for name in HEAD]
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


def _named(protected: Sequence[ProtectedTable], name: str) -> ProtectedTable:
    return next(table for table in protected if table.name == name)


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


def _timeliness(table: ProtectedTable) -> dict[str, dict[str, Any]]:
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
            "percent_of_met": _figure(cumulative),
        }
        for number, (step, persons, conditional, cumulative) in enumerate(
            zip(CASCADE, *columns, strict=True), start=1
        )
    }


def _figure(value: float | None) -> float | str:
    return SUPPRESSED if value is None else value
