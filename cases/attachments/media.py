"""Which files are taken in, and how each becomes harmless before it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import ValidationError

from cases.attachments import pdf, pictures

LIMIT: Final = 10 * 2**20  # bytes
LONGEST_NAME: Final = 150
_BEGINS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_PDF_IS_SOUGHT_IN: Final = 1024  # bytes from the beginning, by many readers
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What turns the direction of writing makes "fdp.exe" of "exe.pdf". Joiners are letters of names.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_RESERVED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class MediaType:
    """A kind of file: how its names end, and what makes it harmless or refuses it."""

    endings: tuple[str, ...]
    harmless: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it may be kept and given out."""

    name: str
    media_type: str
    content: bytes


def cleaned(name: str, claimed: str, content: bytes) -> CleanFile:
    """Return the file made harmless. Raises ValidationError with what is wrong with it."""
    name, claimed = clean_name(name), claimed.partition(";")[0].strip().lower()
    media_type = MEDIA_TYPES.get(claimed)
    if media_type is None:
        raise _refused(f"Send one of {', '.join(MEDIA_TYPES)}, and say which.")
    if PurePosixPath(name).suffix.lower() not in media_type.endings:
        raise _refused(f"The name of {claimed} ends in {' or '.join(media_type.endings)}.")
    if _sort_of(content) != claimed:
        raise _refused(f"What is in this file is not {claimed}.")
    harmless = media_type.harmless(content)
    if len(harmless) > LIMIT:
        raise _refused("This picture is too large once it is drawn anew.")
    return CleanFile(name, claimed, harmless)


def clean_name(name: str) -> str:
    """Return a name without folders, reserved characters, and what is not seen."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = _UNSEEN.sub("", name.replace("\\", "/").rpartition("/")[2])
    path = PurePosixPath(_RESERVED.sub("_", name).strip(" ."))
    return path.stem[: LONGEST_NAME - len(path.suffix)].rstrip() + path.suffix[:LONGEST_NAME]


def _sort_of(content: bytes) -> str:
    """Say what the first bytes are; whatever is nothing else may be text."""
    if b"%PDF-" in content[:_PDF_IS_SOUGHT_IN]:
        return "application/pdf"
    return next((sort for begin, sort in _BEGINS if content.startswith(begin)), "text/plain")


def _only_pages(content: bytes) -> bytes:
    pdf.refuse_active(content)
    return content


def _only_text(content: bytes) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _refused("Save this text as UTF-8.") from error
    if _CONTROLS.search(text):
        raise _refused("This is not text: it holds control characters.")
    return content


def _refused(reason: str) -> ValidationError:
    return ValidationError({"file": reason})


# Office files are programs as much as text (macros, linked templates, embedded objects), and
# there is no parser here that could disarm them: print them to PDF.
MEDIA_TYPES: Final = {
    "application/pdf": MediaType((".pdf",), _only_pages),
    "image/jpeg": MediaType((".jpg", ".jpeg"), partial(pictures.redrawn, form="JPEG")),
    "image/png": MediaType((".png",), partial(pictures.redrawn, form="PNG")),
    "text/plain": MediaType((".txt",), _only_text),
}
