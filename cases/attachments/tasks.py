"""Celery's door to the scanner: a task carries ids and is safe to repeat."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from celery import shared_task

from cases.attachments import scanning

LONGEST = 240  # seconds; the sweep comes again after five minutes


@shared_task
def scan_attachment(attachment_id: str, organisation_id: str) -> None:
    scanning.scan(UUID(attachment_id), organisation_id=UUID(organisation_id))


@shared_task
def scan_what_waits() -> None:
    """Every five minutes: try again what the scanner said nothing about."""
    deadline = monotonic() + LONGEST
    for attachment_id, organisation_id in scanning.waiting():
        scanning.scan(attachment_id, organisation_id=organisation_id)
        if monotonic() > deadline:
            return
