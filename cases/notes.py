"""Writing things down in free words: sealed, written once, and corrected by a newer note."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.policy import Capability
from cases.inserting import insert_once
from cases.lifecycle import ENDED
from cases.locking import locked, refuse_unless_recorded
from cases.models import Attachment, Case, Note, Sensitivity
from cases.vault import Vault, may_open, vault_for, vault_of
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action


@action("note.write")
def write_note(
    *,
    actor: User,
    case: Case,
    kind: str,
    sensitivity: str,
    text: str,
    corrects: Note | None = None,
    id: UUID | None = None,
) -> Note:
    """Write a note, or what an older one should have said; the older one stays as it is."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_adding(actor, case)
    if corrects is not None:
        _refuse_correction(actor, case, corrects)
    pk = id or uuid7()
    note = Note(
        id=pk,
        organisation_id=case.organisation_id,
        person=case.person,
        case=case,
        kind=kind,
        sensitivity=sensitivity,
        sealed_text=vault_for(case.person).seal(_place(pk), text),
        corrects=corrects,
        author=actor,
    )
    insert_once(note)
    return note


def open_for_adding(actor: User, case: Case) -> Case:
    """Return the locked case. To one that has ended only a supervisor adds what comes late."""
    case = locked(case)
    refuse_unless_recorded(case)
    if case.status in ENDED and not actor.can(Capability.SIGN_OFF_CASES):
        raise Conflict(f"This case is {case.status}: only a supervisor adds to it.")
    return case


def is_open_to(user: User, row: Note | Attachment, author: UUID) -> bool:
    """May this user see what is sealed in the row? S3 is for few."""
    return row.sensitivity != Sensitivity.S3 or may_open(user, row.case, author)


def vault_open_to(user: User, row: Note | Attachment, author: UUID) -> Vault | None:
    """Return the vault of the row for whoever may see it; None once its key was destroyed."""
    return vault_of(row.person) if is_open_to(user, row, author) else None


def text_for(user: User, note: Note) -> str | None:
    """Return the text, or None where it is withheld. Raises Unavailable where it does not open."""
    vault = vault_open_to(user, note, note.author_id)
    return str(vault.open(_place(note.pk), note.sealed_text)) if vault else None


def _refuse_correction(actor: User, case: Case, corrects: Note) -> None:
    if corrects.case_id != case.pk:
        raise ValidationError({"corrects": "That note is of another case."})
    if actor.pk != corrects.author_id and not actor.can(Capability.SIGN_OFF_CASES):
        raise PermissionDenied("Only its author or a supervisor corrects a note.")
    if Note.objects.filter(corrects=corrects).exists():
        raise Conflict("That note was corrected before: correct the newer one.")


def _place(pk: UUID) -> str:
    return f"cases_note.sealed_text:{pk}"
