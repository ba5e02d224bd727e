"""Workbooks that are broken or meant to harm are refused by a look at the archive."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from cases.imports import workbook_reader, workbooks
from cases.imports.errors import Unreadable
from cases.models import Person
from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import (
    CELLS,
    DAVRON,
    SHARED,
    SHEET,
    as_workbook,
    repacked,
    with_strings,
)
from tests.cases.imports.refusing import unreadable
from tests.conftest import acting_for


@pytest.mark.parametrize(
    "file",
    [
        as_workbook([DAVRON]),
        as_workbook([DAVRON], title="anything"),
        as_workbook([DAVRON], title="Persons", before=["notes"]),
        as_workbook([{**DAVRON, "birth_date": date(1992, 3, 9)}]),
        as_workbook([{**DAVRON, "birth_date": datetime(1992, 3, 9, 12, 30)}]),
        as_workbook([DAVRON, {}, {"external_id": None}, {"given_name": ""}]),
    ],
)
def test_a_workbook_is_read_like_text(desk: Desk, file: bytes) -> None:
    run = desk.imports(file)
    assert (run.format, run.status, run.rows_applied) == ("xlsx", "applied", 1)
    with acting_for(desk.organisation):
        assert str(Person.objects.get().birth_date) == "1992-03-09"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("birth_date", 1992, "1992"),
        ("document_number", 1234567, "1234567"),
        ("document_number", 1234567.0, "1234567"),
        ("document_number", "0012", "0012"),
    ],
)
def test_a_whole_number_is_text(field: str, value: Any, text: str) -> None:
    rows = list(workbooks.rows(as_workbook([{field: value}])))
    assert rows == [(1, [field]), (2, [text])]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1234567890123456789, "digits may be lost"),
        (1.5, "digits may be lost"),
        (1.23e20, "digits may be lost"),
        (True, "true or false"),
        ("#N/A", "an error of the spreadsheet"),
        ("=1+1", "begins as a formula"),
        (date(2020, 1, 2), "This is a date"),
        (datetime(2020, 1, 2), "This is a date"),
    ],
)
def test_what_is_no_text_is_a_finding(desk: Desk, value: Any, reason: str) -> None:
    run = desk.checks(desk.uploads(as_workbook([{**DAVRON, "document_number": value}])))
    ((row, field, said),) = desk.findings(run)
    assert (row, field) == (2, "document_number")
    assert reason in said


def test_a_formula_is_not_evaluated_even_where_its_value_is_stored(desk: Desk) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>external_id</t></is></c></row>'
    cell += '<row r="2"><c r="A2" t="str"><f>A1&amp;"x"</f><v>EX-1</v></c></row>'
    file = repacked(as_workbook([DAVRON]), sheet1=SHEET.format(cell).encode())
    run = desk.checks(desk.uploads(file))
    assert [(row, field) for row, field, _ in desk.findings(run)] == [(2, "external_id")]


def test_rows_far_below_cost_nothing(desk: Desk) -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>external_id</t></is></c></row>'
    for row in (2, 1048576, 99999999999):
        cells += f'<row r="{row}"><c r="A9" t="inlineStr"><is><t>{row}</t></is></c></row>'
    file = repacked(as_workbook([DAVRON]), sheet1=SHEET.format(cells).encode())
    assert [number for number, _ in workbooks.rows(file)] == [1, 2, 1048576]


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>external_id&a;</t></is></c></row>
</sheetData></worksheet>"""
BROKEN = {
    "entities": with_strings(ENTITY, *CELLS),
    "outside": repacked(as_workbook([DAVRON]), sheet1=OUTSIDE),
    "no xml": repacked(as_workbook([DAVRON]), sheet1=b"<worksheet"),
    "no workbook": repacked(as_workbook([DAVRON]), **{"[Content_Types]": b"<Types/>"}),
    "cut off": as_workbook([DAVRON])[:-200],
    "another zip": b"PK\x03\x04" + bytes(200),
    "strings that are not there": with_strings(SHARED, '<c r="A1" t="s"><v>99</v></c>'),
}


def test_strings_that_cells_share_are_read() -> None:
    assert list(workbooks.rows(with_strings(SHARED, *CELLS))) == [
        (1, ["external_id"]), (2, ["EX-1"]),
    ]  # fmt: skip


@pytest.mark.parametrize("file", BROKEN.values(), ids=BROKEN)
def test_a_workbook_that_is_not_what_it_should_be_is_refused(file: bytes) -> None:
    with pytest.raises(Unreadable, match="This workbook cannot be read"):
        list(workbooks.rows(file))


def bomb(entries: int = 1, size: int = 2**20, *, name: str = "xl/media/x{}.xml") -> bytes:
    file = io.BytesIO(as_workbook([DAVRON]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(name.format(number), bytes(size))
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened(desk: Desk) -> None:
    assert "would fill the memory" in unreadable(desk, bomb(entries=1001, size=1))


def test_a_workbook_that_is_large_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = bomb(entries=3)
    assert list(workbook_reader.rows(file))
    monkeypatch.setattr(workbook_reader, "LARGEST", 3 * 2**20)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbook_reader.rows(file))


def test_an_archive_that_belies_its_sizes_is_read_no_further_than_it_says() -> None:
    """The sheet unpacks to megabytes; the directory says that it has a hundred bytes."""
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c></row>' * 50_000
    file = bytearray(repacked(as_workbook([DAVRON]), sheet1=SHEET.format(rows).encode()))
    with zipfile.ZipFile(io.BytesIO(bytes(file))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    packed = size.to_bytes(4, "little")
    assert file.count(packed) >= 2
    lied = bytes(file).replace(packed, (100).to_bytes(4, "little"))
    with pytest.raises(Unreadable):
        list(workbooks.rows(lied))


def test_a_packing_that_no_spreadsheet_uses_is_refused() -> None:
    file = io.BytesIO(as_workbook([DAVRON]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/worksheets/x.xml", bytes(100))
    with pytest.raises(Unreadable, match="packed in a way"):
        list(workbooks.rows(file.getvalue()))
