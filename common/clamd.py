"""Asking a ClamAV daemon about bytes. Source: clamd(8), the command INSTREAM."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CHUNK: Final = 64 * 1024
LONGEST_ANSWER: Final = 1024
_END: Final = b"\0"  # of a command, and of its answer, where the command's name begins with z


class NotScanned(Exception):
    """The scanner said neither clean nor infected. Its words may be ours, and are not repeated."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where the scanner listens: a host and a port, or the path of a socket."""

    address: tuple[str, int] | str
    timeout: float = 60  # seconds, for each step

    @classmethod
    def at(cls, url: str) -> Clamd | None:
        """Read tcp://host:3310 or unix:///path; "" is no scanner. Raises ValueError."""
        parts = urlsplit(url)
        if not url:
            return None
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return cls((parts.hostname, parts.port))
        if parts.scheme == "unix" and not parts.netloc and parts.path != "/":
            return cls(parts.path)
        raise ValueError("write tcp://host:3310 or unix:///path")

    def is_clean(self, content: bytes) -> bool:
        """Return whether the scanner finds nothing. Raises NotScanned."""
        try:
            with self._connected() as connection:
                answer = _asked(connection, content)
        except OSError as error:
            raise NotScanned(f"The scanner does not answer: {type(error).__name__}.") from error
        if answer == b"stream: OK" + _END:
            return True
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND" + _END):
            return False
        if answer.startswith(b"INSTREAM size limit exceeded"):
            raise NotScanned("The file is longer than the scanner's StreamMaxLength.")
        raise NotScanned("The scanner's answer is neither clean nor infected.")

    def _connected(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, self.timeout)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def _asked(connection: socket.socket, content: bytes) -> bytes:
    """Send the bytes in chunks, each behind its length; an empty chunk is the end."""
    connection.sendall(b"zINSTREAM" + _END)
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        connection.sendall(len(chunk).to_bytes(4) + chunk)
    connection.sendall(bytes(4))
    answer = b""
    while not answer.endswith(_END) and len(answer) < LONGEST_ANSWER:
        said = connection.recv(LONGEST_ANSWER)
        if not said:
            break
        answer += said
    return answer
