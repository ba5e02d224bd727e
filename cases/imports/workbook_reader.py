"""The child that reads a workbook (XLSX, ECMA-376) within limits of the operating system.

`python -m cases.imports.workbook_reader MEMORY SECONDS` takes the file from its input. Of each
row that is not empty it writes one line of JSON, [number, cells]; a cell is its text, {"date":
"2020-01-31"}, or {"odd": what is wrong with it}. A line that is a text says why the file is
refused. It knows neither Django nor the database.

Formulas are not evaluated, external entities not resolved (defusedxml), and the text of a cell
is what was typed, not how it is shown.
"""

from __future__ import annotations

import io
import json
import resource
import signal
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from cases.imports.errors import Unreadable
from cases.imports.workbooks import BEGUN, BROKEN, SHEET, TOO_MUCH

LAST_ROW = 1_048_576  # of any sheet; of empty ones as well
MOST_COLUMNS = 50
ENTRIES = 1000
LARGEST = 150 * 2**20  # bytes, of everything in it
DIGITS = 15  # that a spreadsheet keeps of a number
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile, the XML parser and openpyxl raise where a workbook is not what it should be.
_ODDITIES = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, AttributeError,
    SyntaxError, NotImplementedError, RuntimeError, OSError, ArithmeticError, struct.error,
    InvalidFileException,
)  # fmt: skip

Told = str | dict[str, str]  # a cell

if not DEFUSEDXML:
    raise ImportError("Workbooks are read with defusedxml; install it.")


def main(memory: int, seconds: int) -> None:
    """Read the workbook of the input; write its rows, or why it is refused.

    Where memory runs out there may be none left to say so: that ends it with a traceback.
    """
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)  # a whole group may get it; the worker ends us
    limit_what_it_takes(memory, seconds)
    with suppress(OSError):  # Linux alone: where memory runs out, end this one before others
        Path("/proc/self/oom_score_adj").write_text("1000")
    _say(BEGUN)
    sys.stdout.buffer.flush()
    try:
        for number, cells in rows(sys.stdin.buffer.read()):
            _say(json.dumps([number, cells]))
    except Unreadable as error:
        _say(json.dumps(str(error)))


def rows(content: bytes) -> Iterator[tuple[int, list[Told]]]:
    """Return the number of each row that is not empty, and its cells.

    Raises Unreadable for what is no workbook, or too much of one; MemoryError.
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
    except _ODDITIES as error:
        full = "out of memory" in str(error)  # as the parser says it, and what unpacks
        raise Unreadable(TOO_MUCH if full else BROKEN) from error


def limit_what_it_takes(memory: int, seconds: int) -> None:
    """Let the system end this process before it takes too much, and leave no image of it."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, memory)


def _limit(kind: int, most: int) -> None:
    _, allowed = resource.getrlimit(kind)
    if allowed != resource.RLIM_INFINITY:
        most = min(most, allowed)
    with suppress(ValueError, OSError):  # macOS refuses to limit memory; time is limited there
        resource.setrlimit(kind, (most, most))


def _say(line: str) -> None:
    sys.stdout.buffer.write(line.encode("ascii") + b"\n")


def _guard(content: bytes) -> None:
    """Look at what the archive says of itself; zipfile reads no more of anything than that."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > ENTRIES or sum(one.file_size for one in entries) > LARGEST:
            raise Unreadable(TOO_MUCH)
        if any(one.compress_type not in _PACKINGS for one in entries):
            raise Unreadable("This workbook is packed in a way that no spreadsheet uses.")


def _cells(values: tuple[Any, ...]) -> list[Told]:
    cells = [_cell(value) for value in values]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: Any) -> Told:
    match value:
        case None:
            return ""
        case str() if value not in ERROR_CODES:
            return value
        case int() if not isinstance(value, bool) and len(str(abs(value))) <= DIGITS:
            return str(value)
        case float() if value.is_integer() and abs(value) < 10**DIGITS:
            return str(int(value))
        case date():
            return {"date": value.isoformat()[:10]}  # of a moment, its day
    return {"odd": _oddity(value)}


def _oddity(value: Any) -> str:
    match value:
        case str():
            return "This is an error of the spreadsheet."
        case bool():
            return "This is true or false, not text."
        case int() | float():
            return "This is a number, of which digits may be lost. Format it as text."
    return "This is a formula, or not text."


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
