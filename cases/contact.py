"""Ways to reach a person, and the attempts made, within the rules that keep them safe."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.inserting import insert_once
from cases.locking import open_for_work, open_record, recorded, refuse_unless_recorded
from cases.matching import upkeep
from cases.models import Case, ContactAttempt, ContactChannel, Person
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action


@action("contact_channel.record")
def record_channel(
    *, actor: User, person: Person, id: UUID | None = None, **fields: Any
) -> ContactChannel:
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    person = open_record(person)
    channel = ContactChannel(
        id=id or uuid7(),
        organisation_id=person.organisation_id,
        person=person,
        recorded_by=actor,
        **fields,
    )
    _check(channel)
    insert_once(channel)
    upkeep.refresh(person)
    return channel


@action("contact_channel.change")
def change_channel(
    *, actor: User, channel: ContactChannel, version: int, **fields: Any
) -> ContactChannel:
    """Record what became known of a channel: that it is safe or not, shared, or ended."""
    actor.require(Capability.EDIT_PERSONS, within=channel.organisation_id)
    recorded(channel.person)
    row = ContactChannel.objects.select_for_update(of=("self",)).select_related("person")
    channel = same_version(row.get(pk=channel.pk), version, wanted=fields)
    for name, value in fields.items():
        setattr(channel, name, value)
    _check(channel)
    channel.save(update_fields=sorted(fields))
    upkeep.refresh(channel.person)
    return channel


def _check(channel: ContactChannel) -> None:
    if not (channel.value or channel.street or channel.city):
        raise ValidationError({"value": "Say how the person is reached."})


@action("contact_attempt.record")
def record_attempt(
    *,
    actor: User,
    case: Case,
    channel: ContactChannel,
    at: datetime,
    outcome: str,
    id: UUID | None = None,
) -> ContactAttempt:
    """Record an attempt to reach the person. Raises Conflict where the channel is not for it."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    if channel.person_id not in case.person.records:
        raise ValidationError({"channel": "This is not a way to reach the person of this case."})
    if at < case.first_contact_at:
        raise ValidationError({"at": "Nobody is looked for before the first contact."})
    refuse_unsafe(channel, outcome)
    attempt = ContactAttempt(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        channel=channel,
        at=at,
        outcome=outcome,
        made_by=actor,
    )
    insert_once(attempt)
    return attempt


def refuse_unsafe(channel: ContactChannel, outcome: str) -> None:
    """Raise Conflict unless the person said that the channel is safe, and for a message too.

    Their word decides, also where a companion or an employer shares it. Nobody asked is unsafe.
    """
    shared = channel.shared_with in (
        ContactChannel.SharedWith.COMPANION,
        ContactChannel.SharedWith.EMPLOYER,
    )
    if channel.ended_at is not None:
        raise _unsafe("The person can no longer be reached by this.", "Use another channel.")
    if channel.safe == ContactChannel.Safe.UNSAFE:
        raise _unsafe("The person said that this is not safe.", "Use another channel.")
    if channel.safe != ContactChannel.Safe.SAFE:
        who = f"It is shared with: {channel.shared_with}. " if shared else ""
        raise _unsafe(
            f"Nobody knows whether this is safe for the person. {who}Ask first.",
            "Ask the person whether it is safe, and record the answer.",
        )
    if outcome == ContactAttempt.Outcome.MESSAGE_LEFT and channel.may_leave_message is not True:
        raise _unsafe(
            "The person has not said that a message may be left here.",
            "Ask the person whether a message may be left, and record the answer.",
        )


def _unsafe(detail: str, lifted_by: str) -> Conflict:
    return Conflict(
        detail,
        gate="safe-contact",
        basis="workflows section 4: safe-contact rules",
        lifted_by=lifted_by,
    )
