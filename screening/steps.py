"""Planning what a gate guards, and recalling it when the gate closes (G-06, G-09, G-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.family import links
from cases.gates.protection import (
    COMPLIANT,
    FAMILY,
    OUTDATED,
    SIGNS_OF_FEAR,
    OriginContact,
    Placement,
    Return,
    Reunion,
    reunion,
)
from cases.gates.refusal import Refusal, pass_gate
from cases.gates.table import closed
from cases.locking import locked, open_for_work, refuse_unless_recorded
from cases.models import Case, Consent, Obligation, ObligationStatus, Person
from cases.obligations import RETURN_BLOCKS, STANDING, WITHHELD_FLAG, Owed, raise_all
from common.errors import Conflict
from common.statements import Prepared
from oversight.context import action
from screening.casefile import current_among, open_file
from screening.findings import findings
from screening.library import LIBRARY
from screening.models import CONTACTS, GuardedStep, ProfileAssessment, Screening, StepKind
from screening.rules import Result

ASYLUM: Final = "refugee_asylum"
# While such a profile is open, the country of origin learns nothing (workflows section 6, rule 7).
FEARING: Final = (ASYLUM, "stateless")
OPEN: Final = ("indicated", "inconclusive")


_PLANNED: Prepared[GuardedStep] = Prepared(
    lambda person: GuardedStep.objects.planned(person).select_related("case__person"), UUID
)


@action("guarded_step.plan")
def plan_step(
    *,
    actor: User,
    case: Case,
    kind: StepKind,
    place: str = "",
    with_written_consent: bool = False,
    counselled_at: datetime | None = None,
    chosen_by_person: bool = False,
) -> GuardedStep:
    """Plan a step that a gate guards. Raises Conflict while the gate is closed."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    if (kind == StepKind.PLACEMENT) != bool(place):
        raise ValidationError({"place": "A placement names its place; nothing else has one."})
    if with_written_consent and counselled_at is None:
        raise ValidationError({"counselled_at": "Consent follows counselling: say when it was."})
    step = GuardedStep(
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        kind=kind,
        place=place,
        with_written_consent=with_written_consent,
        counselled_at=counselled_at,
        chosen_by_person=chosen_by_person,
        planned_by=actor,
    )
    pass_gate(closed_gate(step))
    step.save(force_insert=True)
    return step


@action("guarded_step.recall")
def recall_step(*, actor: User, step: GuardedStep, version: int) -> GuardedStep:
    """Cancel a step at once; nobody has to say why (workflows 5.9)."""
    actor.require(Capability.EDIT_CASES, within=step.organisation_id)
    locked(step.case)  # before the step, as everybody who needs both
    step = same_version(GuardedStep.objects.select_for_update().get(pk=step.pk), version)
    if step.status != GuardedStep.Status.PLANNED:
        raise Conflict("This step is cancelled already.")
    return _cancel(step)


def recall_guarded_steps(case: Case) -> None:
    """Cancel each planned step of the person of a locked case that its gate would refuse now.

    To be called whenever something was learned: a new fear recalls what was planned before it,
    in whichever case. Those were locked with this one, so nobody waits here for who waits.
    """
    for record in case.person.records:
        for step in _PLANNED(record):
            refusal = closed_gate(step)
            if refusal is not None:
                _cancel(step, refusal.gate)
                its_case = case if step.case_id == case.pk else locked(step.case)
                raise_all(its_case, [_take_back(step, refusal.gate)])


def judge_anew(person: Person) -> None:
    """Ask the gates once more after records were merged or taken apart; their cases are locked."""
    case = Case.objects.filter(person__in=person.records).select_related("person").first()
    if case is not None:
        recall_guarded_steps(case)


def cancel_all(consent: Consent) -> None:
    """Cancel every planned step where the person does not want to be recorded any more."""
    if consent.purpose == Consent.Purpose.STORAGE:
        for record in consent.person.records:
            for step in GuardedStep.objects.planned(record):
                _cancel(step)


def closed_gate(step: GuardedStep) -> Refusal | None:
    """Return why the gate of this step is closed, as the record of the person is now.

    Fear, blocks and protective periods are the person's, in whichever case and record they came
    up (workflows section 6, rule 2). What opens a gate is asked in this record alone: to merge
    two records closes gates, and opens none.
    """
    case = step.case
    if step.kind in CONTACTS:
        return closed(
            OriginContact(
                asked_about_fear=_was_asked_about_fear(case),
                fear_open_since=_fear_open_since(case),
                written_consent=step.with_written_consent,
                counselled_at=step.counselled_at,
            )
        )
    age_status = case.person.age_status_on(now().date())
    if step.kind == StepKind.PLACEMENT:
        return closed(_placement(step, age_status))
    checks = _checks(case)
    return closed(
        Return(
            assisted=step.kind == StepKind.ASSISTED_VOLUNTARY_RETURN,
            age_status=age_status,
            nonrefoulement=checks.get("nonrefoulement_check", ""),
            voluntariness=checks.get("avrr_voluntariness", ""),
            best_interests=checks.get("best_interests_procedure", ""),
            blocks=_standing(case, Q(code__in=RETURN_BLOCKS)),
            periods=_standing(
                case,
                Q(due_at=None) | Q(due_at__gt=now()),
                kind=Obligation.Kind.PROTECTIVE_PERIOD,
            ),
            chosen_by_person=step.chosen_by_person,
        )
    )


def _placement(step: GuardedStep, age_status: str) -> Placement:
    if step.place != FAMILY:
        return Placement(step.place, age_status)
    relations = links.relations_of(step.case.person)
    return Placement(
        step.place,
        age_status,
        flagged=bool(_standing(step.case, Q(code="FL-COMPANION"))),
        unverified=bool(links.unverified_company(relations)),
        has_carer=bool(links.carers(relations)),
    )


def against_reunion(case: Case) -> Refusal | None:
    """Return why the person of a locked case is not brought back to their family yet."""
    best_interests = _checks(case).get("best_interests_procedure", "")
    age_status = case.person.age_status_on(now().date())
    return reunion(Reunion(age_status, best_interests))


def _was_asked_about_fear(case: Case) -> bool:
    """Asked by an instrument: a concern that was raised and ended asked nobody."""
    asked = Screening.objects.filter(
        person=case.person_id, instrument__in=LIBRARY.profiles[ASYLUM].instruments
    )
    return asked.exclude(outcome="not_applicable").exists()


def _profiles(case: Case) -> list[ProfileAssessment]:
    """Return what counts of each profile in every case of the person: its newest assessment."""
    rows = ProfileAssessment.objects.filter(person__in=case.person.records)
    return list(rows.order_by("case_id", "profile", "-id").distinct("case_id", "profile"))


def _fear_open_since(case: Case) -> datetime | None:
    return max(_signs_of_fear(case), default=None)


def _signs_of_fear(case: Case) -> Iterator[datetime]:
    """Yield when each sign of fear, a wish for asylum or statelessness came up that is open.

    Signs stand as flags and profiles; what S3 answers alone raised has no name there, so the
    screenings are asked once more.
    """
    records = case.person.records
    flags = Obligation.objects.filter(person__in=records, code__in=SIGNS_OF_FEAR)
    yield from flags.exclude(status=ObligationStatus.LIFTED).values_list("created_at", flat=True)
    for record in records:
        yield from _fear_in_screenings(record)
    for assessment in _profiles(case):
        if assessment.profile in FEARING and assessment.state in OPEN:
            yield assessment.created_at


def _signs(result: Result) -> set[str]:
    return {flag.id for flag in result.flags if flag.counts and flag.id in SIGNS_OF_FEAR}


def _fear_in_screenings(record: UUID) -> Iterator[datetime]:
    """Yield when each screening was made that S3 answers alone make a sign of fear.

    A supervisor ends the sign by lifting a flag since, in the same record: nobody who lifted it
    in one knew of the other's.
    """
    lifted = Obligation.objects.filter(
        person=record,
        code__in=(*SIGNS_OF_FEAR, WITHHELD_FLAG),
        status=ObligationStatus.LIFTED,
    ).aggregate(at=Max("settled_at"))["at"]
    for one in Case.objects.filter(person=record).select_related("person__key"):
        file = open_file(one)
        found = findings(current_among(file.screenings), (), file.vault)
        flagged = {
            result.instrument
            for result in found.results
            if _signs(result) - _signs(result.redacted())
        }
        for screening in file.screenings:
            if screening.instrument in flagged and (not lifted or screening.created_at > lifted):
                yield screening.created_at


def _checks(case: Case) -> dict[str, str]:
    """Return the outcome of each check; one made before the newest sign of fear is outdated."""
    fear = _fear_open_since(case)
    return {
        one.instrument: OUTDATED
        if one.outcome == COMPLIANT and fear is not None and one.created_at < fear
        else one.outcome
        for one in open_file(case).current
    }


def _standing(case: Case, where: Q, **facts: str) -> frozenset[str]:
    rows = Obligation.objects.filter(where, person__in=case.person.records, **facts)
    standing = rows.filter(status__in=STANDING)
    return frozenset(standing.values_list("code", flat=True))


def _take_back(step: GuardedStep, gate: str) -> Owed:
    return Owed(
        code="FL-STEP-RECALLED",
        kind=Obligation.Kind.FLAG,
        because=(f"{gate}: {step.kind}",),
        meaning="A planned step was recalled: take back at once whatever was sent for it.",
        urgent=True,
    )


def _cancel(step: GuardedStep, closed_gate: str = "") -> GuardedStep:
    step.status, step.cancelled_at = GuardedStep.Status.CANCELLED, now()
    step.closed_gate = closed_gate
    step.save(update_fields=["status", "cancelled_at", "closed_gate"])
    return step
