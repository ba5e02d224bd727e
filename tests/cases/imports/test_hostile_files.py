"""Files that are broken, mistaken or meant to harm are refused with a reason, and never hurt."""

from __future__ import annotations

import io
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import psutil
import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from cases.imports import template, texts, twins, workbook_reader, workbooks
from cases.imports.errors import Unreadable
from cases.imports.rows import FORMULA
from cases.models import Person, PersonName
from common.errors import Unavailable
from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import (
    DAVRON,
    SHEET,
    as_csv,
    as_workbook,
    crowd,
    repacked,
    with_strings,
)
from tests.conftest import acting_for

ARABIC = "external_id,given_name,family_name\nA-1,يوسف,المثال\n"


def refused(desk: Desk, file: bytes, **given: Any) -> str:
    """Return why a file is refused at the upload."""
    with pytest.raises(ValidationError) as error:
        desk.uploads(file, **given)
    return str(error.value.message_dict["file"][0])


def unreadable(desk: Desk, file: bytes, **given: Any) -> str:
    """Return why a file is refused by the dry run."""
    run = desk.checks(desk.uploads(file, **given))
    assert (run.status, bytes(run.wrapped)) == ("refused", b"")
    return str(run.refusal)


def names(desk: Desk) -> list[tuple[str, str]]:
    with acting_for(desk.organisation):
        return list(PersonName.objects.order_by("id").values_list("given", "family"))


# Text


@pytest.mark.parametrize(
    ("file", "encoding"),
    [
        (ARABIC.encode(), ""),
        (ARABIC.encode("utf-8-sig"), ""),
        (ARABIC.encode("utf-16"), ""),
        (b"\xfe\xff" + ARABIC.encode("utf-16-be"), ""),
        (ARABIC.encode("windows-1256"), "windows-1256"),
        (ARABIC.encode("utf-16"), "windows-1252"),  # its own mark says more than anybody
        (ARABIC.replace("\n", "\r\n").encode(), ""),
        (ARABIC.replace(",", ";").encode(), ""),
        (ARABIC.replace(",", "\t").encode(), ""),
        (ARABIC.replace("يوسف", '"يوسف"').encode(), ""),
        (ARABIC.replace("\n", "\n\n,,\n").encode(), ""),
    ],
)
def test_text_is_read_as_it_was_written(desk: Desk, file: bytes, encoding: str) -> None:
    desk.imports(file, encoding=encoding)
    assert names(desk) == [("يوسف", "المثال")]


def test_text_in_another_encoding_is_refused_and_never_guessed(desk: Desk) -> None:
    reason = refused(desk, ARABIC.encode("windows-1256"))
    assert "not in UTF-8" in reason
    assert "windows-1256" in reason
    assert "not in utf-16" in refused(desk, b"external_id\nA\xff", encoding="utf-16")


@pytest.mark.parametrize(
    "file",
    [b"external_id\nA\0B\n", ARABIC.encode("utf-16-le"), ARABIC.encode("utf-32")],
)
def test_null_bytes_are_refused(desk: Desk, file: bytes) -> None:
    assert "null bytes" in refused(desk, file)


@pytest.mark.parametrize("file", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b"\x1f\x8b\x08"])
def test_another_kind_of_file_is_told_by_itself_whatever_it_is_called(
    desk: Desk, file: bytes
) -> None:
    assert refused(desk, file).startswith("This is")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"\n\n", "The file is empty."),
        (b"external_id,sex\n", "The file holds a heading and nobody."),
        (b"Yusuf,Almithal\nA,B\n", "The first row names no column."),
        (b"external_id,Yusuf\nA,B\n", "column B has a heading that is not known"),
        (b"external_id,,sex\nA,B,male\n", "column B has a heading that is not known"),
        (b"given_name\nYusuf\n", "external_id is missing"),
        (b"external_id,sex,Sex\nA,male,male\n", "sex stands there twice"),
        (b'external_id\n"A\n', "Row 2 cannot be read"),
        (b'external_id\nA\n"B"C\n', "Row 3 cannot be read"),
        (b'external_id\n"' + b"A" * 100_000 + b'"\n', "A row is too long"),
        (b'external_id\n"' + b"A\n" * 60_000 + b'"\n', "A row is too long"),
        (b"external_id\n" + b"," * 120_000 + b"\n", "A row is too long"),
        (b"external_id" + b"," * 120_000, "A row is too long"),
    ],
)
def test_what_is_wrong_with_a_whole_file_is_said_and_nothing_of_it_repeated(
    desk: Desk, file: bytes, reason: str
) -> None:
    said = unreadable(desk, file)
    assert reason in said
    assert "Yusuf" not in said


def test_a_file_that_breaks_off_late_is_refused_as_a_whole(desk: Desk) -> None:
    file = as_csv(crowd(600)) + b'X,"never ends\n'
    assert unreadable(desk, file).startswith("Row 602 cannot be read")
    assert names(desk) == []


def test_more_rows_than_are_taken_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.imports.reading.LONGEST", 3)
    assert "more than 3 rows" in unreadable(desk, as_csv(crowd(4)))
    assert desk.checks(desk.uploads(as_csv(crowd(3)))).rows == 3


def test_more_bytes_than_are_taken_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.imports.services.LARGEST", {"csv": 2**20, "xlsx": 2**20})
    assert refused(desk, b"external_id\n" + b"A\n" * 2**19) == "At most 1 MiB of csv. Split it."


def test_more_cells_than_headings_are_a_finding(desk: Desk) -> None:
    run = desk.checks(desk.uploads(b"external_id,sex\nA,male,\nB,male,,x\nC\n"))
    assert desk.findings(run) == [(3, "row", "There are more cells than headings.")]


def test_what_a_spreadsheet_would_evaluate_is_a_finding(desk: Desk) -> None:
    cells = ['=HYPERLINK("http://x.example","Yusuf")', "+SUM(1)", "-1", "@SUM(1)", "\tY", "\rY"]
    fields = ("given_name", "external_id", "document_number", "household")
    wanted = [(field, cell) for field in fields for cell in cells]
    rows = [{**DAVRON, "external_id": str(n), f: c} for n, (f, c) in enumerate(wanted)]
    run = desk.checks(desk.uploads(as_csv(rows)))
    found = desk.findings(run)
    assert [(row, field) for row, field, _ in found] == [
        (row, field) for row, (field, _) in enumerate(wanted, start=2)
    ]
    assert {reason[:31] for _, _, reason in found} == {"This begins as a formula does. "}


def test_only_a_telephone_number_may_begin_with_a_plus(desk: Desk) -> None:
    rows = [{**DAVRON, "phone": "+992 555"}, {**DAVRON, "external_id": "2", "phone": "=1+1"}]
    run = desk.checks(desk.uploads(as_csv(rows)))
    assert [(row, field) for row, field, _ in desk.findings(run)] == [(3, "phone")]


# Workbooks


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
STRINGS = b"""<?xml version="1.0"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>external_id</t></si><si><r><t>EX</t></r><r><t>-1</t></r></si></sst>"""
CELLS = ('<c r="A1" t="s"><v>0</v></c>', '<c r="A2" t="s"><v>1</v></c>')
BROKEN = {
    "entities": with_strings(ENTITY, *CELLS),
    "outside": repacked(as_workbook([DAVRON]), sheet1=OUTSIDE),
    "no xml": repacked(as_workbook([DAVRON]), sheet1=b"<worksheet"),
    "no workbook": repacked(as_workbook([DAVRON]), **{"[Content_Types]": b"<Types/>"}),
    "cut off": as_workbook([DAVRON])[:-200],
    "another zip": b"PK\x03\x04" + bytes(200),
    "strings that are not there": with_strings(STRINGS, '<c r="A1" t="s"><v>99</v></c>'),
}


def test_strings_that_cells_share_are_read() -> None:
    assert list(workbooks.rows(with_strings(STRINGS, *CELLS))) == [
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


# What no look at the archive foresees


def sheet_of(content: str) -> bytes:
    return repacked(as_workbook([DAVRON]), sheet1=SHEET.format(content).encode())


def strings_of(content: str) -> bytes:
    return with_strings(STRINGS.replace(b"</sst>", content.encode() + b"</sst>"), *CELLS)


LITTLE = 64 * 2**20  # bytes, of which Python itself takes forty
SWELLING = {
    "rows of another namespace": lambda: sheet_of(
        ('<y:row xmlns:y="u">' + "<y:c/>" * 390 + "</y:row>") * 800
    ),
    "the same empty row": lambda: sheet_of('<row r="1"/>' * 400_000),
    "a row of many cells": lambda: sheet_of("<row>" + "<c/>" * 250_000 + "</row>"),
    "empty strings": lambda: strings_of("<si/>" * 350_000),
}


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Whoever is started to read a workbook."""
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr("cases.imports.workbooks.subprocess.Popen", Noted)
    return started


def is_gone(child: subprocess.Popen[bytes]) -> bool:
    """Ended, and asked how: not even an entry of it is left."""
    return child.returncode is not None and not psutil.pid_exists(child.pid)


def test_a_good_workbook_takes_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MEMORY", LITTLE)
    assert len(list(workbooks.rows(as_workbook(crowd(500))))) == 501


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no memory")
@pytest.mark.parametrize("file", SWELLING.values(), ids=SWELLING)
def test_a_workbook_that_swells_while_it_is_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, file: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(workbooks, "MEMORY", LITTLE)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(file()))


def test_a_workbook_that_costs_ever_more_time_is_refused_and_its_reader_gone(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    """A parser's time grows with the square of the attributes of one element."""
    monkeypatch.setattr(workbooks, "SECONDS", 1)
    attributes = " ".join(f'a{number}=""' for number in range(600_000))
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(sheet_of(f'<row r="1"><c {attributes}/></row>')))
    (child,) = children
    assert child.returncode < 0
    assert is_gone(child)


def test_nobody_waits_for_a_reader_for_ever(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(workbooks, "PATIENCE", 0.01)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(as_workbook([DAVRON])))
    assert all(map(is_gone, children))


def test_a_row_of_very_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    file = sheet_of("<row>" + cell.format("A" * 30_000) * 20 + "</row>")
    assert len(list(workbooks.rows(file))) == 1
    monkeypatch.setattr(workbooks, "LONGEST_LINE", 500_000)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(file))


def test_a_workbook_that_is_read_no_further_leaves_no_process(
    children: list[subprocess.Popen[bytes]],
) -> None:
    found = workbooks.rows(as_workbook(crowd(2000)))
    assert next(found)[0] == 1
    (child,) = children
    assert child.poll() is None  # it has more to say than a pipe holds
    found.close()
    assert is_gone(child)


def test_whoever_stops_a_group_of_processes_does_not_have_a_good_file_refused(
    children: list[subprocess.Popen[bytes]],
) -> None:
    found = workbooks.rows(as_workbook(crowd(2000)))
    next(found)
    children[0].send_signal(signal.SIGINT)
    children[0].terminate()
    assert len(list(found)) == 2000
    assert is_gone(children[0])


def test_a_reader_is_told_no_secret_and_its_complaints_go_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def refuse(command: list[str], **rest: Any) -> None:
        given.update(rest, command=command)
        raise InterruptedError

    monkeypatch.setattr("cases.imports.workbooks.subprocess.Popen", refuse)
    with pytest.raises(InterruptedError):
        list(workbooks.rows(as_workbook([DAVRON])))
    assert (given["env"], given["stderr"]) == ({}, subprocess.DEVNULL)
    assert given["command"][-3:] == [workbooks.READER, str(2**30), "300"]


def test_a_reader_that_does_not_begin_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "READER", "cases.imports.nowhere")
    with pytest.raises(Unavailable):
        list(workbooks.rows(as_workbook([DAVRON])))


def test_a_system_that_limits_no_memory_still_limits_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As macOS does."""
    limited = []

    def limit(kind: int, most: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        limited.append((kind, most[0]))

    monkeypatch.setattr(resource, "setrlimit", limit)
    workbook_reader.limit_what_it_takes(2**30, 300)
    assert limited == [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, 300)]


# What we write, and what we remember


def test_of_the_template_only_its_example_is_wrong_and_nothing_begins_as_a_formula(
    desk: Desk,
) -> None:
    for file in (template.as_csv(), template.as_workbook()):
        run = desk.checks(desk.uploads(file))
        (found,) = desk.findings(run)
        assert "example" in str(found)
    cells = [cell for _, row in texts.rows(texts.in_utf8(template.as_csv())) for cell in row]
    book = load_workbook(io.BytesIO(template.as_workbook()))
    assert book.sheetnames == ["persons", "columns"]
    for sheet in book:
        cells += [cell.value or "" for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


def test_marks_that_meet_in_one_place_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "SLOTS", 16)
    seen = twins.Seen(b"key")
    assert [seen.first(f"label {number}", number) for number in range(15)] == [None] * 15
    assert [seen.first(f"label {number}", 99) for number in range(15)] == list(range(15))
