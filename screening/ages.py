"""Deciding a disputed age: record the decision, note an appeal, conclude it (gate G-10)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.age import AgeStatus, contradicts
from cases.gates.age import AgeChange
from cases.gates.table import pass_gates
from cases.identity.same_person import facts_changed, lock_records, said_since
from cases.locking import lock_cases, locked, open_for_work, refuse_unless_recorded
from cases.models import Case, Person, Provenance
from cases.partial_dates import PartialDate
from common.errors import Conflict
from oversight.context import action
from screening.casefile import open_file
from screening.library import AGE_CHECK
from screening.models import AgeDecision, Screening


@action("age_decision.record")
def record_age_decision(
    *,
    actor: User,
    case: Case,
    screening: Screening,
    status: AgeDecision.Status,
    decided_by: str,
    decided_at: datetime,
    appeal_until: datetime,
    birth_date: PartialDate | None = None,
) -> AgeDecision:
    """Record what an authority decided in writing. The person is treated as before."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    if appeal_until <= decided_at:
        raise ValidationError({"appeal_until": "The period for an appeal follows the decision."})
    if contradicts(status, birth_date, decided_at.date()):
        raise ValidationError({"birth_date": f"Somebody born then was not {status} at that time."})
    return AgeDecision.objects.create(
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        screening=screening,
        status=status,
        birth_first_day=birth_date.first if birth_date else None,
        birth_precision=birth_date.precision if birth_date else "",
        decided_by=decided_by,
        decided_at=decided_at,
        appeal_until=appeal_until,
        recorded_by=actor,
    )


@action("age_decision.note_appeal")
def note_appeal(
    *, actor: User, decision: AgeDecision, version: int, appealed_at: datetime
) -> AgeDecision:
    """Record that the decision was appealed; what the appeal brings is a new decision."""
    actor.require(Capability.EDIT_CASES, within=decision.organisation_id)
    refuse_unless_recorded(locked(decision.case))
    decision = _unconcluded(decision, version)
    if decision.appealed_at is not None:
        raise Conflict("An appeal against this decision is on record already.")
    if appealed_at < decision.decided_at:
        raise ValidationError({"appealed_at": "An appeal follows the decision."})
    decision.appealed_at = appealed_at
    decision.save(update_fields=["appealed_at"])
    return decision


@action("age_decision.conclude")
def conclude_age(*, actor: User, decision: AgeDecision, version: int) -> AgeDecision:
    """Treat the person as was decided: the one way in which a child becomes an adult.

    Raises Conflict (G-10) while a step of the procedure is missing. Whose age is decided is
    presumed a child until then, whatever is recorded; so a decision that says child waits for
    nothing.
    """
    actor.require(Capability.SIGN_OFF_CASES, within=decision.organisation_id)
    lock_cases(decision.person)  # before the decision and the person, as everybody
    refuse_unless_recorded(open_for_work(decision.case))
    decision = _unconcluded(decision, version)
    pass_gates(
        AgeChange(
            before=AgeStatus.PRESUMED_CHILD,
            after=decision.status,
            check_compliant=_rests_on_compliant_check(decision),
            decided_in_writing=True,
            appeal_period_over=not _appeal_may_come(decision),
            appealed=_is_appealed(decision),
            by_another_person=decision.recorded_by_id != actor.pk,
        )
    )
    _apply(decision)
    decision.concluded_at, decision.concluded_by = now(), actor
    decision.save(update_fields=["concluded_at", "concluded_by"])
    return decision


def _unconcluded(decision: AgeDecision, version: int) -> AgeDecision:
    """Return the locked decision; its case is locked before, as by everybody."""
    decision = AgeDecision.objects.select_for_update().get(pk=decision.pk)
    same_version(decision, version)
    if decision.concluded_at is not None:
        raise Conflict("This decision is concluded. Record a later one as a decision of its own.")
    return decision


def _appeal_may_come(decision: AgeDecision) -> bool:
    """May any decision on this person's age still be appealed? One that is dated back may not
    overtake it."""
    undecided = AgeDecision.objects.filter(person__in=decision.person.records, concluded_at=None)
    return undecided.filter(appeal_until__gt=now()).exists()


def _is_appealed(decision: AgeDecision) -> bool:
    """An appeal holds back every decision that was taken before it was lodged."""
    later = AgeDecision.objects.filter(
        person__in=decision.person.records, appealed_at__gte=decision.decided_at
    )
    return later.exists()


def _rests_on_compliant_check(decision: AgeDecision) -> bool:
    """Is the decision's check the one of this case that counts today, and compliant?"""
    return any(
        one.pk == decision.screening_id and one.outcome == "compliant"
        for one in open_file(decision.case).current
        if one.instrument == AGE_CHECK
    )


def _apply(decision: AgeDecision) -> None:
    """Change every record of the person."""
    records = lock_records(decision.person)
    for person in records.values():
        _treat_as_decided(person, decision)
    facts_changed(records)


def _treat_as_decided(person: Person, decision: AgeDecision) -> None:
    """A recorded birth date stays unless it contradicts the decision."""
    person.age_status = decision.status
    if person.birth_date is None or contradicts(decision.status, person.birth_date, now().date()):
        person.birth_date = decision.birth_date
        person.birth_provenance = (
            Provenance.ESTIMATED if decision.birth_date else Provenance.UNKNOWN
        )
    person.save(
        update_fields=["age_status", "birth_first_day", "birth_precision", "birth_provenance"]
    )
    said_since(person, ["age_status"])
