"""Celery's door to the notices: a task carries ids and is safe to repeat."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from referrals import expiry, notices


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def announce_referral(referral_id: str, recipient_id: str) -> None:
    notices.announce(UUID(referral_id), recipient_id=UUID(recipient_id))


@shared_task
def announce_forgotten_referrals() -> None:
    """Every ten minutes: pick up any referral whose task was lost."""
    for referral_id, recipient_id in notices.unannounced():
        announce_referral.delay(str(referral_id), str(recipient_id))


@shared_task
def expire_overdue_referrals() -> None:
    """Every ten minutes: end what nobody answered by twice its deadline."""
    expiry.expire_overdue()
