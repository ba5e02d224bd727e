"""Sending a referral, and answering it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability
from accounts.versions import same_version
from cases import deadlines
from cases.data_groups import DataGroup
from cases.firewall import refuse_other_sides
from cases.gates.disclosure import Disclosure
from cases.gates.table import pass_gates
from cases.inserting import insert_once
from cases.locking import open_for_work, refuse_unless_recorded
from cases.models import Case, Consent, Person
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action
from referrals import packages, tasks
from referrals.lifecycle import DEADLINE, UNANSWERED, DeclineReason, Outcome, Priority, Status
from referrals.models import Package, Referral
from referrals.service_types import INTAKE, ServiceType
from screening.library import LIBRARY


@action("referral.send")
def send_referral(
    *,
    actor: User,
    case: Case,
    recipient: Organisation,
    consent: Consent,
    service_type: ServiceType,
    priority: Priority,
    data_groups: Sequence[DataGroup] | None = None,
    id: UUID | None = None,
) -> Referral:
    """Send a person to a service, with the consented fields that it needs, and no more."""
    actor.require(Capability.SEND_REFERRALS, within=case.organisation_id)
    _check_recipient(case, recipient)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    consent = Consent.objects.select_for_update().get(
        pk=consent.pk
    )  # it may be withdrawn just now
    _check_consent(case, recipient, consent)
    groups = _groups(consent, service_type, data_groups)
    person = Person.objects.for_reading().get(pk=case.person_id)
    sent_at = now()
    due_at = _after(sent_at, DEADLINE[priority])
    referral = Referral(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person=person,
        case=case,
        consent=consent,
        recipient=recipient,
        service_type=service_type,
        priority=priority,
        data_groups=groups,
        card=packages.card(person, groups),
        sent_by=actor,
        answer_due_at=_answer_due(sent_at, priority),
        due_at=due_at,
        expires_at=min(sent_at + 2 * (due_at - sent_at), consent.expires_at),
        consented_until=consent.expires_at,
    )
    insert_once(referral)
    Package.objects.create(
        organisation_id=case.organisation_id,
        person=person,
        referral=referral,
        recipient=recipient,
        content=packages.package(case, person, groups),
    )
    _announce_later(referral)
    return referral


def _announce_later(referral: Referral) -> None:
    announce = tasks.announce_referral.delay
    transaction.on_commit(partial(announce, str(referral.pk), str(referral.recipient_id)))


@action("referral.receive")
def receive(*, actor: User, referral: Referral, version: int) -> Referral:
    """Confirm that the referral arrived."""
    referral = _as_recipient(actor, referral, version)
    referral.move_to(Status.RECEIVED)
    referral.received_at = now()
    referral.save(update_fields=["status", "received_at"])
    return referral


@action("referral.accept")
def accept(*, actor: User, referral: Referral, version: int) -> Referral:
    """Take the person on. From now on the consented fields are open to the recipient."""
    referral = _as_recipient(actor, referral, version)
    if referral.expires_at <= now():
        raise Conflict("This referral has expired, or the consent to it has ended.")
    referral.move_to(Status.ACCEPTED)
    referral.accepted_at = now()
    referral.received_at = referral.received_at or referral.accepted_at
    referral.feedback_due_at = _after(referral.accepted_at, "D-REF-FEEDBACK")
    referral.save(update_fields=["status", "received_at", "accepted_at", "feedback_due_at"])
    return referral


@action("referral.decline")
def decline(*, actor: User, referral: Referral, version: int, reason: DeclineReason) -> Referral:
    """Say no, with a coded reason, so that the sender can look elsewhere at once."""
    referral = _as_recipient(actor, referral, version)
    referral.move_to(Status.DECLINED)
    referral.decline_reason = reason
    referral.received_at = referral.received_at or now()
    referral.save(update_fields=["status", "decline_reason", "received_at"])
    return referral


@action("referral.start")
def start_service(*, actor: User, referral: Referral, version: int) -> Referral:
    referral = _as_recipient(actor, referral, version)
    if referral.consented_until <= now():
        raise Conflict("The person's consent has ended. Report back, and keep nothing.")
    referral.move_to(Status.IN_SERVICE)
    referral.started_at = now()
    referral.save(update_fields=["status", "started_at"])
    return referral


@action("referral.finish")
def finish(
    *, actor: User, referral: Referral, version: int, outcome: Outcome, feedback: str
) -> Referral:
    """Report how the service ended, with feedback to the sender."""
    referral = _as_recipient(actor, referral, version)
    if referral.consented_until <= now() and outcome != Outcome.NOT_COMPLETED:
        raise Conflict("The person's consent has ended: report the service as not_completed.")
    referral.move_to(Status(outcome))
    referral.finished_at = now()
    if outcome != Outcome.NOT_COMPLETED:
        referral.started_at = referral.started_at or referral.finished_at
    referral.feedback = feedback
    referral.save(update_fields=["status", "started_at", "finished_at", "feedback"])
    return referral


@action("referral.recall")
def recall(*, actor: User, referral: Referral, version: int) -> Referral:
    """Take a referral back that nobody has answered yet."""
    referral = _as_sender(actor, referral, version)
    referral.move_to(Status.RECALLED)
    referral.save(update_fields=["status"])
    return referral


@action("referral.close")
def close(*, actor: User, referral: Referral, version: int) -> Referral:
    """End a finished referral once the person was told; the recipient's view of it ends too."""
    referral = _as_sender(actor, referral, version)
    referral.move_to(Status.CLOSED)
    referral.closed_at, referral.person_informed = now(), True
    referral.save(update_fields=["status", "closed_at", "person_informed"])
    return referral


def recall_without_consent(consent: Consent) -> None:
    """Recall what is unanswered and close what was opened under a consent that has ended."""
    moment = now()
    for referral in Referral.objects.select_for_update().filter(consent=consent):
        if referral.status in UNANSWERED:
            referral.move_to(Status.RECALLED)
        referral.consented_until = moment
        referral.save(update_fields=["status", "consented_until"])
    Package.objects.filter(referral__consent=consent, closed_at=None).update(closed_at=moment)


def why_not_finished(case: Case) -> str:
    open_ = Referral.objects.open().filter(case=case).count()
    return f"{open_} of the case's referrals are not finished." if open_ else ""


def _as_recipient(actor: User, referral: Referral, version: int) -> Referral:
    actor.require(Capability.ANSWER_REFERRALS, within=referral.recipient_id)
    return same_version(Referral.objects.select_for_update().get(pk=referral.pk), version)


def _as_sender(actor: User, referral: Referral, version: int) -> Referral:
    actor.require(Capability.SEND_REFERRALS, within=referral.organisation_id)
    return same_version(Referral.objects.select_for_update().get(pk=referral.pk), version)


def _check_recipient(case: Case, recipient: Organisation) -> None:
    refuse_other_sides(recipient)
    if recipient.pk == case.organisation_id:
        raise ValidationError({"recipient": "A referral goes to another organisation."})


def _check_consent(case: Case, recipient: Organisation, consent: Consent) -> None:
    standing = (
        consent.purpose == Consent.Purpose.SHARING
        and consent.case_id == case.pk
        and consent.recipient_id == recipient.pk
        and consent.withdrawn_at is None
        and consent.given_at <= now() < consent.expires_at
    )
    if not standing:
        raise Conflict(
            "The person has not agreed to share with this organisation.",
            gate="G-02",
            basis="Inter-agency referral form, consent to release; HTCDS consent prompts",
            lifted_by="Record the person's consent to share with this recipient.",
        )


def _groups(
    consent: Consent, service_type: ServiceType, wanted: Sequence[DataGroup] | None
) -> list[str]:
    """Return the groups that are consented and needed; refuse any wanted beyond that."""
    needed, consented = INTAKE[service_type], frozenset(consent.data_groups)
    groups = needed & consented if wanted is None else frozenset(wanted)
    pass_gates(Disclosure(wanted=groups, needed=needed, consented=consented))
    return sorted(groups)


def _after(start: datetime, code: str) -> datetime:
    rule = LIBRARY.deadlines[code]
    return deadlines.due(start, hours=rule.hours or 0, days=rule.days or 0)


def _answer_due(start: datetime, priority: Priority) -> datetime:
    rule = LIBRARY.deadlines["D-REF-ACK"]
    emergency = priority == Priority.EMERGENCY
    hours = rule.params["hours_emergency"] if emergency else rule.hours
    return deadlines.due(start, hours=float(hours or 0))
