"""Ending referrals that nobody answered by twice their deadline; the sender sees it at once."""

from __future__ import annotations

from django.utils.timezone import now

from accounts.models import Organisation
from accounts.policy import Purpose
from oversight import context
from referrals.lifecycle import Status
from referrals.models import Referral


def expire_overdue() -> int:
    """Return how many referrals ended. Safe to repeat."""
    ended = 0
    for sender in Organisation.objects.all():
        scope = context.system(
            "referral.expire", purpose=Purpose.CASE_MANAGEMENT, organisation=sender.pk
        )
        with context.enter(scope):
            overdue = Referral.objects.unanswered().filter(
                organisation=sender, expires_at__lte=now()
            )
            for referral in overdue.select_for_update(skip_locked=True):
                referral.move_to(Status.EXPIRED)
                referral.save(update_fields=["status"])
                ended += 1
    return ended
