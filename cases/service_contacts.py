"""Counting people who were served without being recorded."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum

from accounts.models import Site, User
from accounts.policy import Capability
from cases.inserting import insert_once
from cases.models import ServiceContact
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

COUNTED = ("women", "men", "girls", "boys", "unknown")


@action("service_contact.record")
def record_contacts(
    *,
    actor: User,
    site: Site,
    service: str,
    day: date,
    corrects: ServiceContact | None = None,
    id: UUID | None = None,
    **counts: int,
) -> ServiceContact:
    """Record how many people were served. A slip is replaced by a new row, even of nobody."""
    actor.require(Capability.EDIT_CASES)
    if corrects is None and not any(counts.values()):
        raise ValidationError({"unknown": "Count at least one person."})
    if corrects is not None and ServiceContact.objects.filter(corrects=corrects).exists():
        raise Conflict("This row was corrected already. Correct the newer one.")
    row = ServiceContact(
        id=id or uuid7(),
        organisation=actor.organisation,
        site=site,
        service=service,
        day=day,
        corrects=corrects,
        recorded_by=actor,
        **counts,
    )
    insert_once(row)
    return row


def totals(rows: QuerySet[ServiceContact]) -> list[dict[str, Any]]:
    """Return the sums by service; what was corrected does not count."""
    sums = {name: Sum(name) for name in COUNTED}
    standing = rows.filter(corrected_by=None).order_by("service")
    found = [dict(one) for one in standing.values("service").annotate(**sums)]
    return [{**one, "total": sum(one[name] for name in COUNTED)} for one in found]
