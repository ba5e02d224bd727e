"""One piece of the history: its people, and every row that speaks of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from casemgmt.population import casework, findings, personal, referring, screened
from casemgmt.population.again import registrations
from casemgmt.population.offices import Office, offices
from casemgmt.population.people import CHUNK, Registration, chunks
from casemgmt.population.personal import Met
from casemgmt.population.rows import Copied, Rows
from casemgmt.population.timeline import identifier, moment
from cases.models import ServiceContact

_NUMBERS = 2 * CHUNK  # of cases that one piece may have
_CONTACTS = 5  # service contacts without a name in each piece


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for; the same plan gives the same content."""

    seed: int
    people: int
    until: datetime

    @property
    def pieces(self) -> range:
        return chunks(self.people)


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one piece, and the lines of truth about whom it holds twice."""

    people: int
    copied: Copied
    truth: str


def make(plan: Plan, piece: int) -> Made:
    random = Random(f"work {plan.seed} {plan.people} {piece}")  # noqa: S311 - invented people
    places = _offices(plan)
    rows, people = Rows(), 0
    truth: list[str] = []
    for family in registrations(plan.seed, plan.people, piece, plan.until):
        number = piece * _NUMBERS + people + len(truth)
        _work_with([_met(one, places, random, rows) for one in family], number, plan.until)
        for one in family:
            people += one.twin_of is None
            truth += [_truth(one, places)] if one.twin_of else []
    _serve(places, rows, random, plan, piece)
    return Made(people, rows.by_table(), "".join(truth))


def _work_with(family: Sequence[Met], number: int, until: datetime) -> None:
    intake = casework.arrive(family, number)
    personal.join(family, number)
    for at, met in enumerate(family):
        personal.record(met)
        came = intake if met.person.household else None
        case = casework.open_case(met, number + at, until, came)
        if not case.screened:
            continue
        names = findings.profiles(met)
        sample = met.random.random() < screened.SHARE
        found = screened.screen if sample else findings.raise_concerns
        indicated = found(met, case, names)
        findings.owe(met, case, indicated, casework.soon(case, 70, met.random))
        if indicated and met.random.random() < referring.SHARE:
            referring.refer(met, case, until)


def _met(person: Registration, places: Sequence[Office], random: Random, rows: Rows) -> Met:
    office = places[person.organisation]
    return Met(person, office, random.choice(office.caseworkers), random, rows)


def _truth(person: Registration, places: Sequence[Office]) -> str:
    line = {
        "person": str(person.twin_of),
        "other": str(person.id),
        "organisation": str(places[person.organisation].id),
        "slips": person.slips,
    }
    return json.dumps(line) + "\n"


def _serve(places: Sequence[Office], rows: Rows, random: Random, plan: Plan, piece: int) -> None:
    """Count some who were served without being recorded."""
    at = moment(piece / len(plan.pieces), plan.until)
    for _ in range(_CONTACTS):
        office = random.choice([one for one in places if one.sites])
        rows.add(
            ServiceContact, id=identifier(at, random), created_at=at, organisation_id=office.id,
            site_id=random.choice(office.sites), day=at.date(),
            service=random.choice(ServiceContact.Service.values),
            women=random.randrange(1, 20), men=random.randrange(30), girls=random.randrange(9),
            boys=random.randrange(9), recorded_by_id=random.choice(office.caseworkers),
        )  # fmt: skip


@cache
def _offices(plan: Plan) -> tuple[Office, ...]:
    return offices(plan.seed, plan.people, plan.until)
