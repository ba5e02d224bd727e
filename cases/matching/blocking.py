"""Blocking: of all records, those that share enough keys with a question to be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from math import log1p
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from cases.matching.keys import Keys
from cases.matching.records import UNSPECIFIED, Description

CONTRADICTION = 3  # rarest keys: what another sex, nationality, or age takes off
YEARS = 3  # between two birth years that do not contradict each other
_NOTHING = Description()  # nothing contradicts a number

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


class Reach(NamedTuple):
    """How far a search goes; `search` says what each of these is."""

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


def sharing(
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
