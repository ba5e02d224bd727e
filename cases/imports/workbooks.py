"""Workbooks (XLSX, ECMA-376), read behind a guard: a small file may not become a huge one.

Formulas are not evaluated, external entities not resolved (defusedxml), and the text of a cell
is what was typed, not how it is shown.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate  # nosec B405 - refuses declarations

from django.core.exceptions import ImproperlyConfigured
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.cell.cell import ERROR_CODES

from cases.imports.errors import Unreadable

SHEET = "persons"  # the one that is read where there are several
LAST_ROW = 1_048_576  # of any sheet
MOST_COLUMNS = 50
ENTRIES = 1000
LARGEST = 150 * 2**20  # bytes, of everything in it
# What is not streamed is held in memory, and styles take a hundred times their size there.
STREAMED, TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
MOST_TEXT, MOST_HELD = 50 * 2**20, 2 * 2**20  # of each part
DENSEST, SMALL = 100, 10 * 2**20  # times its size in the archive; looked at if not small
IN_A_ROW, BESIDE_ROWS = 8 * MOST_COLUMNS, 10_000  # elements
TOO_MUCH = "This workbook would fill the memory. Split it, or save it as CSV."
DIGITS = 15  # that a spreadsheet keeps of a number
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile, the XML parser and openpyxl raise where a workbook is not what it should be.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, AttributeError,
    SyntaxError, NotImplementedError, RuntimeError, OSError, ExpatError, MemoryError,
)  # fmt: skip

if not DEFUSEDXML:
    raise ImproperlyConfigured("Workbooks are read with defusedxml; install it.")


class Odd(str):
    """What is wrong with a cell that holds no text."""

    __slots__ = ()


Cell = str | date  # or Odd


def rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Return the number of each row that is not empty, and its cells.

    Raises Unreadable for what is no workbook, or would fill the memory.
    """
    try:
        _guard(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.title.lower() == SHEET), None)
        sheet = sheet or book.worksheets[0]
        found = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
        for number, values in enumerate(found, start=1):
            if any(values):  # a million empty rows are looked at in a second
                yield number, _cells(values)
    except _BROKEN as error:
        raise Unreadable(
            "This workbook cannot be read. Save it once more as .xlsx, without a password."
        ) from error


def _guard(content: bytes) -> None:
    """Look at what the archive says of itself; zipfile reads no more of anything than that."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        whole = sum(one.file_size for one in entries)
        if len(entries) > ENTRIES or whole > LARGEST or any(map(_is_too_much, entries)):
            raise Unreadable(TOO_MUCH)
        if any(one.compress_type not in _PACKINGS for one in entries):
            raise Unreadable("This workbook is packed in a way that no spreadsheet uses.")
        for one in entries:
            if one.filename.startswith(STREAMED):
                with archive.open(one) as part:
                    _walk(part)


def _is_too_much(part: zipfile.ZipInfo) -> bool:
    dense = part.file_size > SMALL and part.file_size > DENSEST * part.compress_size
    if part.filename.startswith(STREAMED):
        return dense
    return dense or part.file_size > (MOST_TEXT if part.filename == TEXTS else MOST_HELD)


def _walk(part: IO[bytes]) -> None:
    """Refuse rows of very many cells: a row is held in memory until it ends."""
    in_row, elements = False, 0

    def begins(name: str, _: object) -> None:
        nonlocal in_row, elements
        is_row, elements = name.rpartition(":")[2] == "row", elements + 1
        if is_row and not in_row:
            in_row, elements = True, 0
        elif is_row or elements > (IN_A_ROW if in_row else BESIDE_ROWS):
            raise Unreadable(TOO_MUCH)

    def ends(name: str) -> None:
        nonlocal in_row, elements
        if name.rpartition(":")[2] == "row":
            in_row, elements = False, 0

    def declares(*_: object) -> None:
        raise ValueError("entities")  # which no spreadsheet declares

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = declares
    parser.ParseFile(part)


def _cells(values: tuple[Any, ...]) -> list[Cell]:
    cells = [_cell(value) for value in values]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case str():
            return Odd("This is an error of the spreadsheet.") if value in ERROR_CODES else value
        case bool():
            return Odd("This is true or false, not text.")
        case int() if len(str(abs(value))) <= DIGITS:
            return str(value)
        case float() if value.is_integer() and abs(value) < 10**DIGITS:
            return str(int(value))
        case int() | float():
            return Odd("This is a number, of which digits may be lost. Format it as text.")
        case date():
            return value
    return Odd("This is a formula, or not text.")
