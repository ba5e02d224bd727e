"""The sealed name and the sealed bytes of a file."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from cases.models import Attachment, AttachmentContent
from cases.notes import vault_open_to
from cases.vault import Vault, vault_of
from common.errors import Unavailable
from common.identifiers import uuid7


def sealed_for(attachment: Attachment, vault: Vault, content: bytes) -> AttachmentContent:
    """Return the row, not yet stored, that holds the bytes of a file."""
    pk = uuid7()
    return AttachmentContent(
        id=pk,
        organisation_id=attachment.organisation_id,
        person=attachment.person,
        attachment=attachment,
        sealed=vault.seal_bytes(_place(pk), content),
    )


def unsealed(attachment: Attachment) -> bytes:
    """Return the bytes. Raises Unavailable where they do not open, perhaps for ever."""
    vault = vault_of(attachment.person)
    if vault is None:
        raise Unavailable("The key to this file was destroyed: it opens for nobody.")
    kept = AttachmentContent.objects.get(attachment=attachment)
    return vault.open_bytes(_place(kept.pk), kept.sealed)


def name_for(user: User, attachment: Attachment) -> str | None:
    """Return what the file is called, or None where it is withheld. Raises Unavailable."""
    vault = vault_open_to(user, attachment, attachment.uploaded_by_id)
    return str(vault.open(name_place(attachment.pk), attachment.sealed_name)) if vault else None


def name_place(pk: UUID) -> str:
    return f"cases_attachment.sealed_name:{pk}"


def _place(pk: UUID) -> str:
    return f"cases_attachmentcontent.sealed:{pk}"
