"""A line that says how far a long command has come."""

from __future__ import annotations

from typing import TextIO

WIDTH = 30


def show(stream: TextIO, done: int, total: int) -> None:
    """Draw the bar anew on the same line; end the line when all is done."""
    share = done / total if total else 1.0
    filled = int(share * WIDTH)
    bar = "#" * filled + "-" * (WIDTH - filled)
    end = "\n" if done >= total else ""
    stream.write(f"\r[{bar}] {share:4.0%} {done:,} of {total:,}{end}")
    stream.flush()
