"""Giving and withdrawing consent to share. Consent to be interviewed comes from its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.age import CHILDREN
from cases.data_groups import DataGroup
from cases.extension_points import after_withdrawal
from cases.firewall import refuse_other_sides
from cases.inserting import insert_once
from cases.lifecycle import Status, may_move
from cases.locking import locked, open_for_work, refuse_unless_recorded
from cases.models import Case, Consent, Representative
from common.errors import Conflict
from common.identifiers import uuid7
from common.statements import Prepared
from oversight.context import action

_STANDING: Prepared[Consent] = Prepared(
    lambda case, moment: Consent.objects.standing(case, moment), UUID, datetime
)


def agreed_to(case: Case) -> frozenset[str]:
    """Return the purposes for which consent stands now."""
    return frozenset(one.purpose for one in _STANDING(case.pk, now()))


@action("consent.record")
def record_sharing(
    *,
    actor: User,
    case: Case,
    recipient: Organisation,
    data_groups: Sequence[DataGroup],
    id: UUID | None = None,
    **given: Any,
) -> Consent:
    """Record that the person agrees to share named groups of data with one organisation.

    `given` says how: text_version, language, given_by, given_at, expires_at.
    """
    actor.require(Capability.RECORD_CONSENT, within=case.organisation_id)
    refuse_other_sides(recipient)
    consent = _consent(actor, case, Consent.Purpose.SHARING, id, **given)
    if consent.given_by != who_consents(case):
        raise ValidationError(
            {"given_by": f"For this person consent is given by {who_consents(case)}."}
        )
    consent.recipient, consent.data_groups = recipient, sorted(set(data_groups))
    insert_once(consent)
    return consent


@action("consent.record_tracing")
def record_tracing(*, actor: User, case: Case, id: UUID | None = None, **given: Any) -> Consent:
    """Record that somebody agrees to the search for the person's family.

    A child's own wish is a consent of its own, beside that of whoever consents for the child;
    tracing needs both (SG-TRACING).
    """
    actor.require(Capability.RECORD_CONSENT, within=case.organisation_id)
    consent = _consent(actor, case, Consent.Purpose.TRACING, id, **given)
    if consent.given_by not in (Consent.GivenBy.PERSON, who_consents(case)):
        raise ValidationError(
            {"given_by": f"Here the person agrees, and {who_consents(case)} consents."}
        )
    insert_once(consent)
    return consent


def _consent(actor: User, case: Case, purpose: str, pk: UUID | None, **given: Any) -> Consent:
    refuse_unless_recorded(open_for_work(case))
    if given["expires_at"] <= given["given_at"]:
        raise ValidationError({"expires_at": "Consent ends after it begins."})
    return Consent(
        id=pk or uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        purpose=purpose,
        recorded_by=actor,
        **given,
    )


@action("consent.withdraw")
def withdraw(*, actor: User, consent: Consent, version: int) -> Consent:
    """End a consent at once; whatever rests on it is recalled in the same transaction."""
    actor.require(Capability.RECORD_CONSENT, within=consent.organisation_id)
    case = locked(consent.case)  # before the consent, as everybody who needs both
    consent = same_version(Consent.objects.select_for_update().get(pk=consent.pk), version)
    if consent.withdrawn_at is not None:
        raise Conflict("This consent was withdrawn already.")
    _end(consent)
    if consent.purpose == Consent.Purpose.STORAGE:
        refuse_storage(case, Status.WITHDRAWN_CONSENT)
    return consent


def refuse_storage(case: Case, status: Status) -> None:
    """Stop a locked case: the person does not want to be recorded, and nothing is shared."""
    end(case, [Consent.Purpose.STORAGE, Consent.Purpose.SHARING, Consent.Purpose.TRACING])
    case.storage_refused = True
    for target in (status, Status.WITHDRAWN_CONSENT):
        if may_move(case.status, target):
            case.move_to(target)
            break
    case.save(update_fields=["storage_refused", "status"])


def allow_storage(case: Case) -> None:
    """Let the work with a locked case go on: the person agrees to be recorded."""
    if case.storage_refused:
        case.storage_refused = False
        case.save(update_fields=["storage_refused"])


def end(case: Case, purposes: Sequence[str]) -> None:
    """End the standing consents of these purposes, and what rests on them."""
    for consent in Consent.objects.standing(case).filter(purpose__in=purposes):
        _end(consent)


def _end(consent: Consent) -> None:
    consent.withdrawn_at = now()
    consent.save(update_fields=["withdrawn_at"])
    for undo in after_withdrawal:
        undo(consent)


def who_consents(case: Case) -> Consent.GivenBy:
    """Return who consents: the person; for a child the representative, else best interests."""
    if case.person.age_status_on(now().date()) not in CHILDREN:
        return Consent.GivenBy.PERSON
    represented = Representative.objects.filter(case=case, ended_at=None).exists()
    return Consent.GivenBy.GUARDIAN if represented else Consent.GivenBy.BEST_INTERESTS
