"""Pictures are drawn anew: they look as before, and nothing else of the file is left."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from typing import Any, Literal

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from cases.attachments import pictures
from cases.attachments.pictures import redrawn
from tests.cases.files.samples import SCRIPT, SECRET, encoded, from_a_telephone, picture, shown

ZIP = b"PK\x03\x04" + b"run.class" + b"PK\x05\x06" + bytes(18)
FORMS: tuple[Literal["JPEG", "PNG"], ...] = ("JPEG", "PNG")


def parts(content: bytes) -> set[bytes]:
    """Return the chunks of a PNG; of a JPEG, the markers that carry something said."""
    if content.startswith(b"\x89PNG"):
        return set(re.findall(rb"[A-Za-z]{4}", b"".join(_chunk_names(content))))
    header = content.partition(b"\xff\xda")[0]
    return {marker for marker in re.findall(rb"\xff[\xe1-\xef\xfe]", header)}


def _chunk_names(content: bytes) -> Any:
    at = 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8]
        at += length + 12


@pytest.mark.parametrize("form", FORMS)
def test_place_camera_and_comments_are_gone_and_the_picture_stands_upright(
    form: Literal["JPEG", "PNG"],
) -> None:
    sent = from_a_telephone(form)
    assert SECRET.encode() in sent
    assert shown(sent).getexif().get_ifd(0x8825)
    kept = redrawn(sent, form)
    assert SECRET.encode() not in kept
    assert parts(kept) <= {b"IHDR", b"IDAT", b"IEND"}
    image = shown(kept)
    assert dict(image.getexif()) == {}
    assert image.size == (40, 60)
    red, _, blue = image.convert("RGB").getpixel((38, 2))  # the corner is at the right now
    assert blue > 180 > red
    red, _, blue = image.convert("RGB").getpixel((2, 2))
    assert red > 180 > blue


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("extra", [SCRIPT, ZIP, b"GIF89a", b"%PDF-1.7\n%%EOF"])
def test_what_was_appended_stays_behind(form: Literal["JPEG", "PNG"], extra: bytes) -> None:
    sent = encoded(picture(), form) + extra
    kept = redrawn(sent, form)
    assert extra not in kept
    assert kept.endswith(b"\xff\xd9" if form == "JPEG" else b"IEND\xaeB`\x82")
    assert shown(kept).size == (60, 40)


@pytest.mark.parametrize(
    ("mode", "form"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"),
     ("RGBA", "PNG")],
)  # fmt: skip
def test_every_kind_of_colour_is_kept_as_it_looks(mode: str, form: Literal["JPEG", "PNG"]) -> None:
    sent = encoded(picture().convert(mode), form)
    before, after = shown(sent).convert("RGB"), shown(redrawn(sent, form)).convert("RGB")
    for place in ((2, 2), (50, 30)):
        near = zip(before.getpixel(place), after.getpixel(place), strict=True)
        assert all(abs(one - other) < 12 for one, other in near)


def test_what_is_seen_through_stays_so() -> None:
    palette = picture().convert("P")
    sent = encoded(palette, "PNG", transparency=palette.getpixel((2, 2)))
    kept = shown(redrawn(sent, "PNG")).convert("RGBA")
    assert (kept.getpixel((2, 2))[3], kept.getpixel((50, 30))[3]) == (0, 255)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = encoded(picture(), "PNG")
    head = b"IHDR" + struct.pack(">II", 20_000, 20_000) + sent[24:29]
    bomb = sent[:12] + head + struct.pack(">I", zlib.crc32(head)) + sent[33:]
    assert Image.open(BytesIO(bomb)).size == (20_000, 20_000)
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match="million pixels"):
        redrawn(bomb, "PNG")


def test_a_comment_that_would_fill_the_memory_is_refused() -> None:
    sent = encoded(picture(), "PNG")
    bomb = b"Comment\0\0" + zlib.compress(bytes(2 * 2**20))
    chunk = struct.pack(">I", len(bomb)) + b"zTXt" + bomb
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    with pytest.raises(ValidationError, match="not a whole"):
        redrawn(sent[:33] + chunk + sent[33:], "PNG")


@pytest.mark.parametrize("form", FORMS)
def test_half_a_picture_and_none_are_refused(form: Literal["JPEG", "PNG"]) -> None:
    whole = encoded(picture(), form)
    other = encoded(picture(), "PNG" if form == "JPEG" else "JPEG")
    for sent in (whole[: len(whole) // 2], whole[:20], b"", other, b"GIF89a" + whole):
        with pytest.raises(ValidationError, match="not a whole"):
            redrawn(sent, form)


def test_what_would_be_lost_in_drawing_is_refused() -> None:
    moving = encoded(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    deep = encoded(Image.new("I;16", (9, 9)), "PNG")
    for sent, reason in ((moving, "moving"), (deep, "8 bits")):
        with pytest.raises(ValidationError, match=reason):
            redrawn(sent, "PNG")


def test_a_picture_of_two_frames_keeps_the_first() -> None:
    """As many telephones write them: the second is a preview."""
    sent = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (6, 4))])
    kept = redrawn(sent, "JPEG")
    assert (shown(kept).format, shown(kept).size) == ("JPEG", (60, 40))


def test_the_limit_holds_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PIXELS", 60 * 40)
    redrawn(encoded(picture(), "PNG"), "PNG")
    with pytest.raises(ValidationError, match="pixels"):
        redrawn(encoded(picture((61, 40)), "PNG"), "PNG")
