"""A file read from its beginning, row by row, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cases.imports import texts, workbooks
from cases.imports.content import Content
from cases.imports.describing import described
from cases.imports.errors import Unreadable
from cases.imports.rows import Heading, Problem, Row
from cases.imports.twins import LONGEST, Seen, labels
from cases.imports.workbooks import Cell
from cases.models import ImportRun


def checked_rows(content: Content) -> Iterator[tuple[Row, list[int]]]:
    """Return each row as far as it could be read, and earlier rows that may be of one person.

    Raises Unreadable as soon as that is seen.
    """
    rows = _rows(content)
    _, first = next(rows, (0, None))
    if first is None:
        raise Unreadable("The file is empty.")
    heading, seen = Heading.read(first), Seen(content.key)
    count = 0
    for count, (number, cells) in enumerate(rows, start=1):
        if count > LONGEST:
            raise Unreadable(f"The file has more than {LONGEST} rows. Split it.")
        row = _once(heading.row(number, cells), seen)
        yield row, [] if row.problems else _twins(row, seen)
    if not count:
        raise Unreadable("The file holds a heading and nobody.")


def _rows(content: Content) -> Iterator[tuple[int, list[Cell]]]:
    if content.run.format == ImportRun.Format.XLSX:
        return workbooks.rows(b"".join(content.file()))
    return iter((number, list(cells)) for number, cells in texts.rows(content.file()))


def _once(row: Row, seen: Seen) -> Row:
    """Nobody stands in a file twice under one id."""
    earlier = seen.first(f"id {row.external_id}", row.number) if row.external_id else None
    if earlier is None:
        return row
    problem = Problem("external_id", f"Row {earlier} has the same one.")
    return replace(row, problems=(*row.problems, problem))


def _twins(row: Row, seen: Seen) -> list[int]:
    found = [seen.first(label, row.number) for label in labels(described(row.values))]
    return sorted({earlier for earlier in found if earlier is not None})
