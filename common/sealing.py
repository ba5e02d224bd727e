"""Sealing bytes under a key: AES-256-GCM, bound to the place they lie in. NIST SP 800-38D.

A sealed value is one byte that names the form, a nonce of 12 bytes, and the ciphertext with
its tag of 16 bytes. It opens only under its own key and for its own place.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FORM = b"\x01"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,20}")


class CannotOpen(Exception):
    """Wrong key, wrong place, or bytes that somebody has changed."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, place: str, content: bytes) -> bytes:
    """Seal content for one place, such as `table.column:row`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORM + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, place: str, sealed: bytes) -> bytes:
    """Return what was sealed for this place. Raises CannotOpen."""
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != FORM:
        raise CannotOpen(f"Nothing sealed in this form lies at {place}.")
    try:
        return AESGCM(key).decrypt(nonce, text, place.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"What lies at {place} does not open.") from error


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The installation's own keys by name: the first seals, every one opens."""

    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, entries: Iterable[str]) -> KeyRing:
        """Read `name:key` entries, each key 32 bytes in base64url. Raises ValueError."""
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(entries, start=1):
            name, colon, text = entry.strip().partition(":")
            if not colon or not _NAME.fullmatch(name) or name in keys:
                raise ValueError(f"entry {number} needs a name of its own, as in name:key")
            try:
                keys[name] = base64.b64decode(text, altchars=b"-_", validate=True)
            except ValueError:
                raise ValueError(f"the key {name} is not base64url") from None
            if len(keys[name]) != KEY_BYTES:
                raise ValueError(f"the key {name} has not {KEY_BYTES} bytes")
        if not keys:
            raise ValueError("it names no key")
        return cls(keys)

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def wrap(self, key: bytes, place: str) -> bytes:
        return seal(self.keys[self.current], place, key)

    def unwrap(self, name: str, wrapped: bytes, place: str) -> bytes:
        """Return the wrapped key. Raises CannotOpen where the ring has lost the named key."""
        if name not in self.keys:
            raise CannotOpen(f"The key {name} is not on the ring.")
        return unseal(self.keys[name], place, wrapped)
