"""The work with a person over time: the case, what they agreed to, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import TypeVar
from uuid import UUID

from casemgmt.population.personal import Met, reference
from casemgmt.population.timeline import identifier
from cases.age import CHILDREN
from cases.lifecycle import ClosingReason, Status
from cases.models import Case, Consent, Intake, Representative
from screening.library import CONSENT, LIBRARY

S = Status
T = TypeVar("T")
_WORK = 150.0  # days after which two of three cases have ended
_SETTLED = 21  # days within which most cases are still at their beginning
_ENDED = {
    S.CLOSED: 900, S.LOST_CONTACT: 30, S.TRANSFERRED: 30, S.CLOSING: 15, S.REOPENED: 10,
    S.WITHDRAWN_CONSENT: 12, S.DECEASED: 3,
}  # fmt: skip
_EARLY = {
    S.CONTACTED: 15, S.TRIAGED: 15, S.STABILISING: 10, S.INFORMED: 10, S.CONSENTED: 12,
    S.ANONYMOUS_SERVICE: 3, S.SCREENED: 17, S.ASSESSED: 10, S.PLANNED: 5, S.ACTIVE: 3,
}  # fmt: skip
_LATER = {
    S.ACTIVE: 45, S.PLANNED: 15, S.ASSESSED: 12, S.SCREENED: 9, S.ON_HOLD: 6, S.CONSENTED: 4,
    S.INFORMED: 2, S.STABILISING: 2, S.ANONYMOUS_SERVICE: 2, S.TRIAGED: 2, S.CONTACTED: 1,
}  # fmt: skip
_BEFORE_CONSENT = {S.CONTACTED, S.TRIAGED, S.STABILISING, S.INFORMED, S.ANONYMOUS_SERVICE}
_REASONS = {
    ClosingReason.GOALS_MET: 45, ClosingReason.MOVED_ON: 22, ClosingReason.LOST_CONTACT: 10,
    ClosingReason.TRANSFERRED: 8, ClosingReason.RETURNED_VOLUNTARILY: 6,
    ClosingReason.WITHDREW: 3, ClosingReason.REMOVED_BY_STATE: 2, ClosingReason.OTHER: 4,
}  # fmt: skip
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it stands at the end of the history."""

    id: UUID
    reference: str
    status: Status
    at: datetime
    until: datetime  # when the work ended, or the history does

    @property
    def agreed(self) -> bool:
        return self.status not in _BEFORE_CONSENT

    @property
    def screened(self) -> bool:
        return self.agreed and self.status != S.CONSENTED

    @property
    def over(self) -> bool:
        return self.status in (S.CLOSED, S.DECEASED, S.TRANSFERRED)


def open_case(met: Met, number: int, until: datetime, intake: UUID | None = None) -> Opened:
    """Write a case; `number` is its own among all cases."""
    random, at = met.random, met.person.at
    status = _status((until - at).total_seconds() / 86400, random)
    ended = at + timedelta(days=1 + random.expovariate(1 / _WORK))
    case = Opened(
        identifier(at, random),
        reference("C", number),
        status,
        at,
        min(ended, until) if status in _ENDED else until,
    )
    ending = status in (S.CLOSED, S.CLOSING)
    met.rows.add(
        Case, id=case.id, created_at=at, **met.whose(), reference=case.reference,
        site_id=random.choice(met.office.sites), intake_id=intake, status=status,
        first_contact_at=at - timedelta(hours=min(random.expovariate(1 / 5), 90)),
        caseworker_id=met.caseworker,
        hold_until=(until + timedelta(days=30)).date() if status == S.ON_HOLD else None,
        storage_refused=status == S.ANONYMOUS_SERVICE,
        closing_reason=_pick(_REASONS, random) if ending else "",
        closing_requested_by_id=met.caseworker if ending else None,
        closed_at=case.until if status == S.CLOSED else None,
    )  # fmt: skip
    if case.agreed:
        _agree(met, case)
    if met.person.unaccompanied and random.random() < 0.7:
        _appoint(met, case)
    return case


def arrive(family: Sequence[Met], number: int) -> UUID | None:
    """Write how a family arrived, before their cases; nothing for one who came alone."""
    head = family[0]
    if head.person.household is None:
        return None
    at, random = head.person.at, head.random
    intake = identifier(at, random)
    head.rows.add(
        Intake, id=intake, created_at=at, organisation_id=head.office.id, kind="family",
        transport=random.choice(Intake.Transport.values), reference=reference("A", number),
        site_id=head.office.sites[0], first_contact_at=at, registered_by_id=head.caseworker,
        expected=sum(one.person.household is not None for one in family),
    )  # fmt: skip
    return intake


def consent(met: Met, case: Opened, purpose: str, at: datetime, **given: object) -> UUID:
    """Write that the person, or who acts for a child, agreed to one thing."""
    child = met.person.age_status in CHILDREN
    gone = case.status == S.WITHDRAWN_CONSENT
    pk = identifier(at, met.random)
    met.rows.add(
        Consent, id=pk, created_at=at, **met.whose(), case_id=case.id, purpose=purpose,
        language=met.person.languages[0], given_at=at, expires_at=at + _YEAR,
        given_by=met.random.choice(("guardian", "best_interests")) if child else "person",
        withdrawn_at=max(case.until, at) if gone else None, recorded_by_id=met.caseworker,
        **{"text_version": f"{CONSENT}@{LIBRARY.instruments[CONSENT].version}"} | given,
    )  # fmt: skip
    return pk


def _agree(met: Met, case: Opened) -> None:
    at = soon(case, 8, met.random)
    for purpose, share in (("interview", 1.0), ("storage", 1.0), ("statistics", 0.85)):
        if met.random.random() < share:
            consent(met, case, purpose, at)


def soon(case: Opened, hours: float, random: Random) -> datetime:
    """Return a moment some hours after the registration, but not after the work ended."""
    return min(case.at + timedelta(hours=random.expovariate(1 / hours)), case.until)


def _appoint(met: Met, case: Opened) -> None:
    at = soon(case, 90, met.random)
    met.rows.add(
        Representative, id=identifier(at, met.random), created_at=at, **met.whose(),
        case_id=case.id, kind=met.random.choice(Representative.Kind.values),
        name=f"Guardian {met.random.randrange(1, 400)}", appointed_by="Family court",
        appointed_at=at, ended_at=case.until if case.over else None,
    )  # fmt: skip


def _status(days: float, random: Random) -> Status:
    if random.random() < 1 - exp(-days / _WORK):
        return _pick(_ENDED, random)
    return _pick(_EARLY if days < _SETTLED else _LATER, random)


def _pick(table: dict[T, int], random: Random) -> T:
    return random.choices(list(table), list(table.values()))[0]
