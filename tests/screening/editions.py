"""Another edition of an instrument: put in use for one test, the earlier one kept beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from screening.library import LIBRARY
from screening.rules import LIBRARY_DIR, Library, load_library

OLDER, NEWER = "1.0.0", "1.1.0"


@contextmanager
def installed(library: Library) -> Iterator[None]:
    """Have the installation screen with this library: all its modules hold the same object."""
    before = {one.name: getattr(LIBRARY, one.name) for one in fields(Library)}
    try:
        for name in before:
            object.__setattr__(LIBRARY, name, getattr(library, name))
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(LIBRARY, name, value)


@cache
def edited(instrument: str, *changes: tuple[str, str], keeps_earlier: bool = True) -> Library:
    """Return the library with a newer version of an instrument; each change is made once."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(LIBRARY_DIR, folder, dirs_exist_ok=True)
        path = folder / f"{instrument}.yaml"
        text = path.read_text(encoding="utf-8")
        if keeps_earlier:
            (folder / "earlier").mkdir()
            kept = folder / "earlier" / f"{LIBRARY.instruments[instrument].pin}.yaml"
            kept.write_text(text, encoding="utf-8")
        for old, new in ((f"version: {OLDER}", f"version: {NEWER}"), *changes):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return load_library(folder)
