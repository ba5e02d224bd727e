"""The people of `manage.py populate` on record with one organisation, and questions about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID, uuid4

from bench.database import superuser
from casemgmt.population.again import registrations
from casemgmt.population.people import Registration, chunks
from casemgmt.population.rows import Rows
from casemgmt.population.timeline import UNTIL
from cases.matching.corruptions import KINDS, as_in_life, corrupted
from cases.matching.questions import Question
from cases.matching.upkeep import keys_of
from cases.models import MatchKey, Person, PersonName

SEED = 7
AT_ONCE = 2000
TABLES = "cases_matchkey, cases_personname, cases_person"


@dataclass(frozen=True)
class Crowd:
    """An organisation with its people, and the families that have not come to it yet."""

    organisation: UUID
    people: int
    known: Sequence[Registration]  # some of those on record, each of them once
    new: Sequence[Registration]

    def questions(self, kind: str, most: int) -> list[Question]:
        """Ask for people on record, each with a slip of this kind."""
        random = Random(f"{SEED} {kind}")  # noqa: S311 - invented people, not secrets
        slips = ((one, corrupted(one.description, kind, random)) for one in self.known)
        asked = (Question(slip, one.id, kind) for one, slip in slips if slip is not None)
        return list(islice(asked, most))

    def strangers(self) -> list[Question]:
        """Ask for people who are not on record, as they are asked for in life."""
        random = Random(SEED)  # noqa: S311
        return [Question(as_in_life(one.description, random), None) for one in self.new]

    def each_kind(self, most: int) -> list[Question]:
        return [question for kind in KINDS for question in self.questions(kind, most)]


def gather(organisation: UUID, people: int, asked: int) -> Crowd:
    """Put people on record, and keep `asked` of them, and about as many others, to ask for."""
    random = Random(SEED)  # noqa: S311
    known: list[Registration] = []
    new: list[Registration] = []
    recorded: list[Registration] = []
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SELECT pg_get_indexdef('matchkey_keys'::regclass)")
        ((index,),) = cursor.fetchall()
        cursor.execute("DROP INDEX matchkey_keys")
        for family in _families(people):
            if random.random() < asked / people:
                new += [one for one in family if one.twin_of is None]
                continue
            recorded += family
            if random.random() < 2 * asked / people and all(one.twin_of is None for one in family):
                known.append(random.choice(family))
            if len(recorded) >= AT_ONCE:
                _copy(cursor, organisation, recorded)
                recorded = []
        _copy(cursor, organisation, recorded)
        cursor.execute(index)
        cursor.execute(f"VACUUM ANALYZE {TABLES}")
    random.shuffle(known)
    return Crowd(organisation, people, known, new)


def _families(people: int) -> Iterator[list[Registration]]:
    for chunk in chunks(people):
        yield from registrations(SEED, people, chunk, UNTIL)


def _copy(cursor: Any, organisation: UUID, people: Sequence[Registration]) -> None:
    rows, maker = Rows(), keys_of(organisation)
    for one in people:
        person = one.description
        rows.add(
            Person, id=one.id, created_at=one.at, organisation_id=organisation, sex=one.sex,
            birth_first_day=one.birth.first if one.birth else None,
            birth_precision=one.birth.precision if one.birth else "",
            birth_provenance=one.provenance, nationalities=one.nationalities,
        )  # fmt: skip
        for name in one.names:
            rows.add(
                PersonName, id=uuid4(), created_at=one.at, organisation_id=organisation,
                person_id=one.id, script=name.script, given=name.given, family=name.family,
                given_latin=name.given_latin, family_latin=name.family_latin,
            )  # fmt: skip
        rows.add(
            MatchKey, id=uuid4(), created_at=one.at, organisation_id=organisation,
            person_id=one.id, scheme=maker.scheme, keys=maker.stored(person),
            documents=[mark.packed for mark in maker.documents(person)],
            phones=[mark.packed for mark in maker.phones(person)],
        )  # fmt: skip
    for (table, columns), lines in rows.by_table().items():
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", StringIO(lines))
