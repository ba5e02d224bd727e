"""Commands that judge the matching on anybody's data, fit it, and make keys anew."""

from __future__ import annotations

from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from cases.matching.questions import Question, write
from cases.models import Person
from tests.cases.matching.describing import person
from tests.cases.matching.recording import add_names, find, register

AMAL = person("Амаль Хаддад", born="1990-05-17", nationality="SYR", sex="female")


@pytest.fixture
def questions(harbour: Organisation, tmp_path: Path) -> Path:
    amal = register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    lines = [
        write(Question(AMAL, amal.pk, "other script")),
        write(Question(person("Nobody Atall", born="1960"), None)),
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join([*lines, ""]))
    return file


def test_an_evaluation_prints_recall_flags_precision_and_latency(
    harbour: Organisation, questions: Path
) -> None:
    out = StringIO()
    call_command("evaluate_matching", questions, organisation=harbour.name, stdout=out)
    printed = out.getvalue()
    assert "other script" in printed
    assert printed.count("     1.000" * 4) == 2, "at first place, among ten, flagged, and rightly"
    assert "p95 ms" in printed
    assert "Haddad" not in printed


@pytest.mark.parametrize(
    "line",
    [
        '{"given": "Amal"}',
        "not json",
        "[]",
        '{"expected": "x"}',
        '{"given": "A", "expected": null, "birth_date": "soon"}',
    ],
)
def test_a_question_that_cannot_be_asked_is_named_by_its_line(
    harbour: Organisation, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("evaluate_matching", file, organisation=harbour.name)


def test_questions_are_made_of_the_people_of_a_demonstration(
    harbour: Organisation, tmp_path: Path, settings: Any
) -> None:
    for month in range(1, 11):
        register(harbour, "Amal Haddad", "Nour Mansour", born=f"1990-{month:02}-20")
    file, out = tmp_path / "questions.jsonl", StringIO()
    ask = partial(call_command, "matching_questions", file, organisation=harbour.name, stdout=out)
    ask(people=10, kind=["typo", "year only"])
    assert out.getvalue().startswith("20 questions")
    call_command("evaluate_matching", file, organisation=harbour.name, stdout=out)
    assert "10 were asked for who are not on record" in out.getvalue()
    first, second = Person.objects.all()[:2]
    truth = tmp_path / "truth.jsonl"
    truth.write_text(f'{{"person": "{first.pk}", "other": "{second.pk}"}}\n')
    ask(people=10, kind=["typo", "year only"], truth=truth)
    assert str(first.pk) not in file.read_text()
    assert str(second.pk) not in file.read_text()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not written to files"):
        ask()


def test_missing_keys_are_made_by_a_command(harbour: Organisation) -> None:
    row = Person.objects.create(organisation=harbour)
    add_names(row, "Amal Haddad")
    out = StringIO()
    call_command("refresh_match_keys", organisation=harbour.name, stdout=out)
    assert out.getvalue() == "Keys were made for 1 persons.\n"
    assert find(harbour, person("Amal Haddad")) == [row.pk]
    call_command("refresh_match_keys", organisation=harbour.name, stdout=out)
    assert out.getvalue().endswith("Keys were made for 0 persons.\n")


def test_too_few_records_teach_nothing(harbour: Organisation, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="too few"):
        call_command(
            "fit_matching", tmp_path / "weights.yaml", organisation=harbour.name,
            weights_version="1", likely_at=20.0,
        )  # fmt: skip


def test_an_unknown_organisation_is_said(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no organisation"):
        call_command("evaluate_matching", tmp_path / "x", organisation=str(uuid4()))
