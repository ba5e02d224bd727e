"""A file opens by a link that soon ends, to whoever may see it; and each opening is an event."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.utils.timezone import now

from cases import vault
from cases.models import AttachmentContent
from common.sealing import KeyRing, new_key
from tests.cases.files.samples import from_a_telephone, opens, sends, shown
from tests.conftest import Client, acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People


@pytest.fixture
def letter(people: People, case: Any) -> Any:
    return done(sends(people.amal, case, "letter to her aunt.txt"), 201)


def link_of(who: Actor, attachment: Any) -> str:
    return str(done(opens(who, attachment))["url"])


def follows(who: Actor, url: str) -> Any:
    return who.http.get(url)


def test_the_link_gives_the_file_and_no_browser_runs_it(people: People, letter: Any) -> None:
    opened = done(opens(people.amal, letter))
    left = datetime.fromisoformat(opened["expires_at"]) - now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)
    response = people.amal.http.get(opened["url"], headers={"Accept": "text/plain"})
    assert (response.status_code, response.content) == (200, b"A letter.")
    assert response["Content-Type"] == "text/plain"
    name = f'attachment; filename="{letter["id"]}.txt"'
    assert response["Content-Disposition"] == name  # a folder of downloads names nobody
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"


def test_a_picture_opens_without_where_it_was_taken(people: People, case: Any) -> None:
    sent = sends(people.amal, case, "a.jpg", from_a_telephone(), "image/jpeg")
    response = follows(people.amal, link_of(people.amal, done(sent, 201)))
    assert response["Content-Type"] == "image/jpeg"
    assert dict(shown(response.content).getexif()) == {}
    assert len(response.content) == sent.json()["size"]


def test_the_link_holds_no_personal_data_and_works_for_one_person_alone(
    people: People, letter: Any
) -> None:
    url = link_of(people.amal, letter)
    assert people.amal.id not in url
    refused(follows(people.sami, url), 403)
    refused(follows(people.lena, url), 404)
    assert Client().get(url).status_code == 401  # a link alone opens nothing
    other = done(sends(people.amal, {"id": letter["case"]}, "other.txt"), 201)
    refused(follows(people.amal, url.replace(letter["id"], other["id"])), 403)
    for wrong in (url[:-1], url.partition("?")[0], url.replace("link=", "link=x")):
        refused(follows(people.amal, wrong), 403)
    assert follows(people.amal, url).status_code == 200


def test_the_link_ends_after_a_minute(
    people: People, letter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, status in ((55, 200), (62, 403)):
        with monkeypatch.context() as patch:
            patch.setattr(signing, "time", SimpleNamespace(time=lambda a=age: time.time() - a))
            url = link_of(people.amal, letter)
        assert follows(people.amal, url).status_code == status


def test_asking_for_the_link_and_each_opening_are_events_about_the_person(
    people: People, letter: Any
) -> None:
    url = link_of(people.amal, letter)
    for _ in range(2):
        follows(people.amal, url)
    refused(follows(people.sami, url), 403)
    events = people.ines.events(object_id=letter["id"])
    lines = [(e["action"], e["kind"], e["actor"]) for e in reversed(events)]
    amal, sami = people.amal.id, people.sami.id
    opening = ("attachment.content", "disclosed", amal)
    assert lines[-5:-1] == [
        ("attachment.open", "disclosed", amal), opening, opening,
        ("attachment.content", "denied", sami),
    ]  # fmt: skip
    assert len({tuple(event["subjects"]) for event in events[1:4]}) == 1
    assert events[1]["subjects"]


@pytest.mark.parametrize("sensitivity", ["S2", "S3"])
def test_s3_opens_to_the_caseworker_who_added_it_and_supervisors(
    people: People, case: Any, nia: Actor, sensitivity: str
) -> None:
    by_amal, by_nia = (
        done(sends(who, case, "wound.txt", sensitivity=sensitivity), 201)
        for who in (people.amal, nia)
    )
    for who, attachment in (
        (people.amal, by_amal), (people.amal, by_nia), (people.sami, by_amal), (nia, by_nia),
    ):  # fmt: skip
        assert who.reads(f"attachments/{attachment['id']}")["name"] == "wound.txt"
        assert follows(who, link_of(who, attachment)).status_code == 200
    seen = nia.reads(f"attachments/{by_amal['id']}")
    hidden = sensitivity == "S3"
    assert (seen["withheld"], seen["name"]) == (hidden, None if hidden else "wound.txt")
    assert opens(nia, by_amal).status_code == (403 if hidden else 200)


def test_a_link_does_not_outlive_the_right_to_see(
    people: People, case: Any, nia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = done(sends(people.amal, case, sensitivity="S3"), 201)
    with monkeypatch.context() as patch:
        patch.setattr("cases.notes.may_open", lambda *_: True)
        url = link_of(nia, attachment)
        assert follows(nia, url).status_code == 200
    refused(follows(nia, url), 403)


def test_without_its_key_a_file_is_never_served(
    people: People, letter: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = link_of(people.amal, letter)
    ring, settings.KEY_RING = settings.KEY_RING, KeyRing({"other": new_key()})
    done(follows(people.amal, url), 503)
    settings.KEY_RING = ring
    with monkeypatch.context() as patch:
        patch.setattr(vault, "_kept", lambda person: None)  # as after an erasure
        assert "destroyed" in done(follows(people.amal, url), 503)["detail"]
        gone = people.amal.reads(f"attachments/{letter['id']}")
        assert (gone["name"], gone["withheld"]) == (None, True)
    assert follows(people.amal, url).status_code == 200


def test_bytes_that_somebody_changed_are_never_served(people: People, letter: Any) -> None:
    with acting_for(people.organisation("harbour")), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_attachmentcontent"
            " SET sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))"
        )
        assert AttachmentContent.objects.count() == 1
    done(follows(people.amal, link_of(people.amal, letter)), 503)
