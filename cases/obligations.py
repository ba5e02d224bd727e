"""What is owed: raised by screenings and referrals, settled by people, never silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases import deadlines
from cases.identity.same_person import refuse_alone
from cases.models import Case, Obligation, ObligationStatus
from cases.vault import may_open
from common.errors import Conflict
from common.identifiers import uuid7
from common.statements import Prepared, insert
from oversight.context import action

STANDING = (ObligationStatus.WAITING, ObligationStatus.OPEN)
# Each is removed only by its own owner (workflows section 6, rule 2).
RETURN_BLOCKS = ("SG-RETURN-BLOCK", "SG-NONREMOVAL", "SG-NONREMOVAL-PENDING")
WITHHELD_FLAG = "FL-WITHHELD"  # stands for flags that S3 answers alone raised
# Met only where the decision is recorded.
DECIDED_ELSEWHERE = ("D-VITAL-INTEREST",)
# What is flagged for this reason is met by a supervisor from outside: a child was with somebody
# who is not who they said.
REFUTED_LINK = "family link: refuted"
# Events that may lie before we met the person. Every other clock starts with the work.
BEFORE_CONTACT = frozenset(
    {"assault_time", "deprivation_of_liberty", "arrival", "child_found_detained"}
)
ANY_DAY = datetime(2026, 1, 5, tzinfo=UTC)  # to compare lengths of time from


@dataclass(frozen=True, slots=True)
class Owed:
    """A safeguard or deadline to raise. A deadline without `clock_at` waits for its clock.

    `period` holds hours, days, months or working_days, as `cases.deadlines.due` takes them.
    `following` holds the periods of a series: once one is met, the next is raised.
    """

    code: str
    kind: str
    because: tuple[str, ...]
    meaning: str = ""
    urgent: bool = False
    clock: str = ""
    clock_at: datetime | None = None
    period: Mapping[str, float] = field(default_factory=dict)
    following: tuple[Mapping[str, float], ...] = ()
    screening: UUID | None = None

    @property
    def due_at(self) -> datetime | None:
        return due_at(self.clock_at, self.period)


_OF_CASE: Prepared[Obligation] = Prepared(
    lambda case: Obligation.objects.filter(case=case).order_by("id"), UUID
)


def due_at(clock_at: datetime | None, period: Mapping[str, Any]) -> datetime | None:
    return deadlines.due(clock_at, **period) if clock_at and period else None


def raise_all(case: Case, owed: Iterable[Owed], *, unless_settled: Iterable[Owed] = ()) -> None:
    """Raise each obligation of a locked case once.

    One that stands already keeps its earlier end, or for a protective period its later one,
    and gains the new reasons. (Workflows section 6, rule 5.) Those in `unless_settled` say
    nothing new: what people have met or lifted is not owed again because of them.
    """
    rows = _OF_CASE(case.pk)
    standing = {one.code: one for one in rows if one.status in STANDING}
    settled = {one.code for one in rows} - standing.keys()
    nothing_new = {(one.code, one.because) for one in unless_settled} if settled else set()
    new: dict[str, Obligation] = {}
    strengthened: defaultdict[str, set[str]] = defaultdict(set)
    for one in owed:
        if one.code in standing:
            strengthened[one.code].update(_strengthen(standing[one.code], one))
        elif one.code not in settled or (one.code, one.because) not in nothing_new:
            standing[one.code] = new[one.code] = raised(case, one)
    for code, columns in strengthened.items():
        if columns and code not in new:
            standing[code].save(update_fields=sorted(columns))
    insert(list(new.values()))


def raise_for_new(owed: Iterable[tuple[Case, Owed]]) -> None:
    """Raise what is owed in cases that were opened just now, each code once in a case."""
    insert([raised(*one) for one in owed])


def raised(case: Case, owed: Owed) -> Obligation:
    waits = bool(owed.clock) and owed.clock_at is None
    return Obligation(
        id=uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case_id=case.pk,
        kind=owed.kind,
        code=owed.code,
        meaning=owed.meaning,
        urgent=owed.urgent,
        clock=owed.clock,
        clock_at=owed.clock_at,
        period=dict(owed.period),
        following=[dict(period) for period in owed.following],
        due_at=owed.due_at,
        because=list(owed.because),
        screening=owed.screening,
        status=ObligationStatus.WAITING if waits else ObligationStatus.OPEN,
    )


def _strengthen(standing: Obligation, new: Owed) -> list[str]:
    """Add what is new to an obligation that stands already; return the fields it changed."""
    changed = []
    reasons = list(dict.fromkeys([*standing.because, *new.because]))
    if reasons != standing.because:
        standing.because = reasons
        changed.append("because")
    if new.urgent and not standing.urgent:
        standing.urgent = True
        changed.append("urgent")
    if _protects_more(standing, new):
        standing.period, standing.following = dict(new.period), [dict(p) for p in new.following]
        standing.clock, standing.meaning = new.clock, new.meaning
        _start(standing, new.clock_at or standing.clock_at)
        changed += ["period", "following", "clock", "meaning", "clock_at", "due_at", "status"]
    return changed


def _protects_more(standing: Obligation, new: Owed) -> bool:
    """Compare the ends; where neither clock runs yet, the lengths. One that runs beats none."""
    if (new.clock_at is None) != (standing.clock_at is None):
        return standing.clock_at is None
    old_end = due_at(standing.clock_at or ANY_DAY, standing.period)
    new_end = due_at(new.clock_at or ANY_DAY, new.period)
    if old_end is None or new_end is None:
        return new_end is not None
    if standing.kind == Obligation.Kind.PROTECTIVE_PERIOD:
        return new_end > old_end
    return new_end < old_end


def _start(obligation: Obligation, clock_at: datetime | None) -> None:
    obligation.clock_at = clock_at
    obligation.due_at = due_at(clock_at, obligation.period)
    if clock_at is not None:
        obligation.status = ObligationStatus.OPEN


@action("obligation.start_clock")
def start_clock(*, actor: User, obligation: Obligation, version: int, at: datetime) -> Obligation:
    """Record the event that a deadline waits for, for example the reasonable-grounds decision."""
    obligation = _locked(actor, obligation, version)
    if obligation.status != ObligationStatus.WAITING:
        raise Conflict("The clock of this obligation runs already.")
    if at < obligation.case.first_contact_at and obligation.clock not in BEFORE_CONTACT:
        raise ValidationError({"at": "This obligation cannot have begun before first contact."})
    if obligation.kind == Obligation.Kind.PROTECTIVE_PERIOD and at < obligation.created_at:
        raise ValidationError({"at": "A protective period does not begin before it is owed."})
    _start(obligation, at)
    obligation.save(update_fields=["clock_at", "due_at", "status"])
    return obligation


@action("obligation.meet")
def meet(*, actor: User, obligation: Obligation, version: int) -> Obligation:
    """Record that a deadline was met or that a safeguard has done its work."""
    obligation = _locked(actor, obligation, version)
    if obligation.status != ObligationStatus.OPEN:
        raise Conflict(f"An obligation that is {obligation.status} cannot be met.")
    if obligation.code == WITHHELD_FLAG and not may_open(actor, obligation.case):
        raise PermissionDenied("Whoever may see the sensitive answers says what was done.")
    if obligation.kind == Obligation.Kind.FLAG and REFUTED_LINK in obligation.because:
        refuse_alone(actor, obligation.person)
    if obligation.code in DECIDED_ELSEWHERE:
        raise Conflict("This is met by the decision itself, which a supervisor takes.")
    if obligation.code in RETURN_BLOCKS:
        raise Conflict("A return block is not met; who decided it lets a supervisor lift it.")
    if obligation.kind == Obligation.Kind.PROTECTIVE_PERIOD and (
        obligation.due_at is None or obligation.due_at > now()
    ):
        raise Conflict("A protective period ends on its day, not earlier.")
    _settle(obligation, actor, ObligationStatus.MET)
    if obligation.following:
        raise_all(obligation.case, [_next(obligation)])
    return obligation


def _next(met: Obligation) -> Owed:
    period, *following = met.following
    return Owed(
        code=met.code,
        kind=met.kind,
        because=tuple(met.because),
        meaning=met.meaning,
        clock=met.clock,
        clock_at=met.clock_at,
        period=period,
        following=tuple(following),
        screening=met.screening,
    )


@action("obligation.lift")
def lift(*, actor: User, obligation: Obligation, version: int, reason: str) -> Obligation:
    """Lift an obligation with a coded reason. A supervisor does this, never whoever owes it."""
    actor.require(Capability.SIGN_OFF_CASES, within=obligation.organisation_id)
    obligation = _locked(actor, obligation, version)
    if obligation.code in DECIDED_ELSEWHERE:
        raise Conflict("This ends by the decision itself, which another supervisor takes.")
    if obligation.case.caseworker_id == actor.pk:
        raise Conflict("The caseworker does not lift what is owed in the own case.")
    if obligation.status not in STANDING:
        raise Conflict(f"An obligation that is {obligation.status} cannot be lifted.")
    by_authority = reason == Obligation.LiftReason.COMPETENT_AUTHORITY
    if obligation.kind == Obligation.Kind.PROTECTIVE_PERIOD and not by_authority:
        raise Conflict("Only the competent authority ends a protective period before its day.")
    obligation.lift_reason = reason
    return _settle(obligation, actor, ObligationStatus.LIFTED)


def settle(case: Case, code: str, actor_id: UUID) -> None:
    """Note that the work itself has met what was owed under this code in a locked case."""
    for one in Obligation.objects.filter(case=case, code=code, status__in=STANDING):
        one.status, one.settled_at, one.settled_by_id = ObligationStatus.MET, now(), actor_id
        one.save(update_fields=["status", "settled_at", "settled_by"])


def _locked(actor: User, obligation: Obligation, version: int) -> Obligation:
    actor.require(Capability.EDIT_CASES, within=obligation.organisation_id)
    Case.objects.select_for_update(of=("self",)).get(pk=obligation.case_id)  # as a screening does
    row = Obligation.objects.select_for_update().get(pk=obligation.pk)
    return same_version(row, version)


def _settle(obligation: Obligation, actor: User, status: ObligationStatus) -> Obligation:
    obligation.status, obligation.settled_at, obligation.settled_by = status, now(), actor
    obligation.save(update_fields=["status", "lift_reason", "settled_at", "settled_by"])
    return obligation
