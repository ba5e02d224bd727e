"""Questions with known answers, as JSON lines: what `evaluate_matching` reads.

    {"given": "Amal", "family": "Haddad", "sex": "female", "birth_date": "1990-05",
     "nationality": "SYR", "expected": "0199..."}

`birth_date` says its precision by its length, or "birth_precision" does. `expected` is the id
of the person's record, or null for somebody who is not on record. Optional are a "kind" of slip,
and "without", records that are left out of the search as if they were not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.matching.records import Description, Written
from cases.partial_dates import PartialDate, Precision

_WIDTHS = {"year": 4, "month": 7, "day": 10}


FIELDS = {
    "given", "family", "sex", "birth_date", "birth_precision", "nationality", "expected", "kind",
    "without",
}  # fmt: skip


class BadQuestion(ValueError):
    """A line that cannot be asked; the message names the line and the reason."""


@dataclass(frozen=True, slots=True)
class Question:
    asked: Description
    expected: UUID | None
    kind: str = ""
    without: frozenset[UUID] = frozenset()


def read(lines: Iterable[str]) -> Iterator[Question]:
    """Read one question from each line that is not empty. Raises BadQuestion."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _question(json.loads(line))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise BadQuestion(f"line {number}: {error}") from error


def write(question: Question) -> str:
    """Return a question as a line that `read` understands."""
    (name,) = question.asked.names
    birth = question.asked.birth
    return json.dumps(
        {
            "given": name.given,
            "family": name.family,
            "sex": question.asked.sex,
            "birth_date": str(birth) if birth else None,
            "nationality": sorted(question.asked.nationalities),
            "expected": str(question.expected) if question.expected else None,
            "kind": question.kind,
            "without": [str(pk) for pk in sorted(question.without)],
        },
        ensure_ascii=False,
    )


def _question(line: Mapping[str, Any]) -> Question:
    if unknown := line.keys() - FIELDS:
        raise ValueError(f"there is no field {', '.join(sorted(unknown))}")
    expected = line["expected"]
    nationality = line.get("nationality") or []
    return Question(
        asked=Description(
            names=(Written(line.get("given") or "", line.get("family") or ""),),
            sex=line.get("sex") or "",
            birth=_birth(line.get("birth_date"), line.get("birth_precision")),
            nationalities=frozenset(
                [nationality] if isinstance(nationality, str) else nationality
            ),
        ),
        expected=UUID(expected) if expected else None,
        kind=line.get("kind") or "",
        without=frozenset(UUID(pk) for pk in line.get("without") or []),
    )


def _birth(text: str | None, precision: str | None) -> PartialDate | None:
    if not text:
        return None
    width = _WIDTHS[Precision(precision)] if precision else len(text)
    return PartialDate.parse(text[:width])
