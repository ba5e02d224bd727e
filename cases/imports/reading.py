"""A file read from its beginning, row by row, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from cases.imports import texts, workbooks
from cases.imports.content import Content
from cases.imports.describing import described
from cases.imports.errors import Unreadable
from cases.imports.rows import Heading, Problem, Row
from cases.imports.twins import LONGEST, Seen, labels
from cases.imports.workbooks import Cell
from cases.matching.records import Description
from cases.models import ImportRun
from common.ahead import ahead

Cells = tuple[int, list[Cell]]  # of a row, with its number


class Checked(NamedTuple):
    """A row as far as it could be read.

    If nothing is wrong with it, whom it describes and which earlier rows may be of that person.
    """

    row: Row
    person: Description = Description()
    twins: Sequence[int] = ()


def checked_pieces(content: Content, size: int) -> Iterator[Sequence[Checked]]:
    """Yield the rows of a file, checked, `size` at a time; the next while these are used.

    Raises Unreadable as soon as that is seen.
    """
    rows = _rows(content)
    _, first = next(rows, (0, None))
    if first is None:
        raise Unreadable("The file is empty.")
    check = _Checking(Heading.read(first), Seen(content.key))
    for _, checked in ahead(check.piece, _pieces(_counted(rows), size)):
        yield checked


def _pieces(rows: Iterator[Cells], size: int) -> Iterator[Sequence[Cells] | Unreadable]:
    """Yield so many rows at a time, and what is wrong with the rest when it is its turn."""
    try:
        while piece := list(islice(rows, size)):
            yield piece
    except Unreadable as error:
        yield error


def _counted(rows: Iterator[Cells]) -> Iterator[Cells]:
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > LONGEST:
            raise Unreadable(f"The file has more than {LONGEST} rows. Split it.")
        yield row
    if not count:
        raise Unreadable("The file holds a heading and nobody.")


def _rows(content: Content) -> Iterator[Cells]:
    if content.run.format == ImportRun.Format.XLSX:
        return workbooks.rows(b"".join(content.file()))
    return iter((number, list(cells)) for number, cells in texts.rows(content.file()))


@dataclass(frozen=True)
class _Checking:
    """Checks row after row, in a thread of its own: it may not ask the database."""

    heading: Heading
    seen: Seen

    def piece(self, rows: Sequence[Cells] | Unreadable) -> Sequence[Checked]:
        if isinstance(rows, Unreadable):
            raise rows
        return [self._checked(self._once(self.heading.row(*row))) for row in rows]

    def _once(self, row: Row) -> Row:
        """Nobody stands in a file twice under one id."""
        if not row.external_id:
            return row
        earlier = self.seen.first(f"id {row.external_id}", row.number)
        if earlier is None:
            return row
        problem = Problem("external_id", f"Row {earlier} has the same one.")
        return replace(row, problems=(*row.problems, problem))

    def _checked(self, row: Row) -> Checked:
        if row.problems:
            return Checked(row)
        person = described(row.values)
        found = {self.seen.first(label, row.number) for label in labels(person)}
        return Checked(row, person, sorted(one for one in found if one))
