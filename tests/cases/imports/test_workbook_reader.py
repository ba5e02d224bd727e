"""What no look at the archive foresees, the operating system bounds, in a process of its own."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from cases.imports import workbook_reader, workbooks
from cases.imports.errors import Unreadable
from common.errors import Unavailable
from tests.cases.imports.files import (
    CELLS,
    DAVRON,
    SHARED,
    SHEET,
    as_workbook,
    crowd,
    repacked,
    with_strings,
)


def sheet_of(content: str) -> bytes:
    return repacked(as_workbook([DAVRON]), sheet1=SHEET.format(content).encode())


def strings_of(content: str) -> bytes:
    return with_strings(SHARED.replace(b"</sst>", content.encode() + b"</sst>"), *CELLS)


LITTLE = 64 * 2**20  # bytes, of which Python itself takes forty
SWELLING = {
    "rows of another namespace": lambda: sheet_of(
        ('<y:row xmlns:y="u">' + "<y:c/>" * 390 + "</y:row>") * 800
    ),
    "the same empty row": lambda: sheet_of('<row r="1"/>' * 400_000),
    "a row of many cells": lambda: sheet_of("<row>" + "<c/>" * 250_000 + "</row>"),
    "empty strings": lambda: strings_of("<si/>" * 350_000),
}


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Whoever is started to read a workbook."""
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr("cases.imports.workbooks.subprocess.Popen", Noted)
    return started


def is_gone(child: subprocess.Popen[bytes]) -> bool:
    """Ended, and asked how: not even an entry of it is left."""
    return child.returncode is not None and not psutil.pid_exists(child.pid)


def test_a_good_workbook_takes_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MEMORY", LITTLE)
    assert len(list(workbooks.rows(as_workbook(crowd(500))))) == 501


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no memory")
@pytest.mark.parametrize("file", SWELLING.values(), ids=SWELLING)
def test_a_workbook_that_swells_while_it_is_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, file: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(workbooks, "MEMORY", LITTLE)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(file()))


def test_a_workbook_that_costs_ever_more_time_is_refused_and_its_reader_gone(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    """A parser's time grows with the square of the attributes of one element."""
    monkeypatch.setattr(workbooks, "SECONDS", 1)
    attributes = " ".join(f'a{number}=""' for number in range(600_000))
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(sheet_of(f'<row r="1"><c {attributes}/></row>')))
    (child,) = children
    assert child.returncode < 0
    assert is_gone(child)


def test_nobody_waits_for_a_reader_for_ever(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(workbooks, "PATIENCE", 0.01)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(as_workbook([DAVRON])))
    assert all(map(is_gone, children))


def test_a_row_of_very_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    file = sheet_of("<row>" + cell.format("A" * 30_000) * 20 + "</row>")
    assert len(list(workbooks.rows(file))) == 1
    monkeypatch.setattr(workbooks, "LONGEST_LINE", 500_000)
    with pytest.raises(Unreadable, match="would fill the memory"):
        list(workbooks.rows(file))


def test_a_workbook_that_is_read_no_further_leaves_no_process(
    children: list[subprocess.Popen[bytes]],
) -> None:
    found = workbooks.rows(as_workbook(crowd(2000)))
    assert next(found)[0] == 1
    (child,) = children
    assert child.poll() is None  # it has more to say than a pipe holds
    found.close()
    assert is_gone(child)


def test_whoever_stops_a_group_of_processes_does_not_have_a_good_file_refused(
    children: list[subprocess.Popen[bytes]],
) -> None:
    found = workbooks.rows(as_workbook(crowd(2000)))
    next(found)
    children[0].send_signal(signal.SIGINT)
    children[0].terminate()
    assert len(list(found)) == 2000
    assert is_gone(children[0])


def test_a_reader_is_told_no_secret_and_its_complaints_go_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def refuse(command: list[str], **rest: Any) -> None:
        given.update(rest, command=command)
        raise InterruptedError

    monkeypatch.setattr("cases.imports.workbooks.subprocess.Popen", refuse)
    with pytest.raises(InterruptedError):
        list(workbooks.rows(as_workbook([DAVRON])))
    assert (given["env"], given["stderr"]) == ({}, subprocess.DEVNULL)
    assert given["command"][-3:] == [workbooks.READER, str(2**30), "300"]


def test_a_reader_that_does_not_begin_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "READER", "cases.imports.nowhere")
    with pytest.raises(Unavailable):
        list(workbooks.rows(as_workbook([DAVRON])))


def test_a_system_that_limits_no_memory_still_limits_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As macOS does."""
    limited = []

    def limit(kind: int, most: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        limited.append((kind, most[0]))

    monkeypatch.setattr(resource, "setrlimit", limit)
    workbook_reader.limit_what_it_takes(2**30, 300)
    assert limited == [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, 300)]
