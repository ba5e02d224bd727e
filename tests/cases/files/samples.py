"""Files as people send them, honest and otherwise; and how they are sent."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, PngImagePlugin

from tests.scenarios.actors import Actor

# In two halves: scanners on developers' machines look for the whole.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(document.cookie)</script>"
SECRET = "Photographed in Example Street"


def pdf(body: bytes = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n", *, end: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n" + end


def packed(objects: bytes, *, filters: bytes = b"/FlateDecode") -> bytes:
    """Return an object stream, as most programs write them."""
    head = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter " + filters + b" >>\nstream\r\n"
    return head + zlib.compress(objects) + b"\nendstream\nendobj\n"


def picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Return a red picture whose upper left corner is blue."""
    image = Image.new("RGB", size, (200, 30, 30))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1] // 3), fill=(20, 20, 220))
    return image


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def from_a_telephone(form: str = "JPEG") -> bytes:
    """Return a picture taken on its side, with place, camera, a profile and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif[0x0110] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 12.0, 7.5), 3: "E", 4: (36.0, 9.0, 3.25)})
    extra: dict[str, Any] = {"exif": exif, "icc_profile": SECRET.encode() * 20}
    if form == "PNG":
        extra["pnginfo"] = PngImagePlugin.PngInfo()
        extra["pnginfo"].add_text("Comment", SECRET)
    else:
        extra["comment"] = SECRET.encode()
    return encoded(picture(), form, **extra)


def shown(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def sends(
    who: Actor,
    case: Any,
    name: str = "letter.txt",
    content: bytes = b"A letter.",
    media_type: str = "text/plain",
    /,
    *,
    key: str | None = None,
    **fields: Any,
) -> Any:
    """Send a file as a browser does; return the response."""
    body = {
        "case": case["id"],
        "kind": "other",
        "sensitivity": "S2",
        "file": SimpleUploadedFile(name, content, media_type),
    }
    headers = {"Idempotency-Key": key or str(uuid4())}
    sent = {name: value for name, value in (body | fields).items() if value is not None}
    return who.http.post("/api/v1/attachments", sent, format="multipart", headers=headers)


def opens(who: Actor, attachment: Any) -> Any:
    return who.posts(f"attachments/{attachment['id']}/open")
