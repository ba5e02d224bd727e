"""A PDF is taken in where it is a PDF, nothing else, and shows pages alone."""

from __future__ import annotations

import zlib

import pytest
from django.core.exceptions import ValidationError

from cases.attachments import pdf as rules
from cases.attachments.pdf import refuse_active
from tests.cases.files.samples import SCRIPT, packed, pdf

ACTS = [
    b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/RichMedia", b"/Rendition",
    b"/SubmitForm", b"/ImportData", b"/GoToR", b"/GoToE", b"/XFA",
]  # fmt: skip
LINK = b"<< /S /URI /URI (https://example.org/seen) >>"


def refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        refuse_active(content)
    return str(caught.value.message_dict["file"][0])


def spelled(name: bytes) -> bytes:
    """Spell a letter in the middle as readers also understand it."""
    middle = len(name) // 2
    return name[:middle] + b"#%02X" % name[middle] + name[middle + 1 :]


def test_pages_are_taken_in() -> None:
    refuse_active(pdf())
    refuse_active(pdf(packed(b"1 0 << /Type /Page >>") + packed(b"2 0 << /Type /Pages >>")))
    refuse_active(pdf(b"/OpenAction [3 0 R /XYZ null null 0] /Names /JavaScripts /Launcher"))
    refuse_active(pdf(b"/OpenAction [3 0 R /Fit]" + LINK))
    refuse_active(pdf(b"/OpenAction 5 0 R /AA << /O 6 0 R >>"))
    refuse_active(pdf(b"<< /A " + LINK + b" >>"))  # a link that a reader may follow or not
    refuse_active(pdf(end=b"")[:-1])
    refuse_active(pdf() + b"2 0 obj\n<< >>\nendobj\n%%EOF\r\n")  # saved once more


@pytest.mark.parametrize("act", ACTS)
def test_what_acts_is_refused_in_each_spelling_and_packed(act: bytes) -> None:
    for name in (act, spelled(act)):
        assert "more than show pages" in refused(pdf(b"<< /S " + name + b" >>"))
        assert "more than show pages" in refused(pdf(packed(b"1 0 << /S " + name + b">>")))


@pytest.mark.parametrize(
    "unasked", [b"/OpenAction 5 0 R", b"/OpenAction << /S /URI", b"/Open#41ction(x)", b"/AA 7 0 R"]
)
def test_what_calls_a_page_of_the_web_when_it_is_opened_is_refused(unasked: bytes) -> None:
    assert "more than show pages" in refused(pdf(unasked + LINK))
    assert "more than show pages" in refused(pdf(unasked + packed(LINK)))


def test_a_file_that_is_something_else_as_well_is_refused() -> None:
    for content, reason in (
        (b" " + pdf(), "begin"),
        (SCRIPT + pdf(), "begin"),
        (b"%PDF-3.1\n%%EOF", "begin"),
        (pdf()[:-8], "cut off"),
        (pdf(end=b"\n\n"), "appended"),
        (pdf(end=b"PK\x05\x06" + bytes(18)), "appended"),
        (pdf(end=SCRIPT), "appended"),
        (pdf(b"%" + SCRIPT + b"\n"), "web"),
        (pdf(b"%<!DOCTYPE html><HTML >\n"), "web"),
        (pdf(b"%<svg onload=alert(1)>\n"), "web"),
        (pdf(b"PK\x05\x06" + bytes(18)), "another file"),  # an archive with this as its comment
        (pdf(pdf()), "another file"),
    ):
        assert reason in refused(content), content


def test_what_cannot_be_looked_into_is_refused() -> None:
    assert "encrypted" in refused(pdf(b"trailer << /Encrypt 5 0 R >>"))
    assert "encrypted" in refused(pdf(b"trailer << /#45ncrypt 5 0 R >>"))
    ascii_hex = b"2 0 obj << /Type /ObjStm /Filter /AHx >> stream\n2F4A53>\nendstream endobj\n"
    short = packed(b"1 0 << >>" * 50).replace(b"\nendstream", b"", 1)[:-30]
    cut = pdf(short + b"endstream\nendobj\n")
    for content in (pdf(ascii_hex), cut, pdf(b"/ObjStm stream\n" + zlib.compress(b"1"))):
        assert "packed" in refused(content)


def test_objects_that_would_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INFLATED", 1000)
    refuse_active(pdf(packed(bytes(400)) + packed(bytes(400))))
    assert "packed" in refused(pdf(packed(bytes(2000))))
    assert "packed" in refused(pdf(packed(bytes(600)) + packed(bytes(600))))
