"""People who were registered twice, as it happens: elsewhere, later, in another spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

from casemgmt.population.people import Name, Registration, chunks, households
from casemgmt.population.timeline import UNTIL, identifier, in_office_hours
from cases.age import AgeStatus, status_on
from cases.matching.corruptions import asked, corrupted
from cases.matching.records import Description
from cases.matching.respelling import latin, script_in
from cases.matching.scripts import LATN

SHARE = 0.042  # of all people
_DAYS = 240  # between the two registrations, on average
# Of each line one slip at most, whatever happens in the others; the rest stays as it was.
_SLIPS = (
    {"transliteration": 0.34, "other script": 0.18, "typo": 0.18, "two typos": 0.04},
    {"swapped names": 0.10},
    {"dropped name": 0.12, "one name only": 0.01},
    {"year only": 0.20, "year off by one": 0.10, "day and month swapped": 0.07,
     "two or three years off": 0.04, "no birth date": 0.03},
    {"wrong sex": 0.01, "no nationality": 0.03},
)  # fmt: skip


def people(seed: int, n: int, until: datetime = UNTIL) -> Iterator[Registration]:
    """Yield `n` people, and after each household those of it who are registered again."""
    for chunk in chunks(n):
        for family in registrations(seed, n, chunk, until):
            yield from family


def registrations(seed: int, n: int, chunk: int, until: datetime) -> Iterator[list[Registration]]:
    """Yield the households of one piece of the history, each with its later second records."""
    random = Random(f"again {seed} {n} {chunk}")  # noqa: S311 - invented people, not secrets
    for family in households(seed, n, chunk, until):
        twins = (_again(one, until, random) for one in family if random.random() < SHARE)
        yield list(chain(family, filter(None, twins)))


def _again(first: Registration, until: datetime, random: Random) -> Registration | None:
    at = in_office_hours(first.at + timedelta(days=1 + random.expovariate(1 / _DAYS)), random)
    if at >= until:
        return None
    told, slips = slipped(first.description, at.date(), random)
    status = status_on(at.date(), AgeStatus.UNKNOWN, told.birth)
    return replace(
        first,
        id=identifier(at, random),
        at=at,
        names=(_name(told, random),),
        sex=told.sex,
        birth=told.birth,
        age_status=first.age_status if status is AgeStatus.UNKNOWN else status,
        nationalities=tuple(sorted(told.nationalities)),
        documents=tuple(one for one in first.documents if random.random() < 0.35),
        phones=tuple(one for one in first.phones if random.random() < 0.35),
        role="head",
        household=None,
        kin=(),
        twin_of=first.id,
        slips=slips,
    )


def slipped(person: Description, day: date, random: Random) -> tuple[Description, tuple[str, ...]]:
    """Describe a person as another office might on that day, and say what went wrong."""
    told, happened = asked(person, random), []
    for kinds in _SLIPS:
        chance = random.random()
        for kind, share in kinds.items():
            chance -= share
            if chance < 0:
                slip = corrupted(told, kind, random)
                if slip and (slip.birth is None or slip.birth.first <= day):
                    told = slip
                    happened.append(kind)
                break
    return told, tuple(happened)


def _name(told: Description, random: Random) -> Name:
    (one,) = told.names
    script = script_in(one.given or one.family)
    if script == LATN or random.random() < 0.4:
        return Name(script, one.given, one.family)
    return Name(script, one.given, one.family, latin(one.given), latin(one.family))
