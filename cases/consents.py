"""Giving and withdrawing consent to share. Consent to be interviewed comes from its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.age import CHILDREN
from cases.data_groups import DataGroup
from cases.extension_points import after_withdrawal
from cases.firewall import refuse_other_sides
from cases.lifecycle import Status, may_move
from cases.models import Case, Consent, Representative
from cases.services import locked
from common.errors import Conflict
from oversight.context import action


@action("consent.record")
def record_sharing(
    *,
    actor: User,
    case: Case,
    recipient: Organisation,
    data_groups: Sequence[DataGroup],
    text_version: str,
    language: str,
    given_by: str,
    given_at: datetime,
    expires_at: datetime,
) -> Consent:
    """Record that the person agrees to share named groups of data with one organisation."""
    actor.require(Capability.RECORD_CONSENT, within=case.organisation_id)
    refuse_other_sides(recipient)
    if case.status == Status.ANONYMOUS_SERVICE:
        raise Conflict(
            "The person does not want to be recorded, so there is nothing to share.",
            gate="G-02",
            basis="HTCDS consent prompts: refusal of storage means anonymous service",
            lifted_by="A new consent_capacity check, if the person wishes otherwise now.",
        )
    if given_by != who_consents(case):
        raise ValidationError(
            {"given_by": f"For this person consent is given by {who_consents(case)}."}
        )
    if expires_at <= given_at:
        raise ValidationError({"expires_at": "Consent ends after it begins."})
    return Consent.objects.create(
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        purpose=Consent.Purpose.SHARING,
        recipient=recipient,
        data_groups=sorted(set(data_groups)),
        text_version=text_version,
        language=language,
        given_by=given_by,
        given_at=given_at,
        expires_at=expires_at,
        recorded_by=actor,
    )


@action("consent.withdraw")
def withdraw(*, actor: User, consent: Consent, version: int) -> Consent:
    """End a consent at once; whatever rests on it is recalled in the same transaction."""
    actor.require(Capability.RECORD_CONSENT, within=consent.organisation_id)
    consent = same_version(Consent.objects.select_for_update().get(pk=consent.pk), version)
    if consent.withdrawn_at is not None:
        raise Conflict("This consent was withdrawn already.")
    consent.withdrawn_at = now()
    consent.save(update_fields=["withdrawn_at"])
    for undo in after_withdrawal:
        undo(consent)
    if consent.purpose == Consent.Purpose.STORAGE:
        _stop_processing(consent)
    return consent


def who_consents(case: Case) -> Consent.GivenBy:
    """Return who consents: the person; for a child the representative, else best interests."""
    if case.person.age_status_on(now().date()) not in CHILDREN:
        return Consent.GivenBy.PERSON
    represented = Representative.objects.filter(case=case, ended_at=None).exists()
    return Consent.GivenBy.GUARDIAN if represented else Consent.GivenBy.BEST_INTERESTS


def _stop_processing(consent: Consent) -> None:
    """Without consent to be recorded the case rests: nothing but what the law and the log need."""
    case = locked(consent.case)
    if may_move(case.status, Status.WITHDRAWN_CONSENT):
        case.move_to(Status.WITHDRAWN_CONSENT)
        case.save(update_fields=["status"])
