"""Few kinds of files are taken in: what it is called, what it claims and what it is agree."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.attachments import media
from cases.attachments.media import clean_name, cleaned
from tests.cases.files.samples import SCRIPT, encoded, pdf, picture

PDF, JPEG, PNG, TEXT = "application/pdf", "image/jpeg", "image/png", "text/plain"
GIF_AND_SCRIPT = b"GIF89a/*" + b"\x01\x00\x01\x00\x00\x00\x00*/=1;alert(1)//;"


@pytest.mark.parametrize(
    ("name", "claimed", "content"),
    [
        ("a.pdf", PDF, pdf()),
        ("a.PDF", "Application/PDF", pdf()),
        ("a.jpeg", JPEG, encoded(picture(), "JPEG")),
        ("a.jpg", JPEG, encoded(picture(), "JPEG")),
        ("a.png", PNG, encoded(picture(), "PNG")),
        ("a.txt", "text/plain; charset=utf-8", "نامه \u200fИсмо ሰላም\r\n\t".encode()),
        ("a.txt", TEXT, "\ufeffWith a mark".encode()),
    ],
)
def test_what_agrees_is_taken_in(name: str, claimed: str, content: bytes) -> None:
    file = cleaned(name, claimed, content)
    assert file.media_type == claimed.partition(";")[0].lower()
    if file.media_type in (PDF, TEXT):
        assert file.content == content


@pytest.mark.parametrize(
    ("name", "claimed", "content", "reason"),
    [
        ("a.gif", "image/gif", GIF_AND_SCRIPT, "Send one of"),
        ("a.html", "text/html", SCRIPT, "Send one of"),
        ("a.svg", "image/svg+xml", b"<svg/>", "Send one of"),
        ("a.docx", "application/vnd.ms-word", b"PK\x03\x04", "Send one of"),
        ("a.pdf", "", pdf(), "Send one of"),
        ("a.jpg", JPEG, GIF_AND_SCRIPT, "is not image/jpeg"),
        ("a.jpg", JPEG, encoded(picture(), "PNG"), "is not image/jpeg"),
        ("a.png", PNG, encoded(picture(), "JPEG"), "is not image/png"),
        ("a.pdf", PDF, b"PK\x03\x04 a workbook", "is not application/pdf"),
        ("a.txt", TEXT, pdf(), "is not text/plain"),
        ("a.txt", TEXT, SCRIPT + pdf(), "is not text/plain"),
        ("a.jpg", JPEG, b"\xff\xd8\xff\xe0%PDF-1.7 " + encoded(picture(), "JPEG"), "is not image"),
        ("a.exe", PDF, pdf(), "ends in .pdf"),
        ("a.pdf.exe", PDF, pdf(), "ends in .pdf"),
        ("pdf", PDF, pdf(), "ends in .pdf"),
        (".pdf", PDF, pdf(), "ends in .pdf"),
        ("", PDF, pdf(), "ends in .pdf"),
        ("a.png", JPEG, encoded(picture(), "JPEG"), "ends in .jpg or .jpeg"),
        ("a.txt", TEXT, b"\xff\xfeL\x00", "UTF-8"),
        ("a.txt", TEXT, b"MZ\x00\x01", "control characters"),
        ("a.txt", TEXT, b"\x1b[2J", "control characters"),
        ("a.txt", TEXT, "\x9b2J".encode(), "control characters"),
    ],
)
def test_what_does_not_agree_is_refused(
    name: str, claimed: str, content: bytes, reason: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned(name, claimed, content)
    assert reason in caught.value.message_dict["file"][0]


def test_a_picture_that_grows_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(picture(), "PNG")
    monkeypatch.setattr(media, "LIMIT", 100)
    with pytest.raises(ValidationError, match="too large once"):
        cleaned("a.png", PNG, content)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("جواز سفر.pdf", "جواز سفر.pdf"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),  # a joiner that the word needs
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\amal\\scan.pdf", "scan.pdf"),
        ("photo\u202egpj.exe.pdf", "photogpj.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ('what"is<this>|?*:.pdf', "what_is_this_____.pdf"),
        (" . hidden.pdf . ", "hidden.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\ud83d.pdf", "pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_lose_folders_and_what_is_not_seen(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept
