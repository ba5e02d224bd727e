"""What makes a PDF more than pages: looked for, and refused. Source: ISO 32000-2.

There is no PDF parser here. The outside is checked to the letter; what a reader would act on
is found by its names, also where they are spelled with #xx or lie in a compressed object
stream. A file that is written against this very check can pass it: for that is the scanner.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ValidationError

INFLATED: Final = 64 * 2**20  # bytes of all object streams together
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = 22 + 0xFFFF  # that record, and the longest comment that may follow it


def _named(*names: str) -> str:
    """Return a pattern of these names, whichever of their letters are spelled with #xx."""
    spelled = ("".join(f"(?:{c}|(?i:#{ord(c):02x}))" for c in name) for name in names)
    return f"/(?:{'|'.join(spelled)})(?![A-Za-z0-9])"


_HEADER = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
_END = re.compile(rb"%%EOF[\r\n]{0,2}\Z")
_WEB_PAGE = re.compile(rb"<(?:script|html|!doctype|iframe|svg)[\s>/]", re.IGNORECASE)
_ENCRYPTED = re.compile(_named("Encrypt").encode())
_ACTS = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition",
         "SubmitForm", "ImportData", "GoToR", "GoToE", "XFA")  # fmt: skip
_ACTIVE = re.compile(_named(*_ACTS).encode())
# What is done unasked, unless it is only to open at a page, which stands in brackets; and the
# one act that is left then: a page of the web, which would learn that the file was opened.
_UNASKED = re.compile(
    (_named("OpenAction") + r"(?!\s*\[)|" + _named("AA") + r"\s*(?:<<|\d+\s+\d+\s+R)").encode()
)
_CALLS = re.compile(_named("URI").encode())
_OBJECTS_OR_STREAM = re.compile((f"({_named('ObjStm')})" + r"|\bstream\r?\n").encode())


def refuse_active(content: bytes) -> None:
    """Raise ValidationError unless this is a PDF, nothing else, and pages alone."""
    if not _HEADER.match(content):
        raise _refused("It does not begin as a PDF does.")
    if not _END.search(content, max(0, len(content) - 16)):
        raise _refused("It does not end as a PDF does: cut off, or something was appended.")
    if content.count(b"%PDF-") > 1 or _ZIP_END in content[-_ZIP_TAIL:]:
        raise _refused("It holds another file.")
    if _WEB_PAGE.search(content):
        raise _refused("It is a page of the web at the same time.")
    if _ENCRYPTED.search(content):
        raise _refused("It is encrypted. Save it without a password.")
    parts = (content, *_object_streams(content))
    if any(map(_ACTIVE.search, parts)) or (
        any(map(_UNASKED.search, parts)) and any(map(_CALLS.search, parts))
    ):
        raise _refused("It can do more than show pages. Print it to a new PDF.")


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield the objects that lie compressed. Raises ValidationError where they do not inflate."""
    left, at, announced = INFLATED, 0, False
    while found := _OBJECTS_OR_STREAM.search(content, at):
        at = found.end()
        if found[1] or not announced:
            announced = announced or bool(found[1])
            continue
        end = content.find(b"endstream", at)
        objects = _inflated(content[at:end], left) if end > 0 else None
        if objects is None:
            raise _refused("Its objects are packed in a way that nobody can look into here.")
        yield objects
        left -= len(objects)
        at, announced = end, False


def _inflated(stream: bytes, longest: int) -> bytes | None:
    """Return what a compressed stream holds; None where it is something else, or too long."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(stream, max(longest, 1))
    except zlib.error:
        return None
    return content if inflater.eof else None


def _refused(reason: str) -> ValidationError:
    return ValidationError({"file": f"This PDF is not taken in. {reason}"})
