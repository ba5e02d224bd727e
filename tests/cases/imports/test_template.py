"""The template that we write, and the marks of rows that we remember."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from cases.imports import template, texts, twins
from cases.imports.rows import FORMULA
from tests.cases.imports.conftest import Desk


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
