"""The one door to personal data: ask, scope, record, then hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404

from accounts.models import Organisation, User
from accounts.policy import Capability
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from common.statements import Prepared
from oversight import audit

R = TypeVar("R", bound=OrganisationRecord)


def open_record(rows: ScopedQuerySet[R], pk: UUID, *, user: User, to: Capability) -> R:
    """Return one row: 403 if the user may not do this, 404 if it is not theirs to see."""
    user.require(to)
    row = rows.visible_to(user).filter(pk=pk).first()
    if row is None:
        raise Http404(f"There is no such {rows.model._meta.verbose_name} for you.")
    show([row])
    return row


def show(rows: Sequence[R]) -> Sequence[R]:
    """Note that the response will hold these rows, and return them."""
    if rows:
        audit.disclosed(rows[0]._meta.db_table, rows)
    return rows


def named(field: str, rows: ScopedQuerySet[R] | Prepared[R], pk: UUID, *, user: User) -> R:
    """Return the row that a request body names, or say in which field nothing was found.

    The answer may speak of the row, so it counts as shown; an id that is not the user's to
    name is a refusal, and an event.
    """
    if isinstance(rows, Prepared):  # by id and organisation
        row = rows.first(pk, user.organisation_id)
    else:
        row = rows.visible_to(user).filter(pk=pk).first()
    if row is None:
        named_ = {"persons": [pk]} if rows.model.is_subject else {"object_id": pk}
        audit.denied(status=400, capability=f"name a {field}", **named_)
        raise ValidationError(
            {field: f"There is no such {rows.model._meta.verbose_name} for you."}
        )
    show([row])
    return row


def by_reference(field: str, rows: ScopedQuerySet[R], reference: str, *, user: User) -> R:
    """Return the row that a request body names by what stands on a slip of paper."""
    row = rows.visible_to(user).filter(reference=reference.strip().upper()).first()
    if row is None:
        audit.denied(status=400, capability=f"name a {field}")
        raise ValidationError({field: f"You have no {rows.model._meta.verbose_name} of this."})
    show([row])
    return row


def organisation(field: str, pk: UUID) -> Organisation:
    """Return the organisation that a request body names; everyone may know which exist."""
    found = Organisation.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise ValidationError({field: "There is no such organisation."})
    return found
