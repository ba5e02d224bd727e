"""Finding records that may be of the same person. A person decides; nothing is merged here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from cases.matching.comparison import compare, compare_facts
from cases.matching.keys import Keys
from cases.matching.names import Name, name
from cases.matching.records import UNSPECIFIED, Description, Known, Mark
from cases.matching.scoring import Score, Weights, standard
from cases.matching.upkeep import keys_of
from cases.partial_dates import PartialDate, Precision

FREQUENT = 300  # a key that more records share finds nobody on its own
REMEMBERED = 200_000  # such keys, so that the next question need not read them again
LOOKED_AT = 300  # records that share most with what was asked
COMPARED = 50  # of these, in full: the likeliest by what they share and by all but their names
SHOWN = 10
# Of many at once less is asked, so that a file of thousands is read in minutes.
FREQUENT_AMONG_MANY = 50
LOOKED_AT_AMONG_MANY = 20
SHARED = 1.5  # bits that a key tells for each nat by which it is rarer than FREQUENT

# Ids from the keys, and of each what is compared but for the names. Whether the work with the
# person has ended makes no difference. Row security holds for everything but the keys.
RECORDS = """
SELECT found.question, found.too_frequent, found.shared, p.id, p.sex, p.birth_first_day,
       p.birth_precision, p.nationalities, found.document_marks, found.phone_marks
  FROM directory.match_candidates(%s, %s, %s::integer[], %s::bigint[], %s, %s) AS found
  LEFT JOIN cases_person p ON p.id = found.person AND p.organisation_id = %s
"""
NAMES = """
SELECT person_id, given, family, given_latin, family_latin FROM cases_personname
 WHERE person_id = ANY(%s::uuid[]) AND kind <> 'wrong'
"""


class Row(NamedTuple):
    """A record that shares keys with a question, and how many, the rarer the more."""

    question: int
    too_frequent: None
    shared: float
    person: UUID
    sex: str
    first_day: date | None
    precision: str
    nationalities: Sequence[str]
    documents: Sequence[int]
    phones: Sequence[int]


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
    keys, weights = keys_of(organisation), weights or standard()
    wanted = keys.asked(asked)
    if not wanted:
        raise TooLittleKnown("Give a name, a document or a telephone number.")
    rows, frequent = _sharing([wanted - _too_frequent], keys, organisation, FREQUENT, LOOKED_AT)
    _remember(frequent)
    ours = keys.known(asked)
    near = _nearest(ours, rows, without, weights, COMPARED)
    best = _best(ours, near, _names_of(near), weights, SHOWN)
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

    Two round trips for all, for the rows of a file: fewer keys are asked for and fewer records
    compared than by `candidates`, so some are missed whom it would find. `without` says for each
    description which records are not looked for. Where nothing is said by which one could
    look, `crowded` is true: nobody was looked for. Raises DatabaseError as `candidates`.
    """
    keys, weights = keys_of(organisation), standard()
    wanted = [keys.telling(one) for one in asked]
    without = without or [()] * len(asked)
    rows, frequent = _sharing(
        wanted, keys, organisation, FREQUENT_AMONG_MANY, LOOKED_AT_AMONG_MANY
    )
    of: list[list[Row]] = [[] for _ in asked]
    for row in rows:
        of[row.question].append(row)
    known = [keys.known(one) for one in asked]
    near = [
        _nearest(ours, found, apart, weights, most)
        for ours, found, apart in zip(known, of, without, strict=True)
    ]
    names = _names_of(chain.from_iterable(near))
    return [
        Found(_best(ours, found, names, weights, most), telling <= frequent)
        for ours, found, telling in zip(known, near, wanted, strict=True)
    ]


def _sharing(
    wanted: Sequence[Collection[int]], keys: Keys, organisation: UUID, frequent: int, most: int
) -> tuple[list[Row], set[int]]:
    """Return what is on record under the keys of each question, and the keys of too many."""
    questions = [number for number, every in enumerate(wanted) for _ in every]
    flat = [key for every in wanted for key in every]
    of = str(organisation)
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, [of, keys.scheme, questions, flat, frequent, most, of])
        rows = cursor.fetchall()
    (too_frequent,) = (row[1] for row in rows if row[1] is not None)  # a row of its own
    return [Row(*row) for row in rows if row[3] is not None], set(too_frequent)


def _nearest(
    ours: Known, rows: Iterable[Row], without: Collection[UUID], weights: Weights, most: int
) -> list[Row]:
    """Return the rows that are likeliest without looking at a name, best first."""
    scored = [
        (SHARED * row.shared + weights.of_facts(compare_facts(ours, _known(row))), row)
        for row in rows
        if row.person not in without
    ]
    scored.sort(key=lambda one: (-one[0], one[1].person))
    return [row for _, row in scored[:most]]


def _names_of(rows: Iterable[Row]) -> Mapping[UUID, Sequence[Name]]:
    """Return each name in its own script and, where there is one, in Latin letters."""
    names = defaultdict[UUID, list[Name]](list)
    if ids := {str(row.person) for row in rows}:
        with connection.cursor() as cursor:
            cursor.execute(NAMES, [list(ids)])
            for person, given, family, given_latin, family_latin in cursor.fetchall():
                names[person].append(name(given, family))
                if given_latin or family_latin:
                    names[person].append(name(given_latin, family_latin))
    return names


def _best(
    ours: Known,
    rows: Iterable[Row],
    names: Mapping[UUID, Sequence[Name]],
    weights: Weights,
    most: int,
) -> tuple[Candidate, ...]:
    scored = [
        (weights.total(one), row.person, one)
        for row in rows
        for one in [compare(ours, _known(row, names.get(row.person, ())))]
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


def _known(row: Row, names: Sequence[Name] = ()) -> Known:
    return Known(
        names=tuple(names),
        sex=row.sex,
        birth=PartialDate(row.first_day, Precision(row.precision)) if row.first_day else None,
        nationalities=frozenset(row.nationalities) - {UNSPECIFIED},
        documents=frozenset(map(Mark.unpack, row.documents)),
        phones=frozenset(map(Mark.unpack, row.phones)),
    )
