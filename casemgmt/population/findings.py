"""What professionals found, and what is owed because of it.

Chance decides alone: nothing here looks at nationality, language or names. Only age does
(whoever travels as a child without family is unaccompanied).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from casemgmt.population.casework import Opened, soon
from casemgmt.population.personal import Met
from casemgmt.population.timeline import identifier
from cases.models import Case, Obligation
from cases.obligations import ANY_DAY, Owed, due_at
from screening.consequences import Occasion, owed
from screening.findings import Findings
from screening.library import LIBRARY
from screening.models import ProfileAssessment, ProfileConcern

UASC = "uasc"
SHARES = {
    "refugee_asylum": 0.42, "trafficking": 0.06, "forced_labour": 0.05, "smuggled": 0.28,
    "labour_migrant": 0.26, "stranded": 0.07, "stateless": 0.03, "vulnerable": 0.30,
}  # fmt: skip
_RARE = 0.02  # of a profile that was added since
_STATES = ("indicated", "inconclusive")
_MOST = 3  # obligations of one case that are made here


def profiles(met: Met) -> list[str]:
    """Return the profiles that concern this person."""
    found = [
        name
        for name in LIBRARY.profiles
        if name != UASC and met.random.random() < SHARES.get(name, _RARE)
    ]
    return [*found, UASC] if met.person.unaccompanied else found


def raise_concerns(met: Met, case: Opened, names: Iterable[str]) -> list[str]:
    """Write a professional's concern for each profile; return those that are indicated."""
    indicated = []
    for name in names:
        at = soon(case, 60, met.random)
        (state,) = met.random.choices(_STATES, (75, 25))
        indicated += [name] if state == "indicated" else []
        ends = met.random.random() < 0.08
        ended = at + (case.until - at) * met.random.random()
        concern = identifier(at, met.random)
        met.rows.add(
            ProfileConcern, id=concern, created_at=at, **met.whose(), case_id=case.id,
            profile=name, state=state, raised_by_id=met.caseworker,
            reason=met.random.choice(ProfileConcern.Reason.values),
            ended_at=ended if ends else None,
            ended_by_id=met.office.supervisors[0] if ends else None,
            end_reason=met.random.choice(ProfileConcern.End.values) if ends else "",
        )  # fmt: skip
        assess(met, case, name, state, at, concern_id=concern)
        if ends:
            assess(met, case, name, "ended", ended, concern_id=concern)
    return indicated


def assess(met: Met, case: Opened, profile: str, state: str, at: datetime, **cause: UUID) -> None:
    met.rows.add(
        ProfileAssessment, id=identifier(at, met.random), created_at=at, **met.whose(),
        case_id=case.id, profile=profile, state=state, **cause,
    )  # fmt: skip


def owe(met: Met, case: Opened, indicated: Iterable[str], at: datetime) -> None:
    """Write some of what is owed for these profiles: met, lifted, open, overdue or waiting."""
    due = {one.code: one for name in indicated for one in _owed_for(name)}
    for one in met.random.sample(list(due.values()), min(len(due), _MOST)):
        began = at if one.clock_at else None
        status = _status(case, waits=bool(one.clock) and began is None, random=met.random)
        ends = due_at(began, one.period)
        settled = status in ("met", "lifted")
        met.rows.add(
            Obligation, id=identifier(at, met.random), created_at=at, **met.whose(),
            case_id=case.id, kind=one.kind, code=one.code, meaning=one.meaning,
            urgent=one.urgent, clock=one.clock, clock_at=began, period=dict(one.period),
            following=[dict(period) for period in one.following], due_at=ends,
            because=one.because, status=status,
            lift_reason=_lifted(met.random) if status == "lifted" else "",
            settled_at=_settled(at, ends, case, met.random) if settled else None,
            settled_by_id=met.office.supervisors[0] if settled else None,
        )  # fmt: skip


@cache
def _owed_for(profile: str) -> tuple[Owed, ...]:
    """Return what the procedures ask for when this profile is indicated."""
    anybody = cast(Case, SimpleNamespace(first_contact_at=ANY_DAY))
    facts: dict[str, Any] = {"age_status": "child" if profile == UASC else "adult"}
    found = Findings(outcomes={}, results=(), raised=((profile, "indicated"),))
    return tuple(owed(found, Occasion(anybody, ANY_DAY, facts)))


def _status(case: Opened, *, waits: bool, random: Random) -> str:
    settled = random.choices(("met", "lifted"), (85, 15))[0]
    if case.over:
        return settled
    if random.random() < 0.55:
        return "waiting" if waits else "open"
    return settled


def _lifted(random: Random) -> str:
    reasons = ("not_applicable", "person_declined", "competent_authority", "superseded")
    return random.choices(reasons, (40, 25, 15, 20))[0]


def _settled(at: datetime, due: datetime | None, case: Opened, random: Random) -> datetime:
    """Return when something was settled: mostly in time, and in some cases too late."""
    whole = (due - at) if due else timedelta(days=20)
    return min(at + whole * random.expovariate(1 / 0.5), case.until)
