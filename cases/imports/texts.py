"""Text files: their encoding, told or refused, and their rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from cases.imports.errors import Unreadable

ENCODINGS = (
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "windows-1254",
    "windows-1256", "iso-8859-1", "iso-8859-6", "koi8-r", "koi8-u",
)  # fmt: skip
AT_ONCE = 256 * 1024  # bytes
LONGEST = 100_000  # characters of a row
DELIMITERS = ",;\t"
_BY_MARK = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def in_utf8(content: bytes, encoding: str = "") -> Iterator[bytes]:
    """Return a text in UTF-8, in pieces. Nothing is guessed: what is not in Unicode is named.

    Raises Unreadable for what is not in the encoding.
    """
    marked = next((name for mark, name in _BY_MARK.items() if content.startswith(mark)), "")
    decoder = codecs.getincrementaldecoder(marked or encoding or "utf-8")()
    try:
        for start in range(0, len(content), AT_ONCE):
            piece = content[start : start + AT_ONCE]
            text = decoder.decode(piece, final=start + AT_ONCE >= len(content))
            if "\0" in text:
                raise Unreadable(
                    "The file holds null bytes. It is no text, or UTF-16 without its mark."
                )
            yield text.encode()
    except UnicodeError as error:
        raise Unreadable(
            f"The file is not in {encoding or 'UTF-8'}. Save it as CSV in UTF-8, or say in "
            "`encoding` what it is in, such as windows-1256."
        ) from error


def rows(pieces: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Return the number of each row that is not empty, and its cells.

    Raises Unreadable where quotes do not end, or a row goes on and on.
    """
    text = io.TextIOWrapper(io.BufferedReader(_Stream(pieces)), "utf-8", newline="")
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=lines.delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            lines.length = 0
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable(
            f"Row {number + 1} cannot be read: a quote stands in the wrong place, or never ends."
        ) from error


class _Lines:
    """The lines of a text. Raises Unreadable where those since the last row are too long."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.length = text, 0
        self._first = self._read()
        self.delimiter = max(DELIMITERS, key=self._first.count)

    def __iter__(self) -> Iterator[str]:
        line = self._first
        while line:
            yield line
            line = self._read()

    def _read(self) -> str:
        line = self._text.readline(LONGEST)
        self.length += len(line)
        if self.length >= LONGEST:
            raise Unreadable("A row is too long, or a quote never ends.")
        return line


class _Stream(io.RawIOBase):
    """Pieces of bytes, read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
