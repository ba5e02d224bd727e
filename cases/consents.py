"""Giving and withdrawing consent to share. Consent to be interviewed comes from its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability, Domain
from accounts.versions import same_version
from cases.data_groups import DataGroup
from cases.extension_points import after_withdrawal
from cases.models import Case, Consent
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
    if recipient.domain != Domain.PROTECTION:
        raise Conflict(
            "Protection data is not shared with enforcement, police or consular bodies.",
            gate="G-08",
            basis="ECRI GPR 16; JGC 3/22 para 17",
            lifted_by="Nothing here: such a disclosure is an itemised, approved act of its own.",
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
    return consent
