"""Numbers on documents and telephones, in the one form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers

_LOOK_ALIKE = str.maketrans("OIL", "011")  # what a camera and a tired reader confuse
SHORTEST_DOCUMENT = 4
SHORTEST_PHONE = 6
TELLING = 9  # the last digits of a telephone number that tell it from others
CACHED = 2048  # numbers: each is asked for several times in a row


@lru_cache(maxsize=CACHED)
def document_number(text: str) -> str:
    """Return letters and digits alone, in any script's digits; "" for what is too short."""
    plain = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(_digit(letter) for letter in plain if letter.isalnum())
    return kept.translate(_LOOK_ALIKE) if len(kept) >= SHORTEST_DOCUMENT else ""


@lru_cache(maxsize=CACHED)
def phone_number(text: str) -> str:
    """Return the digits that stay when country code and trunk prefix are left out.

    A person says +963 944 123 456 in one country and 0944 123456 in another.
    """
    plain = "".join(_digit(letter) for letter in unicodedata.normalize("NFKC", text))
    digits = re.sub(r"\D", "", plain)
    if plain.strip().startswith("00"):
        plain = "+" + digits[2:]
    try:
        parsed = phonenumbers.parse(plain, None)
        digits = phonenumbers.national_significant_number(parsed)
    except phonenumbers.NumberParseException:
        digits = digits.lstrip("0")
    return digits[-TELLING:] if len(digits) >= SHORTEST_PHONE else ""


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)
