"""Where there is a scanner nobody opens a file before it was called clean."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from cases.attachments import scanning, tasks
from cases.models import Attachment, AttachmentContent
from common.clamd import Clamd
from common.sealing import KeyRing, new_key
from tests.cases.files.samples import EICAR, opens, sends
from tests.cases.files.scanner import Scanner, scanner
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People

SENT = b"A letter."


@pytest.fixture
def running(settings: Any) -> Iterator[Scanner]:
    with scanner() as one:
        settings.CLAMD = one.clamd
        yield one


@pytest.fixture
def send(
    people: People,
    case: Any,
    running: Scanner,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[bytes], Any]:
    """Send a file; whatever its request left to do is then done at once."""
    monkeypatch.setattr(tasks.scan_attachment, "delay", tasks.scan_attachment)

    def send(content: bytes = SENT) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            sent = done(sends(people.amal, case, "a.txt", content), 201)
        assert (sent["scan"], sent["scanned_at"]) == ("waiting", None)
        return sent

    return send


def test_a_clean_file_leaves_quarantine(
    people: People, send: Callable[..., Any], running: Scanner
) -> None:
    sent = send()
    kept = people.amal.reads(f"attachments/{sent['id']}")
    assert kept["scan"] == "clean"
    assert kept["scanned_at"]
    assert running.seen == [SENT]
    url = done(opens(people.amal, kept))["url"]
    assert people.amal.http.get(url).content == SENT
    (event,) = people.ines.events(action="attachment.scan", object_id=sent["id"])
    assert (event["kind"], event["actor"], event["role"]) == ("update", None, "system")


def test_an_infected_file_is_destroyed_and_says_so(
    people: People, send: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    sent = send(EICAR)
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "infected"
    assert people.amal.lists("attachments", scan="infected")
    assert "destroyed" in refused(opens(people.amal, sent), 409)["detail"]
    with acting_for(people.organisation("harbour")):
        assert bytes(AttachmentContent.objects.get().sealed) == b""
    (line,) = caplog.records
    assert (line.levelno, sent["id"] in line.getMessage()) == (logging.ERROR, True)


@pytest.mark.parametrize("answer", [b"stream: OK", b"HTTP/1.1 200 OK\r\n\r\n", None])
def test_without_a_clear_answer_it_waits_and_is_tried_again(
    people: People,
    send: Callable[..., Any],
    running: Scanner,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    answer: bytes | None,
) -> None:
    running.answer = answer
    if answer is None:  # nobody listens there
        settings.CLAMD = Clamd(("127.0.0.1", 9))
    sent = send()
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "waiting"
    assert "Try again" in refused(opens(people.amal, sent), 409)["detail"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "letter" not in caplog.text
    running.answer, settings.CLAMD = None, running.clamd
    tasks.scan_what_waits()
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "clean"


def test_one_file_that_cannot_be_scanned_holds_up_no_other(
    people: People, case: Any, settings: Any, running: Scanner, caplog: pytest.LogCaptureFixture
) -> None:
    running.limit = 100
    long, short = (done(sends(people.amal, case, "a.txt", b"x" * n), 201) for n in (101, 9))
    tasks.scan_what_waits()
    state = {one["id"]: one["scan"] for one in people.amal.lists("attachments")}
    assert state == {long["id"]: "waiting", short["id"]: "clean"}


def test_a_file_that_does_not_open_waits_and_holds_up_no_other(
    people: People, case: Any, settings: Any, running: Scanner, caplog: pytest.LogCaptureFixture
) -> None:
    sent = done(sends(people.amal, case), 201)
    ring, settings.KEY_RING = settings.KEY_RING, KeyRing({"other": new_key()})
    tasks.scan_what_waits()
    assert "quarantine" in caplog.text
    settings.KEY_RING = ring
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "waiting"
    assert running.seen == []


def test_a_second_scan_finds_nothing_to_do(
    people: People, send: Callable[..., Any], running: Scanner
) -> None:
    sent = send(EICAR)
    running.answer = b"stream: OK\0"
    scanning.scan(UUID(sent["id"]), organisation_id=people.organisation("harbour").pk)
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "infected"
    assert len(running.seen) == 1


def test_a_scan_that_comes_second_does_not_undo_the_first(
    people: People, case: Any, running: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers ask at once; one hears that it is infected before the other writes."""
    sent = done(sends(people.amal, case, "a.txt", EICAR), 201)
    harbour = people.organisation("harbour")
    ask = Clamd.is_clean

    def late(clamd: Clamd, content: bytes) -> bool:
        monkeypatch.setattr(Clamd, "is_clean", ask)
        scanning.scan(UUID(sent["id"]), organisation_id=harbour.pk)
        return True

    monkeypatch.setattr(Clamd, "is_clean", late)
    scanning.scan(UUID(sent["id"]), organisation_id=harbour.pk)
    assert people.amal.reads(f"attachments/{sent['id']}")["scan"] == "infected"


def test_what_waits_goes_on_waiting_where_the_scanner_was_taken_away(
    people: People, case: Any, settings: Any, running: Scanner
) -> None:
    sent = done(sends(people.amal, case), 201)
    settings.CLAMD = None
    tasks.scan_what_waits()
    refused(opens(people.amal, sent), 409)


def test_a_link_from_before_does_not_open_what_waits(
    people: People, case: Any, settings: Any
) -> None:
    sent = done(sends(people.amal, case), 201)
    url = done(opens(people.amal, sent))["url"]
    with acting_for(people.organisation("harbour")):
        Attachment.objects.update(scan="waiting")
    refused(people.amal.http.get(url), 409)
