"""A checked file is taken in as a whole, once, and becomes records like any other."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from cases.documents import RETENTION
from cases.imports import checking, people
from cases.matching import upkeep
from cases.models import (
    Case,
    ContactChannel,
    ExternalId,
    Household,
    HouseholdMember,
    IdentityDocument,
    ImportPart,
    ImportRun,
    MatchKey,
    Obligation,
    Person,
    PersonName,
)
from oversight.models import Event
from tests.cases.imports.conftest import FIRST_CONTACT, Desk
from tests.cases.imports.files import DAVRON, as_csv, crowd
from tests.conftest import acting_for

HOMES = [
    DAVRON,
    {**DAVRON, "external_id": "2", "household_role": "child", "given_name": "Сухроб"},
    {**DAVRON, "external_id": "3", "household": "H2", "given_name": "Рустам"},
    {"external_id": "4"},
]


def rows_of(desk: Desk, *models: Any) -> list[Any]:
    with acting_for(desk.organisation):
        return [model.objects.get() for model in models]


def count(desk: Desk) -> int:
    with acting_for(desk.organisation):
        return Person.objects.count()


def test_a_row_becomes_a_person_with_a_case_and_everything_else(desk: Desk) -> None:
    run = desk.checks(desk.uploads(as_csv([DAVRON])))
    assert desk.findings(run) == []
    assert (run.status, run.rows, run.rows_checked, run.rows_bad) == ("checked", 1, 1, 0)
    assert count(desk) == 0
    run = desk.applies(run)
    assert (run.status, run.rows_applied, run.rows_known) == ("applied", 1, 0)
    person, name, case, external, document, channel, member = rows_of(
        desk, Person, PersonName, Case, ExternalId, IdentityDocument, ContactChannel,
        HouseholdMember,
    )  # fmt: skip
    assert (person.sex, person.age_status, str(person.birth_date)) == (
        "male",
        "adult",
        "1992-03-09",
    )
    assert (person.nationalities, person.languages) == (["TJK"], ["tgk", "rus"])
    assert (name.kind, name.script, name.given, name.family_latin) == (
        "used", "Cyrl", "Даврон", "Saidov",
    )  # fmt: skip
    assert (case.status, case.first_contact_at) == ("contacted", FIRST_CONTACT)
    assert (case.caseworker_id, case.site_id) == (desk.member.user.pk, run.site_id)
    assert (external.source, external.value) == ("paper lists", "EX-0001")
    assert (document.kind, document.number, document.issuing_country, document.kept_by) == (
        "passport", "P7711223", "TJK", "employer",
    )  # fmt: skip
    assert (channel.kind, channel.value, channel.safe) == ("phone", "+992 555 010 123", "unknown")
    assert (member.role, member.left_at) == ("head", None)
    assert {row.person_id for row in (name, case, external, document, channel, member)} == {
        person.pk
    }


def test_who_is_taken_in_is_owed_the_handover_and_found_again(desk: Desk) -> None:
    desk.imports(as_csv([DAVRON]))
    with acting_for(desk.organisation):
        owed = Obligation.objects.order_by("code").values_list("code", flat=True)
        assert list(owed) == ["D-FIRSTCONTACT", RETENTION]
        stored = MatchKey.objects.get()
        kept = (stored.scheme, stored.keys, stored.documents, stored.phones)
        upkeep.refresh(Person.objects.get())
        stored.refresh_from_db()
        assert kept == (stored.scheme, stored.keys, stored.documents, stored.phones)
        assert all(kept[1:])


def test_rows_of_one_label_are_one_household(desk: Desk) -> None:
    desk.imports(as_csv(HOMES))
    with acting_for(desk.organisation):
        members = HouseholdMember.objects.values_list("household", "role")
        homes: dict[Any, list[str]] = {}
        for household, role in members:
            homes.setdefault(household, []).append(role)
    assert sorted(map(sorted, homes.values())) == [["child", "head"], ["head"]]


def test_one_label_is_one_household_across_pieces_but_not_across_files(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 1)
    desk.imports(as_csv(HOMES))
    desk.imports(as_csv([{**DAVRON, "external_id": "9"}]))
    with acting_for(desk.organisation):
        assert Household.objects.count() == 3


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    file = as_csv(crowd(5))
    desk.imports(file)
    again = desk.checks(desk.uploads(file))
    assert (again.rows_known, again.rows_bad) == (5, 0)
    again = desk.applies(again)
    assert (again.rows_applied, again.rows_known, count(desk)) == (0, 5, 5)


def test_only_who_is_new_is_taken_in_even_if_they_came_since_the_check(desk: Desk) -> None:
    first, second = desk.uploads(as_csv(crowd(3))), desk.uploads(as_csv(crowd(5)))
    checked = [desk.checks(run) for run in (first, second)]
    assert [run.rows_known for run in checked] == [0, 0]
    ended = [desk.applies(run) for run in checked]
    assert [(run.rows_applied, run.rows_known) for run in ended] == [(3, 0), (2, 3)]
    assert count(desk) == 5


def test_another_source_has_ids_of_its_own(desk: Desk) -> None:
    desk.imports(as_csv([DAVRON]))
    run = desk.imports(as_csv([DAVRON]), source="another register")
    assert (run.rows_applied, run.rows_known) == (1, 0)


def test_cut_off_in_the_middle_nobody_is_there_and_a_repeat_takes_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    run = desk.checks(desk.uploads(as_csv(crowd(5))))
    write, calls = people.People.write, []

    def cut_off(self: Any, rows: Any) -> None:
        write(self, rows)
        calls.append(rows)
        if len(calls) == 2:
            raise ConnectionError("the worker was killed")

    monkeypatch.setattr(people.People, "write", cut_off)
    with pytest.raises(ConnectionError):
        desk.applies(run)
    assert (desk.reads(run).status, count(desk)) == ("applying", 0)
    assert (run.pk, desk.organisation, "applying") in checking.unfinished()
    run = desk.takes_in(run)
    assert (run.status, run.rows_applied, count(desk)) == ("applied", 5, 5)
    assert desk.takes_in(run).version == run.version  # once more, nothing is to be done


def test_the_server_plans_anew_whenever_what_was_taken_in_has_doubled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a first file into an empty database is slow; bench/imports.py measures it."""
    monkeypatch.setattr(checking, "PIECE", 1)
    run = desk.checks(desk.uploads(as_csv(crowd(5))))
    with CaptureQueriesContext(connection) as asked:
        desk.applies(run)
    assert sum(one["sql"] == "DISCARD PLANS" for one in asked) == 3, "after rows 1, 2 and 4"


def test_what_the_database_refuses_ends_the_run_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.checks(desk.uploads(as_csv([DAVRON])))
    write = people.People.write

    def twice(self: Any, rows: Any) -> None:
        write(self, rows)
        write(self, rows)

    monkeypatch.setattr(people.People, "write", twice)
    run = desk.applies(run)
    assert (run.status, bytes(run.wrapped), count(desk)) == ("refused", b"", 0)
    assert "Nothing was taken in" in run.refusal


def test_a_reference_in_use_is_drawn_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = chain(["C-1", "C-1", "C-2", "C-3"], map(str, range(99)))
    monkeypatch.setattr(people, "new_reference", lambda letter="C": next(drawn))
    run = desk.imports(as_csv(crowd(2)))
    assert (run.status, run.rows_applied) == ("applied", 2)


def test_everything_that_is_written_is_recorded_for_whoever_imports(desk: Desk) -> None:
    desk.imports(as_csv([DAVRON]))
    with acting_for(desk.organisation):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.log_scope', 'all', true)")
        written = Event.objects.filter(action="import.apply", kind="insert")
        assert set(written.values_list("object_type", flat=True)) == {
            "cases_person", "cases_personname", "cases_case", "cases_obligation",
            "cases_externalid", "cases_identitydocument", "cases_contactchannel",
            "cases_household", "cases_householdmember",
        }  # fmt: skip
        assert set(written.values_list("actor", flat=True)) == {desk.member.user.pk}


@pytest.mark.parametrize("end", ["apply", "discard", "refuse"])
def test_what_a_run_held_opens_to_nobody_once_it_has_ended(desk: Desk, end: str) -> None:
    file = as_csv([DAVRON]) if end != "refuse" else as_csv([DAVRON]) + b'"never ends'
    run = desk.checks(desk.uploads(file))
    if end == "apply":
        run = desk.applies(run)
    elif end == "discard":
        run = desk.discards(run)
    assert (bytes(run.wrapped), run.ended_at is not None) == (b"", True)
    with acting_for(desk.organisation):
        sealed = b"".join(bytes(one.sealed) for one in ImportPart.objects.filter(run=run))
    assert sealed
    assert b"Saidov" not in sealed


def test_a_key_is_not_destroyed_without_an_end(desk: Desk) -> None:
    run = desk.uploads(as_csv([DAVRON]))
    with pytest.raises(DatabaseError), acting_for(desk.organisation):
        ImportRun.objects.filter(pk=run.pk).update(status="discarded")
