"""The application's own lines in the log: what was shown, refused, signed in.

Changed rows need no line here: the database records them. Permanent fields take coded
values only; nothing a person said or is called may be passed to these functions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError, connection

from common.errors import Unavailable
from oversight import context
from oversight.context import Disclosed

KINDS = (
    "insert", "update", "delete", "disclosed", "denied", "signed_in", "sign_in_failed",
    "signed_out", "log_read", "accesses_read", "identity_asked",
)  # fmt: skip


class Row(Protocol):
    """A row that belongs to an organisation and speaks of at most one person."""

    pk: UUID
    organisation_id: UUID

    @property
    def subject_id(self) -> UUID | None: ...


def disclosed(object_type: str, rows: Iterable[Row]) -> None:
    """Note that the response will show these rows; written once, just before it is sent."""
    context.current().disclosures.extend(
        Disclosed(object_type, row.pk, row.organisation_id, row.subject_id) for row in rows
    )


def write_disclosures() -> None:
    """Write the one event of this response, with every subject shown.

    Where rows of several organisations are shown there is one event for each: what a holder
    reads of the log is about the people it holds. Raises Unavailable when an event cannot be
    written: then nothing may be served.
    """
    shown = context.current().disclosures
    for holder in dict.fromkeys(one.holder for one in shown):
        _write_disclosure(holder, [one for one in shown if one.holder == holder])
    shown.clear()


def _write_disclosure(holder: UUID, shown: Sequence[Disclosed]) -> None:
    rows = {(one.object_type, one.object_id): one for one in shown}
    first = shown[0]
    ids = {one.object_id for one in shown}
    is_one = len(ids) == 1 and first.object_id != first.person  # a person stands by pseudonym
    record(
        "disclosed",
        object_type=first.object_type,
        object_id=first.object_id if is_one else None,
        holder=holder,
        persons={one.person for one in shown if one.person is not None},
        detail={"shown": Counter(one.object_type for one in rows.values())},
    )


def subjects_opened() -> set[UUID]:
    """Return the people whose records this request has opened so far."""
    return {one.person for one in context.current().disclosures if one.person is not None}


def denied(
    *,
    status: int,
    capability: str,
    object_id: UUID | None = None,
    persons: Iterable[UUID] = (),
    **codes: str,
) -> None:
    """Record a refusal; `codes` are coded reasons such as the gate or the firewall."""
    detail = {"status": status, "capability": capability, **codes}
    record("denied", object_id=object_id, persons=persons, detail=detail)


def record(
    kind: str,
    *,
    action: str | None = None,
    object_type: str | None = None,
    object_id: UUID | None = None,
    holder: UUID | None = None,
    persons: Iterable[UUID] = (),
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append one event in the caller's transaction. Raises Unavailable when it cannot be kept."""
    parameters = (
        kind,
        action or context.current().action,
        object_type,
        object_id,
        holder,
        sorted(persons),
        json.dumps(detail or {}, sort_keys=True),
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT audit.record(%s, %s, %s, %s, %s, %s::uuid[], %s::jsonb)", parameters
            )
    except DatabaseError as error:
        raise Unavailable("The log cannot be written, so nothing is shown.") from error
