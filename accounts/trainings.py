"""What interviewers are trained in (gate G-07): recorded by a supervisor, never by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Training, User
from accounts.policy import Capability
from common.errors import Conflict
from common.statements import Prepared
from oversight.context import action

LONGEST_YEARS = 5
_VALID: Prepared[Training] = Prepared(
    lambda user, day: Training.objects.valid(day).filter(user=user), UUID, date
)


def missing(user: User, topics: Iterable[str]) -> tuple[str, ...]:
    """Return those of the topics in which the person has no valid training today."""
    held = {one.topic for one in _VALID(user.pk, now().date())}
    return tuple(topic for topic in topics if topic not in held)


@action("training.record")
def record_training(
    *,
    actor: User,
    user: User,
    topic: Training.Topic,
    provider: str,
    completed_on: date,
    expires_on: date,
) -> Training:
    """Record what a colleague completed. It counts up to and including `expires_on`."""
    actor.require(Capability.RECORD_TRAINING, within=user.organisation_id)
    if user.pk == actor.pk:
        raise Conflict("You cannot record your own training.")
    if completed_on > now().date():
        raise ValidationError({"completed_on": "This day has not come yet."})
    if expires_on < completed_on:
        raise ValidationError({"expires_on": "It cannot lapse before it is completed."})
    if _lasts_longer(completed_on, expires_on, years=LONGEST_YEARS):
        raise ValidationError({"expires_on": f"At most {LONGEST_YEARS} years after completion."})
    return Training.objects.create(
        organisation_id=user.organisation_id,
        user=user,
        topic=topic,
        provider=provider,
        completed_on=completed_on,
        expires_on=expires_on,
        recorded_by=actor,
    )


@action("training.revoke")
def revoke_training(*, actor: User, training: Training) -> Training:
    """End a training at once: it was recorded in error, or no longer counts."""
    actor.require(Capability.RECORD_TRAINING, within=training.organisation_id)
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.revoked_at is None:
        training.revoked_at = now()
        training.save(update_fields=["revoked_at"])
    return training


def _lasts_longer(begin: date, end: date, *, years: int) -> bool:
    """Compare as calendars do: what begins on 29 February may end on the 28th, not in March."""
    return (end.year - years, end.month, end.day) > (begin.year, begin.month, begin.day)
