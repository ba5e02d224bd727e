"""The papers of a person: which there are, and who keeps them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.inserting import insert_once
from cases.lifecycle import ENDED
from cases.locking import open_record, recorded
from cases.matching import upkeep
from cases.models import Case, IdentityDocument, Obligation, Person
from cases.obligations import Owed, raise_all
from common.identifiers import uuid7
from oversight.context import action

# Whoever keeps a person's papers to hold the person. Source: ILO indicators of forced labour,
# "retention of identity documents"; ICRMW article 21.
RETENTION = "FL-DOC-RETENTION"
_Keeper = IdentityDocument.Keeper
HOLDING = {
    _Keeper.EMPLOYER,
    _Keeper.RECRUITER,
    _Keeper.SMUGGLER,
    _Keeper.LANDLORD,
    _Keeper.COMPANION,
}


@action("identity_document.record")
def record_document(
    *, actor: User, person: Person, id: UUID | None = None, **fields: Any
) -> IdentityDocument:
    """Record a document of the person. Raises ValidationError where its story cannot be."""
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    person = open_record(person)
    document = IdentityDocument(
        id=id or uuid7(),
        organisation_id=person.organisation_id,
        person=person,
        recorded_by=actor,
        **fields,
    )
    check(document)
    insert_once(document)
    _follow_up(document, before="")
    return document


@action("identity_document.change")
def change_document(
    *, actor: User, document: IdentityDocument, version: int, **fields: Any
) -> IdentityDocument:
    """Record what became known of a document, or of where it is."""
    actor.require(Capability.EDIT_PERSONS, within=document.organisation_id)
    recorded(document.person)  # and its cases, before the document: a flag may be raised on them
    row = IdentityDocument.objects.select_for_update(of=("self",)).select_related("person")
    document = same_version(row.get(pk=document.pk), version, wanted=fields)
    before = document.kept_by
    for name, value in fields.items():
        setattr(document, name, value)
    check(document)
    document.save(update_fields=sorted(fields))
    _follow_up(document, before=before)
    return document


def check(document: IdentityDocument) -> None:
    """Raise ValidationError where what is said of the document contradicts itself."""
    kept = document.whereabouts == IdentityDocument.Whereabouts.KEPT
    if kept and not document.kept_by:
        raise ValidationError({"kept_by": "Say who keeps it; unknown is an answer."})
    if not kept and document.kept_by:
        raise ValidationError({"kept_by": "Only where somebody else keeps it: kept."})
    if not kept and document.kept_since:
        raise ValidationError({"kept_since": "Only where somebody else keeps it: kept."})
    if document.issued_on and document.expires_on and document.expires_on < document.issued_on:
        raise ValidationError({"expires_on": "It cannot expire before it was issued."})


def retention(document: IdentityDocument) -> Owed | None:
    """Return the flag on a document that is kept to hold its owner, or nothing."""
    if document.kept_by not in HOLDING:
        return None
    return Owed(
        code=RETENTION,
        kind=Obligation.Kind.FLAG,
        meaning="document recovery with consent; ICRMW art. 21",
        because=(f"identity document: {document.pk}",),
    )


def _follow_up(document: IdentityDocument, *, before: str) -> None:
    """Keep the person findable by it; where it is newly kept to hold them, say so in each case."""
    upkeep.refresh(document.person)
    flag = retention(document)
    if flag is None or document.kept_by == before:
        return
    records = Case.objects.filter(person__in=document.person.records)
    for case in records.exclude(status__in=ENDED).order_by("id"):
        raise_all(case, [flag])
