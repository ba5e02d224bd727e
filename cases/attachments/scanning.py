"""Asking the scanner about files in quarantine; what it does not call clean stays there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.attachments.content import unsealed
from cases.models import Attachment, AttachmentContent
from cases.models.notes import AttachmentQuerySet
from common.clamd import NotScanned
from common.errors import Unavailable
from oversight import context

logger = logging.getLogger(__name__)


def scan(attachment_id: UUID, *, organisation_id: UUID) -> None:
    """Scan one file and let it out of quarantine, or destroy its bytes. Safe to repeat.

    The scanner is asked outside of any transaction. Where it does not say clean or infected,
    or the file does not open, all stays as it is and the fault is logged.
    """
    if settings.CLAMD is None:
        return
    try:
        with context.enter(_in(organisation_id)):
            rows = _in_quarantine().for_reading()
            attachment = rows.filter(pk=attachment_id).first()
            content = unsealed(attachment) if attachment else None
        if content is not None:
            _conclude(attachment_id, organisation_id, is_clean=settings.CLAMD.is_clean(content))
    except (NotScanned, Unavailable) as error:
        logger.error("Attachment %s stays in quarantine: %s", attachment_id, error)


def waiting() -> Iterator[tuple[UUID, UUID]]:
    """Yield the files in quarantine, the oldest first, with their organisations."""
    for organisation in Organisation.objects.all():
        with context.enter(_in(organisation.pk)):
            found = list(_in_quarantine().order_by("id").values_list("pk", flat=True))
        yield from ((pk, organisation.pk) for pk in found)


def _conclude(attachment_id: UUID, organisation_id: UUID, *, is_clean: bool) -> None:
    with context.enter(_in(organisation_id)):
        attachment = _in_quarantine().select_for_update().filter(pk=attachment_id).first()
        if attachment is None:  # another run was first
            return
        attachment.scan = Attachment.Scan.CLEAN if is_clean else Attachment.Scan.INFECTED
        attachment.scanned_at = now()
        attachment.save(update_fields=["scan", "scanned_at"])
        if not is_clean:
            AttachmentContent.objects.filter(attachment=attachment).update(sealed=b"")
            logger.error("Attachment %s is infected: its bytes were destroyed.", attachment_id)


def _in_quarantine() -> AttachmentQuerySet:
    return Attachment.objects.filter(scan=Attachment.Scan.WAITING)


def _in(organisation_id: UUID) -> context.Context:
    return context.system(
        "attachment.scan", purpose=Purpose.CASE_MANAGEMENT, organisation=organisation_id
    )
