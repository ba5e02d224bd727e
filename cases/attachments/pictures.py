"""Pictures are decoded and drawn anew: what is not picture stays behind.

Place, time and camera (EXIF), colour profiles, comments, thumbnails and whatever was appended
do not survive; a file that is two things at once is then only a picture.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Final, Literal

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

PIXELS: Final = 25_000_000  # what a telephone takes of a document; 200 MB while it is drawn
SCANS: Final = 50  # of a JPEG; a photograph has one, a progressive one about ten
QUALITY: Final = 90

# Decoders of foreign bytes fail in many ways.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError,
    struct.error, zlib.error,
)  # fmt: skip
_DRAWN = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "RGB", "RGBA"}}
Image.MAX_IMAGE_PIXELS = None  # `redrawn` looks at the size itself, before anything is decoded


def redrawn(content: bytes, form: Literal["JPEG", "PNG"]) -> bytes:
    """Return the picture alone, the right way up. Raises ValidationError."""
    if form == "JPEG" and content.count(b"\xff\xda") > SCANS:
        # Each is decoded over the whole picture: a small file could take hours.
        raise ValidationError({"file": "This picture is drawn in too many passes."})
    try:
        with Image.open(BytesIO(content), formats=[form]) as image:
            _refuse(image)
            return _encoded(_flat(ImageOps.exif_transpose(image), form), form)
    except _BROKEN as error:
        raise ValidationError({"file": f"This is not a whole {form} picture."}) from error


def _refuse(image: Image.Image) -> None:
    if image.width * image.height > PIXELS:
        raise ValidationError(
            {"file": f"This picture is too large: at most {PIXELS // 10**6} million pixels."}
        )
    if image.format == "PNG" and getattr(image, "is_animated", False):
        raise ValidationError({"file": "A moving picture is not taken in."})
    if image.mode.startswith("I"):
        raise ValidationError({"file": "Save this picture with 8 bits per colour."})


def _flat(image: Image.Image, form: str) -> Image.Image:
    """Return the picture in colours that its form can hold, and nothing beside it."""
    if "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in _DRAWN[form]:
        image = image.convert("RGB")
    image.info.clear()  # comments and profiles would be written again
    return image


def _encoded(image: Image.Image, form: str) -> bytes:
    drawn = BytesIO()
    image.save(drawn, form, **({"quality": QUALITY} if form == "JPEG" else {}))
    return drawn.getvalue()
