"""The same from a shell, for whoever runs the server."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.imports.columns import COLUMNS
from cases.management.commands.import_persons import MOST
from cases.models import Person
from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import DAVRON, as_csv, crowd
from tests.conftest import acting_for


def run(desk: Desk, file: Path, **given: Any) -> str:
    said = StringIO()
    who = {
        "organisation": desk.member.organisation.name,
        "supervisor": desk.member.user.email,
        "site": "reception",
        "source": "paper lists",
    }
    call_command("import_persons", str(file), stdout=said, stderr=StringIO(), **{**who, **given})
    return said.getvalue()


def test_a_file_is_checked_and_only_if_asked_taken_in(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv([DAVRON, *crowd(2)]))
    assert "checked: 3 rows, 0 bad, 0 known, 0 like somebody, 0 taken in" in run(desk, file)
    assert "applied: 3 rows, 0 bad, 0 known, 0 like somebody, 3 taken in" in run(
        desk, file, apply=True
    )
    with acting_for(desk.organisation):
        assert Person.objects.count() == 3


def test_the_first_findings_are_printed_and_nothing_of_any_cell(
    desk: Desk, tmp_path: Path
) -> None:
    cells = [column.name for column in COLUMNS]
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv({name: f"=Zubaida{at}" for name in cells} for at in range(3)))
    said = run(desk, file)
    assert said.count("Row ") == MOST
    assert "These are the first 50 findings; there are more." in said
    assert "Zubaida" not in said


def test_what_stands_in_the_way_is_said(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"given_name\nYusuf\n")
    assert "external_id is missing" in run(desk, file, apply=True)
    file.write_bytes(as_csv([DAVRON, DAVRON]))
    said = run(desk, file)
    assert "\nRow 3, external_id: " in f"\n{said}"
    assert "1 bad" in said
    with pytest.raises(CommandError, match="Rows with errors: 1"):
        run(desk, file, apply=True)
    for wrong in ({"organisation": "?"}, {"supervisor": "?"}, {"site": "?"}):
        with pytest.raises(CommandError):
            run(desk, file, **wrong)
    with pytest.raises(CommandError, match="You may not import persons"):
        run(desk, file, supervisor=desk.cast.amal.user.email)
