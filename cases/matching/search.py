"""Finding records that may be of the same person. A person decides; nothing is merged here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from cases.matching.comparison import compare
from cases.matching.keys import Keys
from cases.matching.names import Name, name
from cases.matching.records import UNSPECIFIED, Description, Known, Mark
from cases.matching.scoring import Score, Weights, standard
from cases.matching.upkeep import keys_of
from cases.partial_dates import PartialDate, Precision

FREQUENT = 300  # a key that more records share finds nobody on its own
REMEMBERED = 200_000  # such keys, so that the next question need not read them again
COMPARED = 60  # records that share most with what was asked
SHOWN = 10

# One round trip: ids from the keys, and of each what is compared. Whether the work with the
# person has ended makes no difference. Row security holds for everything but the keys.
SQL = """
SELECT p.id, p.sex, p.birth_first_day, p.birth_precision, p.nationalities,
       found.document_marks, found.phone_marks, found.too_frequent,
       (SELECT array_agg(ARRAY[n.given, n.family, n.given_latin, n.family_latin])
          FROM cases_personname n WHERE n.person_id = p.id AND n.kind <> 'wrong')
  FROM directory.match_candidates(%s, %s, %s::bigint[], %s::uuid[], %s, %s) AS found
  LEFT JOIN cases_person p ON p.id = found.person AND p.organisation_id = %s
"""


_too_frequent: set[int] = set()


class TooLittleKnown(ValueError):
    """Nobody can be found by this description; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be of the same person, and why."""

    person: UUID
    score: Score


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest records, best first; `crowded` where too many others fit as well."""

    candidates: tuple[Candidate, ...]
    crowded: bool


def candidates(
    asked: Description,
    *,
    organisation: UUID,
    itself: UUID | None = None,
    not_the_same: Collection[UUID] = (),
    weights: Weights | None = None,
) -> Found:
    """Return the records of an organisation that are likeliest to be of this person.

    `itself` is the record that was asked about, `not_the_same` those of which somebody has
    decided it already. No candidates means that nobody was found, and nothing else. Raises
    DatabaseError where the search fails, where the keys are out of date, or where the
    transaction's context is not this organisation's; TooLittleKnown where nothing is said by
    which one could look, or more people fit than can be looked at.
    """
    weights = weights or standard()
    keys = keys_of(organisation)
    apart = {*not_the_same} | {*filter(None, [itself])}
    ours = keys.known(asked)
    scored = []
    for row in _rows(asked, keys, organisation, apart):
        comparison = compare(ours, _known(row))
        scored.append((weights.total(comparison), row[0], comparison))
    scored.sort(key=lambda one: (-one[0], one[1]))
    crowded = keys.stored(asked) <= _too_frequent
    if crowded and not scored:
        raise TooLittleKnown("Too many people fit this. Say more: a birth date, another name.")
    best = (Candidate(pk, weights.score(found)) for _, pk, found in scored[:SHOWN])
    return Found(tuple(best), crowded)


def _rows(
    asked: Description, keys: Keys, organisation: UUID, apart: set[UUID]
) -> list[tuple[Any, ...]]:
    every = keys.asked(asked)
    if not every:
        raise TooLittleKnown("Give a name, a document or a telephone number.")
    wanted, of = list(every - _too_frequent), str(organisation)
    others = [str(pk) for pk in apart]
    with connection.cursor() as cursor:
        cursor.execute(SQL, [of, keys.scheme, wanted, others, FREQUENT, COMPARED, of])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for row in rows:
        _remember(row[7] or ())
    return [row for row in rows if row[0] is not None]


def _remember(frequent: Sequence[int]) -> None:
    """Keep what shares too much: it grows commoner with every record, and tells nobody's name."""
    if len(_too_frequent) > REMEMBERED:
        _too_frequent.clear()
    _too_frequent.update(frequent)


def _known(row: tuple[Any, ...]) -> Known:
    _, sex, first_day, precision, nationalities, documents, phones, _, names = row
    return Known(
        names=tuple(_names(names or ())),
        sex=sex,
        birth=_birth(first_day, precision),
        nationalities=frozenset(nationalities) - {UNSPECIFIED},
        documents=frozenset(Mark.unpack(packed) for packed in documents),
        phones=frozenset(Mark.unpack(packed) for packed in phones),
    )


def _names(rows: Sequence[Sequence[str]]) -> Iterator[Name]:
    """Each name in its own script and, where there is one, in Latin letters."""
    for given, family, given_latin, family_latin in rows:
        yield name(given, family)
        if given_latin or family_latin:
            yield name(given_latin, family_latin)


def _birth(first_day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(first_day, Precision(precision)) if first_day else None
