"""The scanner is believed when it says clean or infected, and never otherwise."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from common.clamd import CHUNK, Clamd, NotScanned
from tests.cases.files.samples import EICAR
from tests.cases.files.scanner import scanner


def test_it_is_asked_in_chunks_and_believed() -> None:
    with scanner() as running:
        for content in (b"", b"A letter.", bytes(CHUNK), bytes(3 * CHUNK + 1)):
            assert running.clamd.is_clean(content)
            assert running.seen.pop() == content
        assert not running.clamd.is_clean(b"before" + EICAR + b"behind")


def test_it_may_listen_at_a_path(tmp_path: Path) -> None:
    with scanner(str(tmp_path / "clamd")) as running:
        assert running.clamd.is_clean(b"A letter.")
    with pytest.raises(NotScanned, match="does not answer"):
        Clamd(str(tmp_path / "nothing")).is_clean(b"")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",  # cut off
        b"stream: OK\n",
        b"stream: OK\0\0",
        b"stream: NOT OK\0",
        b"OK\0",
        b"stream: Eicar FOUND",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"HTTP/1.1 200 OK\r\n\r\nstream: OK",
        b"\xff" * 5000,
    ],
)
def test_any_other_answer_is_no_answer(answer: bytes) -> None:
    with scanner() as running:
        running.answer = answer
        with pytest.raises(NotScanned) as caught:
            running.clamd.is_clean(b"A letter.")
    assert "letter" not in str(caught.value)


def test_a_file_that_is_longer_than_it_takes_was_not_scanned() -> None:
    with scanner() as running:
        running.limit = CHUNK
        # What it says may be lost where it hangs up on somebody who is still sending.
        with pytest.raises(NotScanned):
            running.clamd.is_clean(bytes(2**23))
    with scanner() as running:
        running.answer = b"INSTREAM size limit exceeded. ERROR\0"
        with pytest.raises(NotScanned, match="StreamMaxLength"):
            running.clamd.is_clean(b"A letter.")


def test_a_scanner_that_is_not_there_or_does_not_speak_was_not_heard() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(NotScanned, match="does not answer: TimeoutError"):
            Clamd(silent.getsockname(), timeout=0.05).is_clean(b"A letter.")
        address = silent.getsockname()
    with pytest.raises(NotScanned, match="does not answer: ConnectionRefusedError"):
        Clamd(address).is_clean(b"A letter.")


def test_addresses_are_read_to_the_letter() -> None:
    assert Clamd.at("") is None
    assert Clamd.at("tcp://clamav:3310") == Clamd(("clamav", 3310))
    assert Clamd.at("tcp://[::1]:3310") == Clamd(("::1", 3310))
    assert Clamd.at("unix:///run/clamd.sock") == Clamd("/run/clamd.sock")
    for wrong in ("clamav", "clamav:3310", "tcp://clamav", "tcp://:3310", "tcp://a:99999",
                  "http://clamav:3310", "unix://run/clamd.sock", "unix:///"):  # fmt: skip
        with pytest.raises(ValueError, match=r"write tcp|[Pp]ort"):
            Clamd.at(wrong)
