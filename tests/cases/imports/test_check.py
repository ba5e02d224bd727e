"""The dry run names every bad row with field and reason, and goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils.timezone import now

from cases.imports import applying, checking, content, reading
from cases.models import ImportFinding, ImportLikeness, ImportPart, ImportRun, ImportTwin, Person
from common.ahead import ahead
from common.errors import Unavailable
from common.identifiers import uuid7
from oversight.models import Event, Payload
from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import DAVRON, as_csv, crowd
from tests.conftest import acting_for

CHILD = str(now().date() - timedelta(days=365 * 9))[:4]


def likenesses(desk: Desk, run: ImportRun) -> list[tuple[int, Any]]:
    with acting_for(desk.organisation):
        rows = ImportLikeness.objects.filter(run=run).order_by("row")
        return list(rows.values_list("row", "person"))


def twins(desk: Desk, run: ImportRun) -> list[tuple[int, int]]:
    with acting_for(desk.organisation):
        rows = ImportTwin.objects.filter(run=run).order_by("row")
        return list(rows.values_list("row", "other_row"))


BAD = {
    "sex": ("woman", "Use one of: female, male, other, unknown."),
    "birth_date": ("9.3.1992", "There is no such day. Write 1990, 1990-05 or 1990-05-17."),
    "birth_provenance": ("passport", "Use one of: document, stated, estimated, unknown."),
    "nationality": ("SYR|Syria", "This is not an ISO 3166-1 alpha-3 or ICAO code."),
    "languages": ("Arabic", "This is not an ISO 639-3 language code."),
    "script": ("Arabic", "This is not an ISO 15924 script code."),
    "document_kind": ("Pass", "Use one of: passport, national_id, birth_certificate,"),
    "document_country": ("Tajikistan", "This is not an ISO 3166-1 alpha-3 or ICAO code."),
    "document_kept_by": ("", "Say who keeps it; unknown is an answer."),
    "household_role": ("mother", "Use one of: head, spouse_or_partner, child, parent,"),
    "external_id": ("", "This field is required."),
    "given_name": ("Д" * 201, "Ensure this field has no more than 200 characters."),
    "age_status": ("minor", "Use one of: adult, child, presumed_child, unknown."),
    "phone": ("1" * 201, "Ensure this field has no more than 200 characters."),
}


def test_each_bad_field_is_named_with_the_reason_and_nothing_of_it_is_repeated(desk: Desk) -> None:
    rows = [
        {**DAVRON, "external_id": str(number), field: value}
        for number, (field, (value, _)) in enumerate(BAD.items())
    ]
    rows[list(BAD).index("external_id")]["external_id"] = ""
    run = desk.checks(desk.uploads(as_csv(rows)))
    found = desk.findings(run)
    assert [(row, field) for row, field, _ in found] == list(enumerate(BAD, start=2))
    for (_, _, reason), (value, expected) in zip(found, BAD.values(), strict=True):
        assert reason.startswith(expected)
        assert not value or value not in reason
    assert (run.status, run.rows_bad, run.rows_checked) == ("checked", len(BAD), len(BAD))


def test_every_fault_of_a_row_is_named_at_once(desk: Desk) -> None:
    row = {**DAVRON, "sex": "x", "document_kind": "", "household": ""}
    run = desk.checks(desk.uploads(as_csv([row])))
    fields = [field for _, field, _ in desk.findings(run)]
    assert sorted(fields) == ["document_kind", "household", "sex"]


def test_an_adult_whose_birth_date_makes_a_child_is_a_finding(desk: Desk) -> None:
    run = desk.checks(desk.uploads(as_csv([{**DAVRON, "birth_date": CHILD}])))
    ((row, field, reason),) = desk.findings(run)
    assert (row, field) == (2, "age_status")
    assert reason.startswith("The birth date makes this person a child")


def test_a_name_in_letters_of_several_scripts_needs_its_script(desk: Desk) -> None:
    rows = [{"external_id": "1", "given_name": "Даврон", "family_name": "Saidov"}]
    run = desk.checks(desk.uploads(as_csv(rows)))
    assert desk.findings(run) == [(2, "script", "This field is required.")]


def test_an_id_that_stands_there_twice_is_a_finding_on_the_later_row(desk: Desk) -> None:
    rows = [*crowd(3), {"external_id": "EX-000001"}, {"external_id": "EX-000001", "sex": "x"}]
    run = desk.checks(desk.uploads(as_csv(rows)))
    assert [(row, field) for row, field, _ in desk.findings(run)] == [
        (5, "external_id"), (6, "external_id"), (6, "sex"),
    ]  # fmt: skip
    assert desk.findings(run)[0][2] == "Row 3 has the same one."


def test_who_may_be_on_record_is_shown_and_the_file_may_still_be_applied(desk: Desk) -> None:
    desk.imports(as_csv([DAVRON, *crowd(3)]))
    with acting_for(desk.organisation):
        davron = Person.objects.get(external_ids__value="EX-0001")
    latin = {
        "external_id": "77", "given_name": "Davron", "family_name": "Saidov",
        "birth_date": "1992-03-09", "sex": "male", "nationality": "TJK",
    }  # fmt: skip
    another = {**latin, "external_id": "78", "birth_date": "1961", "sex": "female"}
    rows = [*crowd(2, prefix="NEW"), latin, another]
    run = desk.checks(desk.uploads(as_csv(rows), source="clinic"))
    assert (4, davron.pk) in likenesses(desk, run)
    assert (5, davron.pk) not in likenesses(desk, run), "of that name, but hardly the same"
    assert run.rows_alike == len({row for row, _ in likenesses(desk, run)})
    assert desk.applies(run).rows_applied == 4


def test_whoever_is_known_by_id_is_not_compared(desk: Desk) -> None:
    desk.imports(as_csv([DAVRON]))
    run = desk.checks(desk.uploads(as_csv([DAVRON])))
    assert (likenesses(desk, run), run.rows_known) == ([], 1)


@pytest.mark.parametrize(
    ("same", "expected"),
    [
        ({"document_number": "p 7711-223", "given_name": "Рустам"}, [(3, 2)]),
        ({"given_name": "Davron", "family_name": "Saidov", "document_number": ""}, [(3, 2)]),
        ({"document_number": "", "birth_date": "1992-03-10"}, []),
        ({"document_number": "", "birth_date": "1992"}, []),
        ({"document_number": "", "given_name": "Рустам", "given_name_latin": "Rustam"}, []),
    ],
)
def test_two_rows_that_may_be_of_one_person_are_shown(
    desk: Desk, same: dict[str, str], expected: list[tuple[int, int]]
) -> None:
    rows = [DAVRON, {**DAVRON, "external_id": "2", **same}]
    if not same.get("document_number"):
        rows[1] = {name: value for name, value in rows[1].items() if "document" not in name}
    run = desk.checks(desk.uploads(as_csv(rows)))
    assert (desk.findings(run), twins(desk, run)) == ([], expected)
    assert run.status == "checked"


def test_cut_off_between_two_pieces_it_goes_on_as_if_nothing_had_been(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 4)
    rows = [*crowd(9), {**DAVRON, "external_id": "EX-000001"}, DAVRON,
            {**DAVRON, "external_id": "2"}, {"external_id": "3", "sex": "x"}]  # fmt: skip
    whole, broken = (desk.uploads(as_csv(rows)) for _ in range(2))
    whole = desk.checks(whole)
    broken = desk.checks(broken, pieces=1)
    assert (broken.status, broken.rows_checked, broken.rows) == ("checking", 4, None)
    assert (broken.pk, desk.organisation, "checking") in checking.unfinished()
    broken = desk.checks(desk.reads(desk.checks(broken, pieces=1)))
    for name in ("status", "rows", "rows_checked", "rows_bad", "rows_known", "rows_alike"):
        assert getattr(broken, name) == getattr(whole, name)
    assert desk.findings(broken) == desk.findings(whole) != []
    assert twins(desk, broken) == twins(desk, whole) == [(13, 12)]


def test_what_was_found_before_a_file_turns_out_unreadable_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    file = as_csv([*crowd(3), {"external_id": "1", "sex": "x"}]) + b'"never ends'
    run = desk.checks(desk.uploads(file))
    assert (run.status, run.rows_checked, run.rows_bad) == ("refused", 4, 1)
    assert [(row, field) for row, field, _ in desk.findings(run)] == [(5, "sex")]


def test_a_piece_that_fails_leaves_nothing_of_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    run = desk.uploads(as_csv([*crowd(3), {"external_id": "1", "sex": "x"}]))
    keep, calls = content.Content.keep_rows, []

    def cut_off(self: Any, number: int, rows: Any) -> None:
        keep(self, number, rows)
        calls.append(number)
        if number == 1 and calls.count(1) == 1:
            raise ConnectionError("the worker was killed")

    monkeypatch.setattr(content.Content, "keep_rows", cut_off)
    with pytest.raises(ConnectionError):
        desk.checks(run)
    assert desk.reads(run).rows_checked == 2
    run = desk.checks(run)
    assert (run.status, run.rows, len(desk.findings(run))) == ("checked", 4, 1)
    with acting_for(desk.organisation):
        assert ImportPart.objects.filter(run=run, kind="rows").count() == 3


def test_of_two_workers_one_goes_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    run = desk.uploads(as_csv(crowd(5)))
    first, second = (checking.run(run.pk, organisation_id=desk.organisation) for _ in range(2))
    assert next(first).rows_checked == 2
    assert next(second).rows_checked == 4
    assert list(first) == []
    assert [one.rows_checked for one in second] == [5]
    assert desk.reads(run).rows_checked == 5


def test_what_the_database_and_the_log_keep_names_nobody(desk: Desk) -> None:
    rows = [DAVRON, {**DAVRON, "external_id": "x", "sex": "Davron", "phone": "-Saidov"}]
    run = desk.checks(desk.uploads(as_csv(rows)))
    assert len(desk.findings(run)) == 2
    with acting_for(desk.organisation), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.log_scope', 'all', true)")
        cursor.execute("SELECT set_config('app.log_detail', 'on', true)")
        kept = [
            str(list(model.objects.filter(run=run).values()))
            for model in (ImportFinding, ImportTwin, ImportLikeness)
        ]
        kept.append(str(ImportRun.objects.filter(pk=run.pk).values()))
        events = Event.objects.filter(action__startswith="import.")
        kept += [str(one) for one in events.values()]
        kept += [
            str(one)
            for one in Payload.objects.filter(event_id__in=[e.pk for e in events]).values()
        ]
        sealed = [bytes(one.sealed) for one in ImportPart.objects.filter(run=run)]
    assert events
    for words in ("Davron", "Saidov", "Саидов", "P7711223"):
        assert not any(words in text for text in kept)
        assert not any(words.encode() in piece for piece in sealed)


def test_a_piece_put_in_another_place_does_not_open(desk: Desk) -> None:
    run, other = desk.uploads(as_csv([DAVRON])), desk.uploads(as_csv([DAVRON]))
    with desk.acting():
        theirs = content.content_of(ImportRun.objects.get(pk=other.pk)).key
        assert b"".join(content.content_of(run).file()).startswith(b"external_id")
        with pytest.raises(Unavailable):
            list(content.Content(run, theirs).file())
        piece = ImportPart.objects.get(run=run)
        piece.pk, piece.number = uuid7(), 1
        piece.save(force_insert=True)
        with pytest.raises(Unavailable):
            list(content.content_of(run).file())


def test_a_key_sealed_anew_opens_the_same(desk: Desk, settings: Any) -> None:
    run = desk.uploads(as_csv([DAVRON]))
    before = bytes(run.wrapped)
    with desk.acting():
        content.rewrap(run)
    assert bytes(desk.reads(run).wrapped) != before
    assert desk.checks(run).status == "checked"


def test_what_is_done_in_a_thread_of_its_own_asks_the_database_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would ask on another connection, outside of the transaction and its context."""
    asked: list[bool] = []

    def watched(make: Callable[[Any], Any], things: Iterable[Any]) -> Iterator[Any]:
        def made(thing: Any) -> Any:
            found = make(thing)
            asked.append(bool(connections.all(initialized_only=True)))
            return found

        return ahead(made, things)

    for module in (reading, applying):
        monkeypatch.setattr(module, "ahead", watched)
    assert desk.imports(as_csv([DAVRON, *crowd(3)])).rows_applied == 4
    assert asked == [False, False], "once to check the rows, and once to make people of them"
