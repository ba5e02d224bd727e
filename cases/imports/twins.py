"""Rows of one file that are of one person: told by marks, in memory that does not grow."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from hashlib import blake2b

from cases.matching.identifiers import document_number
from cases.matching.records import Description
from cases.partial_dates import Precision

LONGEST = 200_000  # rows of a file
SLOTS = 1 << 20  # more than its rows have marks: no row has more than four


class Seen:
    """Remembers in which row a mark was seen first: an open table of 12 MiB, whatever comes."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._marks = array("Q", bytes(8 * SLOTS))
        self._rows = array("I", bytes(4 * SLOTS))

    def first(self, label: str, row: int) -> int | None:
        """Return the earlier row that had this label, or remember it for this one."""
        digest = blake2b(label.encode(), digest_size=8, key=self._key).digest()
        mark = int.from_bytes(digest, "big") or 1
        at = mark % SLOTS
        while self._marks[at]:
            if self._marks[at] == mark:
                return self._rows[at]
            at = (at + 1) % SLOTS
        self._marks[at], self._rows[at] = mark, row
        return None


def labels(person: Description) -> Iterator[str]:
    """What two rows share by chance so seldom that somebody should look.

    A document's number, or the sounds of the whole name with an exact birth date.
    """
    for one in person.documents:
        if number := document_number(one.number):
            yield f"document {number}"
    born = person.birth
    if born is None or born.precision is not Precision.DAY or str(born).endswith("-01-01"):
        return  # the first of January is what is written for "unknown"
    for words in {tuple(word.skeleton for word in one.read.words) for one in person.names}:
        if len(words) > 1:
            yield f"name {' '.join(sorted(words))} {born}"
