"""Notes are written once, sealed, and corrected by newer notes; S3 is for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from cases import vault
from cases.models import Case, Note
from common.identifiers import uuid7
from common.sealing import KeyRing, new_key
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

TEXT = "قالت إن عمها ينتظر.\nИ что ночью спит плохо. ሰላም"


def tries(who: Actor, case: Any, /, **fields: Any) -> Any:
    body = {"case": case["id"], "kind": "contact", "sensitivity": "S2", "text": TEXT}
    return who.posts("notes", body | fields)


def writes(who: Actor, case: Any, **fields: Any) -> Any:
    return done(tries(who, case, **fields), 201)


def test_a_note_is_read_as_it_was_written(people: People, case: Any) -> None:
    note = writes(people.amal, case)
    assert (note["text"], note["author"], note["withheld"]) == (TEXT, "Amal", False)
    assert people.sami.reads(f"notes/{note['id']}") == note
    assert people.sami.lists("notes", case=case["id"]) == [note]
    assert people.sami.lists("notes", case=str(uuid7())) == []


def test_its_text_lies_sealed_in_the_database(people: People, case: Any) -> None:
    short, long = (writes(people.amal, case, text=text) for text in ("Yes.", "No" * 10_000))
    assert long["text"] == "No" * 10_000
    with acting_for(people.organisation("harbour")), connection.cursor() as cursor:
        cursor.execute("SELECT sealed_text, to_jsonb(n)::text FROM cases_note n ORDER BY id")
        rows = cursor.fetchall()
        kept = list(Note.objects.values_list("pk", flat=True).order_by("pk"))
    assert [str(pk) for pk in kept] == [short["id"], long["id"]]
    for sealed, row in rows:
        assert b"Yes" not in bytes(sealed)
        assert "Yes" not in row
    assert len(rows[0][0]) > 256


def test_a_text_is_not_moved_to_another_row(people: People, case: Any) -> None:
    """What is sealed is bound to its own row."""
    one, other = writes(people.amal, case), writes(people.amal, case, text="Another.")
    with acting_for(people.organisation("harbour")):
        taken = Note.objects.get(pk=one["id"])
        moved = Note(pk=uuid7(), organisation_id=taken.organisation_id, case_id=taken.case_id,
                     person_id=taken.person_id, author_id=taken.author_id, kind="general",
                     sensitivity="S1", sealed_text=taken.sealed_text)  # fmt: skip
        moved.save(force_insert=True)
    done(people.amal.gets(f"notes/{moved.pk}"), 503)
    assert people.amal.reads(f"notes/{other['id']}")["text"] == "Another."


def test_what_makes_no_sense_is_refused_by_name(people: People, case: Any) -> None:
    for fields, wrong in (
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": " "}, "text"),
        ({"text": None}, "text"),
        ({"sensitivity": "S4"}, "sensitivity"),
        ({"sensitivity": None}, "sensitivity"),
        ({"kind": "rumour"}, "kind"),
        ({"id": "0199c0de-0000-4000-8000-000000000001"}, "id"),
        ({"case": str(uuid7())}, "case"),
        ({"corrects": str(uuid7())}, "corrects"),
        ({"author": "Sami"}, "author"),
    ):
        assert wrong_fields(tries(people.amal, case, **fields)).keys() == {wrong}


def test_s3_opens_to_the_caseworker_the_author_and_supervisors(
    people: People, case: Any, nia: Actor
) -> None:
    by_amal = writes(people.amal, case, sensitivity="S3", text="By Amal.")
    by_nia = writes(nia, case, sensitivity="S3", text="By Nia.")
    assert by_nia["text"] == "By Nia."
    for who, seen in (
        (people.amal, {"By Amal.", "By Nia."}),
        (people.sami, {"By Amal.", "By Nia."}),
        (nia, {None, "By Nia."}),
    ):
        listed = who.lists("notes", case=case["id"])
        assert {note["text"] for note in listed} == seen
        assert all(note["withheld"] == (note["text"] is None) for note in listed)
        alone = [who.reads(f"notes/{one['id']}")["text"] for one in (by_amal, by_nia)]
        assert set(alone) == seen
    assert people.lena.lists("notes") == []


def test_the_log_tells_apart_who_read_s3(people: People, case: Any, nia: Actor) -> None:
    notes = [writes(people.amal, case, sensitivity=s) for s in ("S1", "S3", "S3")]
    people.amal.lists("notes", case=case["id"])
    nia.lists("notes", case=case["id"])
    nia.reads(f"notes/{notes[1]['id']}")
    people.sami.reads(f"notes/{notes[1]['id']}")
    shown = [
        (event["actor"], event["detail"]["shown"])
        for action in ("note.list", "note.retrieve")
        for event in reversed(people.ines.events(kind="disclosed", action=action))
    ]
    assert shown == [
        (people.amal.id, {"cases_note": 3, "cases_note.sealed": 2}),
        (nia.id, {"cases_note": 3}),
        (nia.id, {"cases_note": 1}),
        (people.sami.id, {"cases_note": 1, "cases_note.sealed": 1}),
    ]


def test_a_correction_is_a_newer_note_and_both_say_so(people: People, case: Any) -> None:
    amal, sami = people.amal, people.sami
    old = writes(amal, case, text="Her aunt waits.")
    new = writes(amal, case, text="Her uncle waits.", corrects=old["id"])
    assert (new["corrects"], new["corrected_by"]) == (old["id"], None)
    old = amal.reads(f"notes/{old['id']}")
    assert (old["text"], old["corrected_by"]) == ("Her aunt waits.", new["id"])
    again = refused(tries(amal, case, corrects=old["id"]), 409)
    assert "correct the newer one" in again["detail"]
    writes(sami, case, corrects=new["id"])


def test_only_its_author_or_a_supervisor_corrects_it(
    people: People, case: Any, nia: Actor
) -> None:
    by_nia = writes(nia, case)
    refused(tries(people.amal, case, corrects=by_nia["id"]), 403)
    other = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    assert wrong_fields(tries(nia, other, corrects=by_nia["id"])).keys() == {"corrects"}
    writes(nia, case, corrects=by_nia["id"])


def test_nothing_is_written_of_who_does_not_want_to_be_recorded(people: People, case: Any) -> None:
    people.amal.triages(case)
    people.amal.checks_consent(case, c_consent_record="no")
    refused(tries(people.amal, case), 409, "G-02")
    refused(tries(people.sami, case), 409, "G-02")


def test_to_a_case_that_has_ended_only_a_supervisor_adds(people: People, case: Any) -> None:
    with acting_for(people.organisation("harbour")):
        Case.objects.filter(pk=case["id"]).update(status="closed")
    assert "supervisor" in refused(tries(people.amal, case), 409)["detail"]
    writes(people.sami, case)


def test_a_replay_writes_nothing_twice(people: People, case: Any) -> None:
    pk = str(uuid7())
    first = done(tries(people.amal, case, id=pk), 201)
    assert first["id"] == pk
    assert "in use" in refused(tries(people.amal, case, id=pk), 409)["detail"]
    body = {"case": case["id"], "kind": "visit", "sensitivity": "S1", "text": "Seen."}
    made = [done(people.amal.posts("notes", body, key="a-day-offline"), 201) for _ in range(2)]
    assert made[0] == made[1]
    assert len(people.amal.lists("notes")) == 2


def test_a_note_is_neither_changed_nor_removed(people: People, case: Any) -> None:
    note = writes(people.amal, case)
    with acting_for(people.organisation("harbour")):
        rows = Note.objects.filter(pk=note["id"])
        for rewrite in (lambda: rows.update(kind="visit"), rows.delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()


def test_without_its_key_it_is_never_shown_as_empty(
    people: People, case: Any, settings: Any
) -> None:
    note = writes(people.amal, case)
    ring, settings.KEY_RING = settings.KEY_RING, KeyRing({"other": new_key()})
    done(people.amal.gets(f"notes/{note['id']}"), 503)
    done(people.amal.gets("notes"), 503)
    settings.KEY_RING = ring
    assert people.amal.reads(f"notes/{note['id']}")["text"] == TEXT


def test_once_the_key_is_destroyed_it_opens_for_nobody(
    people: People, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = writes(people.amal, case)
    monkeypatch.setattr(vault, "_kept", lambda person: None)  # as after an erasure
    shown = people.amal.reads(f"notes/{note['id']}")
    assert (shown["text"], shown["withheld"]) == (None, True)
    assert len(people.amal.lists("notes")) == 1
