"""Taking a file in, and giving it out to whoever may see it, by a link that soon ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from cases.attachments import tasks
from cases.attachments.content import name_place, sealed_for, unsealed
from cases.attachments.media import cleaned
from cases.inserting import insert_once
from cases.models import Attachment, Case
from cases.notes import is_open_to, open_for_adding
from cases.vault import vault_for
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

LINK_LASTS: Final = timedelta(seconds=60)
_SIGNER = partial(signing.TimestampSigner, salt="cases.attachments.link")
_CLOSED = {
    Attachment.Scan.WAITING: "This file waits for the virus scanner. Try again in some minutes.",
    Attachment.Scan.INFECTED: "The scanner found something harmful: the file was destroyed.",
}


@action("attachment.add")
def add_attachment(
    *,
    actor: User,
    case: Case,
    kind: str,
    sensitivity: str,
    name: str,
    claimed: str,
    content: bytes,
    id: UUID | None = None,
) -> Attachment:
    """Keep a file, made harmless, under the person's key; in quarantine where there is a scanner.

    Raises ValidationError with what is wrong with the file.
    """
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    file = cleaned(name, claimed, content)
    case = open_for_adding(actor, case)
    vault, pk = vault_for(case.person), id or uuid7()
    attachment = Attachment(
        id=pk,
        organisation_id=case.organisation_id,
        person=case.person,
        case=case,
        kind=kind,
        sensitivity=sensitivity,
        media_type=file.media_type,
        size=len(file.content),
        sealed_name=vault.seal(name_place(pk), file.name),
        scan=Attachment.Scan.WAITING if settings.CLAMD else Attachment.Scan.NOT_CONFIGURED,
        uploaded_by=actor,
    )
    insert_once(attachment)
    sealed_for(attachment, vault, file.content).save(force_insert=True)
    if attachment.scan == Attachment.Scan.WAITING:
        scan = partial(tasks.scan_attachment.delay, str(pk), str(case.organisation_id))
        transaction.on_commit(scan)
    return attachment


def link_to(*, actor: User, attachment: Attachment) -> tuple[str, datetime]:
    """Return what opens the file for this user alone, and until when. Raises as `read` does."""
    _refuse_closed(actor, attachment)
    signed = _SIGNER().sign(_of(actor, attachment))
    return signed.removeprefix(_of(actor, attachment) + ":"), now() + LINK_LASTS


def read(*, actor: User, attachment: Attachment, link: str) -> bytes:
    """Return the bytes of the file.

    Raises PermissionDenied where the file is not for this user, or the link not theirs or
    over; Conflict in quarantine; Unavailable where it does not open.
    """
    try:
        _SIGNER().unsign(f"{_of(actor, attachment)}:{link}", max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise PermissionDenied("This link is over, or not yours. Open the file again.") from error
    _refuse_closed(actor, attachment)
    return unsealed(attachment)


def _refuse_closed(user: User, attachment: Attachment) -> None:
    user.require(Capability.VIEW_CASES, within=attachment.organisation_id)
    if not is_open_to(user, attachment, attachment.uploaded_by_id):
        raise PermissionDenied("S3: open to the case's caseworker, who added it, and supervisors.")
    if attachment.scan in _CLOSED:
        raise Conflict(_CLOSED[Attachment.Scan(attachment.scan)])


def _of(user: User, attachment: Attachment) -> str:
    return f"{attachment.pk}:{user.pk}"
