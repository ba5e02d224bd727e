"""Time-ordered identifiers made before a row is written. Source: RFC 9562, UUID version 7."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Return a new UUID of version 7, in the order of the clock's milliseconds."""
    milliseconds = time.time_ns() // 1_000_000
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | secrets.randbits(12) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
