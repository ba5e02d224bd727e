"""Finding records that may be of the same person. A person decides; nothing is merged here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
# Of many at once less is asked, so that a file of thousands is read in minutes.
FREQUENT_AMONG_MANY = 50

# One round trip: ids from the keys, and of each what is compared. Whether the work with the
# person has ended makes no difference. Row security holds for everything but the keys.
SQL = """
SELECT found.question, found.too_frequent, p.id, p.sex, p.birth_first_day, p.birth_precision,
       p.nationalities, found.document_marks, found.phone_marks,
       (SELECT array_agg(ARRAY[n.given, n.family, n.given_latin, n.family_latin])
          FROM cases_personname n WHERE n.person_id = p.id AND n.kind <> 'wrong')
  FROM directory.match_candidates(%s, %s, %s::integer[], %s::bigint[], %s, %s) AS found
  LEFT JOIN cases_person p ON p.id = found.person AND p.organisation_id = %s
"""
Row = tuple[Any, ...]

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
    without: Collection[UUID] = (),
    weights: Weights | None = None,
) -> Found:
    """Return the records of an organisation that are likeliest to be of this person.

    `without` are records that are not looked for: the one that was asked about, and those of
    which somebody has decided it already. No candidates means that nobody was found, and nothing
    else. Raises DatabaseError where the search fails, where the keys are out of date, or where
    the transaction's context is not this organisation's; TooLittleKnown where nothing is said by
    which one could look, or more people fit than can be looked at.
    """
    keys = keys_of(organisation)
    wanted = keys.asked(asked)
    if not wanted:
        raise TooLittleKnown("Give a name, a document or a telephone number.")
    rows, frequent = _asked(
        [wanted - _too_frequent], keys, organisation, FREQUENT, COMPARED + len(without)
    )
    _remember(frequent)
    others = (row for row in rows if row[2] not in without)
    best = _best(asked, keys, others, weights or standard(), SHOWN)
    crowded = keys.stored(asked) <= _too_frequent
    if crowded and not best:
        raise TooLittleKnown("Too many people fit this. Say more: a birth date, another name.")
    return Found(best, crowded)


def candidates_of_many(
    asked: Sequence[Description],
    *,
    organisation: UUID,
    without: Sequence[Collection[UUID]] = (),
    most: int = 5,
) -> list[Found]:
    """Return for each description the records that are likeliest to be of this person.

    One round trip for all, for the rows of a file: fewer keys are asked for and fewer records
    compared than by `candidates`, so some are missed whom it would find. `without` says for each
    description which records are not looked for. Where nothing is said by which one
    could look, `crowded` is true: nobody was looked for. Raises DatabaseError as `candidates`.
    """
    keys, weights = keys_of(organisation), standard()
    wanted = [keys.telling(one) for one in asked]
    without = without or [()] * len(asked)
    room = most + max(map(len, without), default=0)
    rows, frequent = _asked(wanted, keys, organisation, FREQUENT_AMONG_MANY, room)
    of: list[list[Row]] = [[] for _ in asked]
    for row in rows:
        if row[2] not in without[row[0]]:
            of[row[0]].append(row)
    return [
        Found(_best(one, keys, found, weights, most), telling <= frequent)
        for one, found, telling in zip(asked, of, wanted, strict=True)
    ]


def _asked(
    wanted: Sequence[Collection[int]], keys: Keys, organisation: UUID, frequent: int, most: int
) -> tuple[list[Row], set[int]]:
    """Return what is on record under the keys of each question, and the keys of too many."""
    questions = [number for number, every in enumerate(wanted) for _ in every]
    flat = [key for every in wanted for key in every]
    of = str(organisation)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [of, keys.scheme, questions, flat, frequent, most, of])
        *rows, last = sorted(cursor.fetchall(), key=lambda row: row[1] is not None)
    return [row for row in rows if row[2] is not None], set(last[1])


def _best(
    asked: Description, keys: Keys, rows: Iterable[Row], weights: Weights, most: int
) -> tuple[Candidate, ...]:
    ours = keys.known(asked)
    scored = [
        (weights.total(one), row[2], one) for row in rows for one in [compare(ours, _known(row))]
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    totals = [total for total, _, _ in scored]
    return tuple(
        Candidate(pk, weights.score(found, totals[:at] + totals[at + 1 :]))
        for at, (_, pk, found) in enumerate(scored[:most])
    )


def _remember(frequent: set[int]) -> None:
    """Keep what shares too much: it grows commoner with every record, and tells nobody's name."""
    if len(_too_frequent) > REMEMBERED:
        _too_frequent.clear()
    _too_frequent.update(frequent)


def _known(row: Row) -> Known:
    _, _, _, sex, first_day, precision, nationalities, documents, phones, names = row
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
