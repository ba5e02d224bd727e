"""A file to begin with: the headings, a row of somebody invented, and what each column means."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from rest_framework.serializers import ChoiceField

from cases.imports.columns import COLUMNS, SEPARATOR, Column
from cases.imports.rows import SHAPES
from cases.imports.workbooks import SHEET


def as_csv() -> bytes:
    """In UTF-8 with its mark, without which spreadsheets take it for something else."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    writer.writerow([column.example for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def as_workbook() -> bytes:
    book = Workbook(write_only=True)
    persons, meanings = book.create_sheet(SHEET), book.create_sheet("columns")
    _write(persons, [[column.name for column in COLUMNS], [one.example for one in COLUMNS]])
    _write(meanings, [["column", "meaning", "codes"], *_meanings()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: object, rows: list[list[str]]) -> None:
    """Write every cell as text: a telephone number keeps its plus, a date its form."""
    for number, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type, cell.number_format = "s", "@"
            cell.font = Font(bold=not number)
            cells.append(cell)
        sheet.append(cells)  # type: ignore[attr-defined]


def _meanings() -> Iterator[list[str]]:
    for column in COLUMNS:
        several = f" Several are parted by {SEPARATOR}." if column.several else ""
        yield [column.name, column.meaning + several, ", ".join(codes(column))]


def codes(column: Column) -> list[str]:
    """Return the codes a column takes; none where it takes text, or codes of a standard."""
    field = SHAPES[column.shape]().fields[column.field]
    return [str(code) for code in field.choices] if isinstance(field, ChoiceField) else []
