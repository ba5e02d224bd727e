"""Who on record a row may be of. A person looks at both; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from cases.imports.describing import described
from cases.imports.rows import Row
from cases.matching.search import Candidate, candidates_of_many

SHOWN = 3  # of one row


def alike(rows: Sequence[Row], organisation: UUID) -> Iterator[tuple[Row, Candidate]]:
    """Return whom these rows are likely to be of, with the row. Raises DatabaseError."""
    asked = [described(row.values) for row in rows]
    found = candidates_of_many(asked, organisation=organisation, most=SHOWN)
    for row, one in zip(rows, found, strict=True):
        for candidate in one.candidates:
            if candidate.score.likely:
                yield row, candidate
