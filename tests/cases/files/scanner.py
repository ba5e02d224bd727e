"""A scanner that speaks clamd's real protocol over a real socket, and minds every byte of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from common.clamd import Clamd
from tests.cases.files.samples import EICAR

CLEAN, FOUND = b"stream: OK\0", b"stream: Eicar-Signature FOUND\0"
LARGEST_CHUNK = 2**20


@dataclass
class Scanner:
    """What it was sent; `answer` replaces its own judgement, b"" says nothing."""

    address: Any
    answer: bytes | None = None
    limit: int = 25 * 2**20
    seen: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def clamd(self) -> Clamd:
        return Clamd(self.address, timeout=2)

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            command = b"".join(iter(lambda: stream.read(1), b"\0"))
            if command != b"zINSTREAM":
                self.complaints.append(f"command {command!r}")
            content = b""
            while length := int.from_bytes(stream.read(4)):
                chunk = stream.read(length)
                if len(chunk) != length or length > LARGEST_CHUNK:
                    self.complaints.append(f"a chunk of {len(chunk)}, not {length}")
                content += chunk
                if len(content) > self.limit:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.seen.append(content)
            judged = FOUND if EICAR in content else CLEAN
            connection.sendall(judged if self.answer is None else self.answer)


@contextmanager
def scanner(path: str = "") -> Iterator[Scanner]:
    """Run a scanner on a port of its own, or at a path."""
    with socket.socket(socket.AF_UNIX if path else socket.AF_INET) as door:
        door.bind(path or ("127.0.0.1", 0))
        door.listen()
        running = Scanner(door.getsockname())
        thread = threading.Thread(target=_answer, args=(door, running), daemon=True)
        thread.start()
        yield running
        door.shutdown(socket.SHUT_RDWR)
        thread.join(2)
    assert running.complaints == []


def _answer(door: socket.socket, running: Scanner) -> None:
    while True:
        try:
            connection, _ = door.accept()
        except OSError:  # the test is over
            return
        running.serve(connection)
