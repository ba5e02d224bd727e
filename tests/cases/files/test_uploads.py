"""Files come in harmless and lie sealed; what is too large or refused leaves nothing behind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.parsers import ENVELOPE
from cases.api import AttachmentViewSet
from cases.attachments.media import LIMIT
from cases.models import Attachment, AttachmentContent, Case
from common.identifiers import uuid7
from tests.accounts.test_sessions import sign_in
from tests.cases.files.samples import SECRET, from_a_telephone, sends
from tests.conftest import Client, acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People


def letter(
    name: str = "letter.txt", content: bytes = b"A letter.", claimed: str = "text/plain"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, claimed)


def test_a_file_is_kept_with_its_name_and_the_answer_says_that_nobody_scanned_it(
    people: People, case: Any
) -> None:
    kept = done(sends(people.amal, case, "/letters/رسالة.txt", kind="legal"), 201)
    assert (kept["name"], kept["media_type"], kept["size"]) == ("رسالة.txt", "text/plain", 9)
    assert (kept["kind"], kept["sensitivity"], kept["withheld"]) == ("legal", "S2", False)
    assert (kept["scan"], kept["scanned_at"], kept["uploaded_by"]) == (
        "not_configured", None, "Amal",
    )  # fmt: skip
    assert people.sami.reads(f"attachments/{kept['id']}") == kept
    assert people.sami.lists("attachments", case=case["id"], scan="not_configured") == [kept]
    assert people.sami.lists("attachments", scan="waiting") == []
    assert people.lena.lists("attachments") == []


def test_nothing_of_it_can_be_read_in_the_database(people: People, case: Any) -> None:
    sent = from_a_telephone()
    kept = done(sends(people.amal, case, "passport-7731.jpg", sent, "image/jpeg"), 201)
    content = b""
    with acting_for(people.organisation("harbour")), connection.cursor() as cursor:
        for table in ("cases_attachment", "cases_attachmentcontent"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            ((row,),) = cursor.fetchall()
            assert b"passport-7731".hex() not in row
            assert "passport-7731" not in row
        cursor.execute("SELECT sealed FROM cases_attachmentcontent")
        content = bytes(cursor.fetchone()[0])
    assert kept["size"] < len(content) < kept["size"] + 64
    for known in (b"\xff\xd8\xff", b"JFIF", SECRET.encode()):
        assert known not in content


def test_what_is_refused_is_named_and_leaves_nothing_behind(people: People, case: Any) -> None:
    amal = people.amal
    for fields, wrong in (
        ({"file": letter("a.exe")}, "file"),
        ({"file": letter(claimed="text/html")}, "file"),
        ({"file": letter(content=b"\x00")}, "file"),
        ({"file": letter(content=b"")}, "file"),
        ({"file": "not a file"}, "file"),
        ({"file": None}, "file"),
        ({"file": letter("x" * 300 + ".txt"), "kind": "poem"}, "kind"),
        ({"sensitivity": "S0"}, "sensitivity"),
        ({"case": str(uuid7())}, "case"),
        ({"id": "7"}, "id"),
        ({"size": "9"}, "size"),
    ):
        assert wrong_fields(sends(amal, case, **fields)).keys() == {wrong}
    with acting_for(people.organisation("harbour")):
        assert not Attachment.objects.exists()
        assert not AttachmentContent.objects.exists()


def test_a_field_that_is_sent_twice_is_refused(people: People, case: Any) -> None:
    files = [letter(), letter()]
    for twice in ({"file": files}, {"sensitivity": ["S1", "S3"]}):
        assert wrong_fields(sends(people.amal, case, **twice)) == {
            next(iter(twice)): "Send this field once."
        }


def test_what_is_too_large_is_refused_before_it_is_read(
    people: People, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AttachmentViewSet, "upload_limit", 1000)
    read = []
    monkeypatch.setattr(
        uploadhandler.MemoryFileUploadHandler, "receive_data_chunk", lambda *a: read.append(a)
    )
    problem = refused(sends(people.amal, case, "a.txt", b"x" * (1000 + ENVELOPE)), 413)
    assert problem["type"] == "urn:casemgmt:problem:too_large"
    assert read == []


def test_the_largest_file_is_taken_in_without_a_disk_and_one_byte_more_is_not(
    people: People, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        uploadhandler.TemporaryFileUploadHandler, "new_file", lambda *a: pytest.fail("on a disk")
    )
    assert (
        "10 MiB" in refused(sends(people.amal, case, "a.txt", b"x" * (LIMIT + 1)), 413)["detail"]
    )
    done(sends(people.amal, case, "a.txt", b"x" * LIMIT), 201)


def test_a_form_of_another_kind_is_refused(people: People, case: Any) -> None:
    done(people.amal.posts("attachments", {"case": case["id"]}), 415)
    broken = people.amal.http.generic(
        "POST", "/api/v1/attachments", b"--x\r\nContent", "multipart/form-data"
    )
    assert broken.status_code == 400
    stranger = Client().generic(
        "POST", "/api/v1/attachments", b"x" * 5000, "multipart/form-data; boundary=x"
    )
    assert stranger.status_code == 401


def test_a_browser_with_a_session_sends_files_and_a_forged_form_does_not(
    people: People, case: Any
) -> None:
    browser = Client(enforce_csrf_checks=True)
    signed_in = sign_in(browser, people.amal.member.user.email)
    token, who = signed_in.cookies["csrftoken"].value, SimpleNamespace(http=browser)
    refused(sends(cast(Actor, who), case), 403)
    browser.defaults["HTTP_X_CSRFTOKEN"] = token
    sent = done(sends(cast(Actor, who), case), 201)
    opened = browser.post(f"/api/v1/attachments/{sent['id']}/open")
    assert browser.get(done(opened)["url"]).content == b"A letter."


def test_the_same_request_again_keeps_the_file_once_and_another_file_is_told_apart(
    people: People, case: Any
) -> None:
    amal, pk = people.amal, str(uuid7())
    first, again = (sends(amal, case, key="offline-1", id=pk) for _ in range(2))
    assert done(first, 201) == done(again, 201)
    assert (first.json()["id"], again["Idempotency-Replayed"]) == (pk, "true")
    for other in (letter(content=b"A better."), letter("b.txt"), letter(claimed="text/html")):
        refused(sends(amal, case, key="offline-1", id=pk, file=other), 422)
    assert "in use" in refused(sends(amal, case, id=pk), 409)["detail"]
    assert len(amal.lists("attachments")) == 1


def test_nothing_is_kept_of_who_does_not_want_to_be_recorded(people: People, case: Any) -> None:
    people.amal.triages(case)
    people.amal.checks_consent(case, c_consent_record="no")
    refused(sends(people.amal, case), 409, "G-02")


def test_to_a_case_that_has_ended_only_a_supervisor_adds(people: People, case: Any) -> None:
    with acting_for(people.organisation("harbour")):
        Case.objects.filter(pk=case["id"]).update(status="transferred")
    refused(sends(people.amal, case), 409)
    done(sends(people.sami, case), 201)
