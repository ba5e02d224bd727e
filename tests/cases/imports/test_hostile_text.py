"""Text that is broken, mistaken or meant to harm is refused with a reason, and never hurts."""

from __future__ import annotations

import pytest

from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import (
    DAVRON,
    as_csv,
    crowd,
)
from tests.cases.imports.refusing import names, refused, unreadable

ARABIC = "external_id,given_name,family_name\nA-1,يوسف,المثال\n"


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
