"""Files of people, as they come: rows of invented people, as text and as workbooks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

Row = Mapping[str, Any]
DAVRON = {
    "external_id": "EX-0001",
    "given_name": "Даврон",
    "family_name": "Саидов",
    "given_name_latin": "Davron",
    "family_name_latin": "Saidov",
    "sex": "male",
    "birth_date": "1992-03-09",
    "birth_provenance": "stated",
    "age_status": "adult",
    "nationality": "TJK",
    "languages": "tgk|rus",
    "phone": "+992 555 010 123",
    "document_kind": "passport",
    "document_number": "P7711223",
    "document_country": "TJK",
    "document_whereabouts": "kept",
    "document_kept_by": "employer",
    "household": "H1",
    "household_role": "head",
}
_SOUNDS = ("ba", "ro", "ti", "mu", "sa", "ke", "lo", "ni", "du", "fe", "ga", "hi")


def crowd(count: int, *, prefix: str = "EX") -> Iterator[dict[str, str]]:
    """Return people who are like nobody else."""
    for number in range(count):
        yield {
            "external_id": f"{prefix}-{number:06}",
            "given_name": _word(number * 7919 + 13).title(),
            "family_name": _word(number * 104729 + 5).title(),
            "sex": ("male", "female", "unknown")[number % 3],
            "birth_date": f"{1950 + number % 50}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "nationality": ("SYR", "ERI", "AFG")[number % 3],
            "languages": "ara",
        }


def _word(number: int) -> str:
    return "".join(_SOUNDS[number // 12**place % 12] for place in range(4))


def as_csv(rows: Iterable[Row], *, delimiter: str = ",") -> bytes:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([[row.get(name, "") for name in names] for row in rows])
    return text.getvalue().encode()


def as_workbook(
    rows: Iterable[Row], *, title: str = "persons", before: Sequence[str] = ()
) -> bytes:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    book = Workbook()
    book.remove(book.active)
    for other in before:
        book.create_sheet(other).append(["nothing of interest"])
    sheet = book.create_sheet(title)
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{}</sheetData></worksheet>"""


SHARED = b"""<?xml version="1.0"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>external_id</t></si><si><r><t>EX</t></r><r><t>-1</t></r></si></sst>"""
CELLS = ('<c r="A1" t="s"><v>0</v></c>', '<c r="A2" t="s"><v>1</v></c>')


def with_strings(strings: bytes, *cells: str) -> bytes:
    """Return a workbook as spreadsheets save it: the cells point into a part with all strings."""
    file = io.BytesIO(as_workbook([{"external_id": "A"}]))
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS}"/></Types>'
    with zipfile.ZipFile(file) as old:
        types = old.read("[Content_Types].xml").replace(b"</Types>", part.encode())
    rows = "".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(cells, start=1))
    sheet = SHEET.format(rows).encode()
    file = io.BytesIO(repacked(file.getvalue(), sheet1=sheet, **{"[Content_Types]": types}))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


def repacked(workbook: bytes, **replaced: bytes) -> bytes:
    """Return a workbook of which some parts, named by the end of their path, are others."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                stem = entry.filename.rsplit("/", 1)[-1].removesuffix(".xml")
                new.writestr(entry.filename, replaced.get(stem, old.read(entry)))
    return file.getvalue()
