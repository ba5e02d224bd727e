"""An S3 answer that does not open is never shown as empty."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from cases.models import PersonKey
from cases.vault import vault_for, vault_of
from common.identifiers import uuid7
from common.sealing import CannotOpen, KeyRing, new_key, unseal
from screening.models import Screening
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.database import connected
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People
from tests.screening.sensitive.said import TRAFFICKED, Story, ready, tells


def test_after_its_key_is_destroyed_a_screening_shows_what_was_never_sealed(
    story: Story, people: People, cast: Cast
) -> None:
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=story.spare["id"])
        personal = vault_for(row.person).key
    destroy_key(row)
    for actor in (people.amal, people.sami):
        shown = actor.reads(f"screenings/{row.pk}")
        assert (shown["withheld"], shown["outcome"]) == (True, "indicated")
        assert shown["answers"]["act_recruited"] == "yes"
        assert not any(name.startswith("pur_s") for name in shown["answers"])
        assert shown["result"]["redacted"] is True
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=row.pk)
        assert vault_of(row.person) is None
        place = f"screening_screening.sealed:{row.pk}"
        for key in (*settings.KEY_RING.keys.values(), vault_for(row.person).key):
            with pytest.raises(CannotOpen):
                unseal(key, place, bytes(row.sealed))
    assert unseal(personal, place, bytes(row.sealed))  # it was whole


def destroy_key(row: Screening) -> None:
    settled = {
        "organisation": row.organisation_id,
        "domain": "protection",
        "request_id": uuid7(),
        "action": "person.erase",
        "purpose": "data_protection",
    }
    with closing(connected("owner")) as owner, owner.cursor() as cursor:
        for name, value in settled.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", str(value)])
        cursor.execute("DELETE FROM cases_personkey WHERE person_id = %s", [str(row.person_id)])
        assert cursor.rowcount == 1


KEYS_RIGHTS = """
SELECT has_schema_privilege(%(role)s, 'public', 'USAGE'),
       has_column_privilege(%(role)s, 'cases_personkey', 'person_id', 'SELECT'),
       has_column_privilege(%(role)s, 'cases_personkey', 'wrapped', 'SELECT'),
       has_table_privilege(%(role)s, 'cases_personkey', 'DELETE')
"""


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("app", (True, True, True, False)),
        ("eraser", (True, True, False, True)),
    ],
)
def test_who_destroys_keys_reads_none_and_who_reads_them_destroys_none(
    story: Story, db: None, role: str, rights: tuple[bool, ...]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEYS_RIGHTS, {"role": role})
        assert cursor.fetchone() == rights


NO_KEY = "The key of this record does not open; ask the operator."


def unopened(response: Any, what: str = "A sealed record does not open.") -> None:
    """A problem document, without anything of the record."""
    problem = done(response, 503)
    assert response["Content-Type"] == "application/problem+json"
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["detail"] == what
    assert tells(response) == []


def test_what_was_sealed_for_one_screening_does_not_open_as_another(
    story: Story, people: People, cast: Cast, nia: Actor
) -> None:
    """Of the same person and with the same key."""
    with acting_for(cast.organisations["harbour"]):
        row = Screening.objects.get(pk=story.trafficking["id"])
        whole, foreign = row.sealed, Screening.objects.get(pk=story.asylum["id"]).sealed
        copies = []
        for sealed in (whole, foreign, bytes(whole)[:-1], b"\x00"):
            row.pk, row.sealed = uuid7(), sealed
            row.save(force_insert=True)
            copies.append(row.pk)
    for copy in copies:
        unopened(people.amal.gets(f"screenings/{copy}"))
        assert nia.reads(f"screenings/{copy}")["withheld"] is True
    assert people.amal.reads(f"screenings/{story.trafficking['id']}")["withheld"] is False


def test_a_key_of_one_person_does_not_open_what_another_said(
    story: Story, people: People, cast: Cast
) -> None:
    other = people.amal.screens(ready(people), "palermo_amp", TRAFFICKED)
    with acting_for(cast.organisations["harbour"]):
        persons = [Screening.objects.get(pk=one["id"]).person_id
                   for one in (story.trafficking, other)]  # fmt: skip
        mine, theirs = (PersonKey.objects.get(person=one) for one in persons)
        mine.wrapped = theirs.wrapped
        mine.save(update_fields=["wrapped"])
    unopened(people.amal.gets(f"screenings/{story.trafficking['id']}"), NO_KEY)
    assert people.amal.reads(f"screenings/{other['id']}")["withheld"] is False


@pytest.mark.parametrize("name", ["local", "another"])
def test_without_the_key_of_the_ring_nothing_is_shown_as_empty_and_nothing_is_added(
    story: Story, people: People, nia: Actor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Another key under the same name, or no key of the name."""
    assert list(settings.KEY_RING.keys) == ["local"]
    before = len(people.amal.lists("screenings", case=story.case["id"]))
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({name: new_key()}))
    for path, record in (("screenings", story.trafficking), ("screenings", story.health),
                         ("interviews", story.interview), ("profile-concerns", story.concern),
                         ("screenings", story.triage)):  # fmt: skip
        unopened(people.amal.gets(f"{path}/{record['id']}"), NO_KEY)
    unopened(people.amal.tries_screening(story.case, "palermo_amp", TRAFFICKED), NO_KEY)
    unopened(people.amal.responds(story.triage, "n_shelter", "met"), NO_KEY)
    assert nia.reads(f"screenings/{story.trafficking['id']}")["withheld"] is True
    assert len(people.amal.lists("screenings", case=story.case["id"])) == before
