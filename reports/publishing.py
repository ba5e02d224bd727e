"""Publishing the report of every closed month once, and showing that it can be made again."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils.timezone import now

from accounts.models import Organisation
from oversight import context
from oversight.context import Context
from reports import collecting, document
from reports.definitions import VERSION
from reports.figures import PersonFacts, count
from reports.models import Report
from reports.periods import Month, closed_months
from screening.library import LIBRARY

ACTION = "report.publish"
PURPOSE = "statistics"


def publish_closed_months(until: datetime | None = None) -> list[Month]:
    """Publish what is missing, oldest first, and return it. Safe to repeat, even at once."""
    first = _first_record()
    if first is None:
        return []
    months = closed_months(first, until or now())
    return [month for month in months if publish(month)]


def publish(month: Month) -> bool:
    """Publish one closed month; False if it is published already."""
    with context.enter(Context(request_id=uuid4(), action=ACTION, purpose=PURPOSE, role="system")):
        _claim(month)
        kind = Report.Kind.ACCOUNTABILITY_MONTH
        if Report.objects.filter(kind=kind, period=month.first_day).exists():
            return False
        frozen = freeze(month)
        rendered = document.render(frozen)
        Report.objects.create(
            kind=kind,
            period=month.first_day,
            cut_off=month.end,
            definitions_version=VERSION,
            frozen=frozen,
            document=rendered,
            sha256=sha256(rendered).hexdigest(),
        )
        return True


def freeze(month: Month) -> dict[str, Any]:
    """Count the month over all organisations, as it stood at the cut-off, its last instant."""
    persons: list[PersonFacts] = []
    for organisation in Organisation.objects.order_by("id"):
        scope = context.system(ACTION, purpose=PURPOSE, organisation=organisation.pk)
        with context.enter(scope):
            persons += collecting.persons_contacted(month, month.end)
    return {
        "salt": secrets.token_hex(32),  # or the published hash would give small counts away
        "period": str(month),
        "cut_off": month.end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "counts": count(persons, profiles=tuple(LIBRARY.profiles), cut_off=month.end),
    }


def recompute(report: Report) -> bytes:
    """Make the report again from its frozen counts."""
    return document.render(report.frozen)


def _first_record() -> datetime | None:
    moments = []
    for organisation in Organisation.objects.order_by("id"):
        scope = context.system(ACTION, purpose=PURPOSE, organisation=organisation.pk)
        with context.enter(scope):
            moments.append(collecting.first_record())
    return min((moment for moment in moments if moment is not None), default=None)


def _claim(month: Month) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"report:{month}"]
        )
