"""Workbooks (XLSX), read by a child process: a small file may not become a huge one here.

What a file makes of itself in the reader's memory cannot be foreseen by looking at it, so the
operating system bounds it. `cases.imports.workbook_reader` is what runs in the child.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from cases.imports.errors import Unreadable
from common.errors import Unavailable

SHEET = "persons"  # the one that is read where there are several
READER = "cases.imports.workbook_reader"
ROOT = Path(__file__).parents[2]  # from where a child finds it
MEMORY = 2**30  # bytes of addresses that the child may have
SECONDS = 300  # of its computing
PATIENCE = 480.0  # seconds that are spent on waiting for it; a task is killed after 600
LONGEST_LINE = 2 * 2**20  # bytes, of one row as the child writes it
AT_ONCE = 64 * 1024
BEGUN = "begun"  # its first line
TOO_MUCH = "This workbook would fill the memory. Split it, or save it as CSV."
BROKEN = "This workbook cannot be read. Save it once more as .xlsx, without a password."


class Odd(str):
    """What is wrong with a cell that holds no text."""

    __slots__ = ()


Cell = str | date  # or Odd


def rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Return the number of each row that is not empty, and its cells.

    Raises Unreadable for what is no workbook, or takes too much memory or time; Unavailable
    where the child does not even begin, which is no fault of the file.
    """
    with _started() as child:
        _hand_over(child, content)
        lines = _lines(child)
        if next(lines, b"") != BEGUN.encode():
            raise Unavailable("The reader of workbooks does not start; ask the operator.")
        for line in lines:
            told = json.loads(line)
            if isinstance(told, str):
                raise Unreadable(told)
            number, cells = told
            yield number, [cell if isinstance(cell, str) else _cell(cell) for cell in cells]
        if child.wait():  # killed by a limit, or out of memory: there was none left to say so
            raise Unreadable(TOO_MUCH)


@contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    """Start a child that does not outlive what is done with it.

    It is our own module and told numbers alone, no secret. What it complains of may quote the
    file and goes nowhere.
    """
    command = [sys.executable, "-B", "-m", READER, str(MEMORY), str(SECONDS)]
    with subprocess.Popen(  # noqa: S603  # nosec B603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={},
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def _hand_over(child: subprocess.Popen[bytes], content: bytes) -> None:
    """Write the whole file: the child reads it to its end before it writes any row."""
    if child.stdin is not None:
        with suppress(BrokenPipeError), child.stdin:  # it ended; its status says why
            child.stdin.write(content)


def _lines(child: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Return each line that the child ended. Raises Unreadable for a long one, or a long wait."""
    if child.stdout is None:
        return
    pipe, patience, rest = child.stdout.fileno(), PATIENCE, b""
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            since = monotonic()
            if not ready.select(patience):
                raise Unreadable(TOO_MUCH)
            patience -= monotonic() - since
            piece = os.read(pipe, AT_ONCE)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise Unreadable(TOO_MUCH)
            yield from lines


def _cell(told: Any) -> Cell:
    """Read a cell that is no text, as the child writes it."""
    if "date" in told:
        return date.fromisoformat(told["date"])
    return Odd(told["odd"])
