"""The application's own lines in the log: what was shown, refused, signed in.

Changed rows need no line here: the database records them. Permanent fields take coded
values only; nothing a person said or is called may be passed to these functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError, connection

from common.errors import Unavailable
from oversight import context
from oversight.context import Disclosed


class Row(Protocol):
    """A row that belongs to an organisation and speaks of at most one person."""

    pk: UUID
    organisation_id: UUID

    @property
    def subject_id(self) -> UUID | None: ...


def disclosed(object_type: str, rows: Iterable[Row]) -> None:
    """Note that the response will show these rows; written once, just before it is sent."""
    rows = list(rows)
    holders = {row.organisation_id for row in rows}
    context.current().disclosures.append(
        Disclosed(
            object_type=object_type,
            object_id=rows[0].pk if len(rows) == 1 and rows[0].subject_id != rows[0].pk else None,
            holder=holders.pop() if len(holders) == 1 else None,
            persons=frozenset(row.subject_id for row in rows if row.subject_id is not None),
            count=len(rows),
        )
    )


def write_disclosures() -> None:
    """Write the one event of this response, with every subject shown.

    Raises Unavailable when the event cannot be written: then nothing may be served.
    """
    shown = context.current().disclosures
    if not shown:
        return
    first = shown[0]
    record(
        "disclosed",
        object_type=first.object_type,
        object_id=first.object_id,
        holder=first.holder,
        persons=frozenset().union(*(one.persons for one in shown)),
        detail={"shown": {one.object_type: one.count for one in shown}},
    )
    shown.clear()


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
