"""Copying the history into the database, everything or nothing."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, TextIO

from django.db.models import Model

from accounts.models import Organisation, RoleAssignment, Site, Training, User
from casemgmt.demo.people import ORGANISATIONS as OF_THE_DEMO
from casemgmt.population import aside, events
from casemgmt.population.making import Made, Plan, make
from casemgmt.population.offices import offices
from casemgmt.population.rows import Copied, Rows, table
from cases import models as cases
from referrals.models import Package, Referral
from screening.models import ProfileAssessment, ProfileConcern, Screening

MODELS: tuple[type[Model], ...] = (
    Organisation, Site, User, RoleAssignment, Training,
    cases.Person, cases.PersonName, cases.PersonKey, cases.MatchKey, cases.IdentityDocument,
    cases.ContactChannel, cases.Skill, cases.Household, cases.HouseholdMember, cases.FamilyLink,
    cases.Intake, cases.ServiceContact, cases.Case, cases.Consent, cases.Representative,
    cases.Obligation, Screening, ProfileConcern, ProfileAssessment, Referral, Package,
)  # fmt: skip
TABLES = tuple(table(model).name for model in MODELS)
WORKERS = 2
_AHEAD = 4  # pieces that are made before they are needed: memory stays the same for any number


class Refused(Exception):
    """The database holds organisations that are not of the demonstration."""


@dataclass(frozen=True, slots=True)
class Progress:
    doing: str
    done: int
    total: int


def load(
    cursor: Any, plan: Plan, truth: TextIO | None = None, *, log: bool = True
) -> Iterator[Progress]:
    """Copy everything in the caller's transaction, as the tables' owner. Raises Refused.

    `truth` gets a line for everybody who was registered twice. The log takes half of the time
    and most of the room: a benchmark that does not read it may do without its events.
    """
    _refuse_others(cursor)
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'")
    with aside.guards(cursor, TABLES):
        with aside.foreign_keys(cursor, TABLES), aside.indexes(cursor, TABLES):
            first = Rows()
            places = offices(plan.seed, plan.people, plan.until, first)
            _copy(cursor, first.by_table())
            yield from _people(cursor, plan, truth)
            yield Progress("Building indexes and checking references", 0, 1)
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        ids = [one.id for one in places]
        events.make_pseudonyms(cursor, TABLES, ids)
        for done in events.write(cursor, TABLES, ids, plan) if log else ():
            yield Progress("Writing the log", done, plan.people)


def _people(cursor: Any, plan: Plan, truth: TextIO | None) -> Iterator[Progress]:
    done = 0
    for made in _made(plan):
        _copy(cursor, made.copied)
        if truth is not None:
            truth.write(made.truth)
        done += made.people
        yield Progress("Copying people", done, plan.people)


def _copy(cursor: Any, copied: Copied) -> None:
    for (name, columns), lines in copied.items():
        cursor.copy_expert(f"COPY {name} ({', '.join(columns)}) FROM STDIN", StringIO(lines))


def _made(plan: Plan) -> Iterator[Made]:
    """Yield the pieces in their order; several are made at once in processes of their own."""
    if len(plan.pieces) == 1:
        yield make(plan, 0)
        return
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        waiting: deque[Any] = deque()
        for piece in plan.pieces:
            waiting.append(pool.apply_async(make, (plan, piece)))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()


def _refuse_others(cursor: Any) -> None:
    cursor.execute("SELECT count(*) FROM accounts_organisation WHERE NOT name = ANY (%s)",
                   [list(OF_THE_DEMO)])  # fmt: skip
    if cursor.fetchone()[0]:
        raise Refused
