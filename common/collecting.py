"""Garbage collection where thousands of rows are made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (20_000, 20, 20)  # objects, and rounds of a younger generation; see gc.set_threshold


@contextmanager
def rarely() -> Iterator[None]:
    """Look for garbage rarely: what a file becomes holds hardly any, and a look takes all of it.

    Of the processor time of an import a tenth was looking. Of the whole process, and nested or
    interrupted, the usual thresholds come back.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
