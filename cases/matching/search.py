"""Finding records that may be of the same person. A person decides; nothing is merged here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import log1p
from typing import Any, NamedTuple
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
LOOKED_AT = 300  # records that share most with what was asked
COMPARED = 50  # of these, those that share most still where contradictions are taken off
CONTRADICTION = 3  # rarest keys: what another sex, nationality, or age takes off
YEARS = 3  # between two birth years that do not contradict each other
SHOWN = 10
# Of many at once less is asked, so that a file of thousands is read in minutes.
FREQUENT_AMONG_MANY = 50
LOOKED_AT_AMONG_MANY = 30

# One round trip: ids from the keys, and of each what is compared. Reading names takes longest, so
# a record that contradicts what was asked stands behind those that share rather less. Whether
# the work with the person has ended makes no difference. Row security holds for everything but
# the keys. LIMIT 1 keeps the server from reading all people where it has no statistics yet.
SQL = """
WITH found AS MATERIALIZED (
    SELECT * FROM directory.match_candidates(
        %s, %s, %s::integer[], %s::bigint[], %s::float8[], %s, %s)),
facts (question, sex, born, nationalities) AS MATERIALIZED (
    SELECT question, sex, born, string_to_array(nationalities, ' ')
      FROM unnest(%s::integer[], %s::text[], %s::date[], %s::text[])
        AS asked (question, sex, born, nationalities)),
likely AS MATERIALIZED (
    SELECT found.question, p.id, p.sex, p.birth_first_day, p.birth_precision, p.nationalities,
           found.document_marks, found.phone_marks,
           row_number() OVER (PARTITION BY found.question ORDER BY found.shared - %s * (
               (p.sex IN ('female', 'male') AND facts.sex IN ('female', 'male')
                AND p.sex <> facts.sex)::integer
             + (p.nationalities <> '{}' AND facts.nationalities <> '{}' AND NOT
                p.nationalities::text[] && array_append(facts.nationalities, 'XXX'))::integer
             + coalesce(abs(extract(year FROM p.birth_first_day) - extract(year FROM facts.born))
                        > %s, false)::integer) DESC, p.id) AS place
      FROM found JOIN facts USING (question)
           CROSS JOIN LATERAL (SELECT * FROM cases_person
                                WHERE id = found.person AND organisation_id = %s LIMIT 1) AS p)
SELECT NULL::bigint[], NULL::bigint[], question, id, sex, birth_first_day, birth_precision,
       nationalities, document_marks, phone_marks,
       (SELECT array_agg(ARRAY[n.given, n.family, n.given_latin, n.family_latin])
          FROM cases_personname n WHERE n.person_id = likely.id AND n.kind <> 'wrong')
  FROM likely WHERE place <= %s
 UNION ALL
SELECT held, too_frequent, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM found WHERE too_frequent IS NOT NULL
"""


class Row(NamedTuple):
    """A record that shares keys with a question."""

    question: int
    person: UUID
    sex: str
    first_day: date | None
    precision: str
    nationalities: Sequence[str]
    documents: Sequence[int]
    phones: Sequence[int]
    names: Sequence[Sequence[str]] | None


_NOTHING = Description()
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
    skipped = wanted.keys() & _too_frequent
    reach = Reach(FREQUENT, LOOKED_AT, COMPARED + len(without))
    sought = Sought(asked, wanted, keys.stored(asked))
    (shared,), frequent = _sharing([sought], keys, reach, skipped)
    _remember(frequent)
    others = (row for row in shared.rows if row.person not in without)
    best = _best(asked, keys, others, weights or standard(), SHOWN)
    if shared.crowded and not best:
        raise TooLittleKnown("Too many people fit this. Say more: a birth date, another name.")
    return Found(best, shared.crowded)


def candidates_of_many(
    asked: Sequence[Description],
    *,
    organisation: UUID,
    without: Sequence[Collection[UUID]] = (),
    most: int = 5,
    likely: bool = False,
) -> list[Found]:
    """Return for each description the records that are likeliest to be of this person.

    One round trip for all, for the rows of a file: fewer keys are asked for and fewer records
    compared than by `candidates`, so some are missed whom it would find. `without` says for each
    description which records are not looked for; `likely` leaves those out that are not. Where
    nothing is said by which one could look, `crowded` is true: nobody was looked for. Raises
    DatabaseError as `candidates`.
    """
    keys, weights = keys_of(organisation), standard()
    wanted = [keys.telling(one) for one in asked]
    without = without or [()] * len(asked)
    room = most + 1 + max(map(len, without), default=0)
    sought = [
        Sought(one, telling, telling.keys()) for one, telling in zip(asked, wanted, strict=True)
    ]
    reach = Reach(FREQUENT_AMONG_MANY, LOOKED_AT_AMONG_MANY, room)
    found, _ = _sharing(sought, keys, reach)
    return [
        Found(
            _best(
                one, keys, [row for row in rows if row.person not in apart], weights, most, likely
            ),
            not telling or crowded,
        )
        for one, (rows, crowded), telling, apart in zip(asked, found, wanted, without, strict=True)
    ]


class Reach(NamedTuple):
    """How far a search goes: see FREQUENT, LOOKED_AT and COMPARED."""

    frequent: int
    looked_at: int
    compared: int


class Sought(NamedTuple):
    """One who is asked for, by which keys, and which of them hold all that was said."""

    asked: Description
    keys: Mapping[int, float]
    said: Set[int]


class Shared(NamedTuple):
    """Whoever shares keys with a question.

    `crowded` where too many share all that was said of the names, or all that was said of numbers:
    all, that is, that anybody has.
    """

    rows: Collection[Row]
    crowded: bool


def _sharing(
    sought: Sequence[Sought], keys: Keys, reach: Reach, skipped: Set[int] = frozenset()
) -> tuple[list[Shared], set[int]]:
    """Return what is on record under the keys of each question, and the keys of too many.

    Numbers are asked for apart, and nothing contradicts them, so that no crowd of like names hides
    who has the same document. Who is found by both is one row. `skipped` are keys that are known
    to be shared by too many.
    """
    numbers = [keys.of_numbers(one.asked) for one in sought]
    parts = list(_parts(sought, numbers, skipped))
    of = str(keys.organisation)
    parameters: list[Any] = [
        of, keys.scheme, [at for at, part in enumerate(parts) for _ in part],
        list(chain.from_iterable(parts)),
        list(chain.from_iterable(part.values() for part in parts)),
        reach.frequent, reach.looked_at,
        *_facts([part for one in sought for part in (one.asked, _NOTHING)]),
        CONTRADICTION * log1p(reach.frequent), YEARS, of, reach.compared,
    ]  # fmt: skip
    found: list[dict[UUID, Row]] = [{} for _ in sought]
    with connection.cursor() as cursor:
        cursor.execute(SQL, parameters)
        for rare, frequent, *record in cursor.fetchall():
            if frequent is not None:
                held, too_frequent = {*rare, *frequent, *skipped}, {*frequent, *skipped}
            else:
                row = Row(*record)
                found[row.question // 2][row.person] = row
    crowded = [
        any(part and part <= too_frequent for part in (said - these, said & these))
        for said, these in (
            (one.said & held, these) for one, these in zip(sought, numbers, strict=True)
        )
    ]
    rows = [one.values() for one in found]
    return [Shared(*one) for one in zip(rows, crowded, strict=True)], too_frequent


def _parts(
    sought: Sequence[Sought], numbers: Sequence[Set[int]], skipped: Set[int]
) -> Iterator[dict[int, float]]:
    """Yield for each who is asked for the keys of names, and then those of numbers."""
    for one, these in zip(sought, numbers, strict=True):
        for numeric in (False, True):
            yield {
                key: worth
                for key, worth in one.keys.items()
                if (key in these) is numeric and key not in skipped
            }


def _facts(asked: Sequence[Description]) -> Iterator[list[Any]]:
    yield list(range(len(asked)))
    yield [one.sex for one in asked]
    yield [one.birth.first if one.birth else None for one in asked]
    yield [" ".join(one.nationalities - {UNSPECIFIED}) for one in asked]


def _best(
    asked: Description,
    keys: Keys,
    rows: Iterable[Row],
    weights: Weights,
    most: int,
    likely: bool = False,
) -> tuple[Candidate, ...]:
    """Explain the best. That others fit as well only takes of a total: it tells who cannot be."""
    ours = keys.known(asked)
    scored = [
        (weights.total(one), row.person, one)
        for row in rows
        for one in [compare(ours, _known(row))]
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    totals = [total for total, _, _ in scored]
    best = (
        Candidate(pk, weights.score(found, totals[:at] + totals[at + 1 :]))
        for at, (total, pk, found) in enumerate(scored[:most])
        if not likely or total >= weights.likely_at
    )
    return tuple(one for one in best if one.score.likely or not likely)


def _remember(frequent: set[int]) -> None:
    """Keep what shares too much: it grows commoner with every record, and tells nobody's name."""
    if len(_too_frequent) > REMEMBERED:
        _too_frequent.clear()
    _too_frequent.update(frequent)


def _known(row: Row) -> Known:
    return Known(
        names=tuple(_names(row.names or ())),
        sex=row.sex,
        birth=PartialDate(row.first_day, Precision(row.precision)) if row.first_day else None,
        nationalities=frozenset(row.nationalities) - {UNSPECIFIED},
        documents=frozenset(map(Mark.unpack, row.documents)),
        phones=frozenset(map(Mark.unpack, row.phones)),
    )


def _names(rows: Sequence[Sequence[str]]) -> Iterator[Name]:
    """Each name in its own script and, where there is one, in Latin letters."""
    for given, family, given_latin, family_latin in rows:
        yield name(given, family)
        if given_latin or family_latin:
            yield name(given_latin, family_latin)
