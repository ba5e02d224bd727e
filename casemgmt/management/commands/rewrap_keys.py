"""Seal the key of every person and import under the ring's first key, with a progress bar."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.policy import Purpose
from cases import vault
from cases.imports import content as imported
from cases.models import ImportRun, PersonKey
from common import progress
from common.errors import Unavailable
from oversight import context

PIECE = 500  # keys in one transaction


class Command(BaseCommand):
    help = (
        "Seal the key of every person, and of every file that is being imported, anew under the "
        "first key of FIELD_KEYS. Safe to repeat; it goes on where it stopped, and waits for an "
        "import that is under way. An older key may leave FIELD_KEYS once this is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        total = sum(_count(organisation) for organisation in organisations)
        done = 0
        for organisation in organisations:
            _imports(organisation)
            while piece := _one_piece(organisation):
                done += piece
                progress.show(sys.stderr, done, max(total, done))
        self.stdout.write(
            f"{done} keys were sealed anew; every key is sealed under "
            f"{settings.KEY_RING.current} now."
        )


def _count(organisation: UUID) -> int:
    """Return how many keys are to be sealed anew, if all of them can be opened."""
    with context.enter(_scope(organisation)):
        older = (_older(organisation), _older_imports(organisation))
        named = {name for rows in older for name in _ring_keys(rows)}
        if missing := sorted(named - set(settings.KEY_RING.keys)):
            raise CommandError(
                f"Keys are sealed under {', '.join(missing)}, which FIELD_KEYS lacks. "
                "Put it back; nothing was changed."
            )
        return _older(organisation).count()


def _one_piece(organisation: UUID) -> int:
    with context.enter(_scope(organisation)):
        piece = list(_older(organisation).select_for_update().order_by("id")[:PIECE])
        for kept in piece:
            try:
                vault.rewrap(kept)
            except Unavailable as error:
                raise CommandError(
                    f"The key {kept.ring_key} in FIELD_KEYS is not the one that the key of "
                    f"record {kept.pk} was sealed under. What was done before this stays."
                ) from error
        return len(piece)


def _imports(organisation: UUID) -> None:
    """Files that are being imported have a key of their own."""
    with context.enter(_scope(organisation)):
        runs = _older_imports(organisation).select_for_update(of=("self",))
        for run in runs.order_by("id"):
            try:
                imported.rewrap(run)
            except Unavailable as error:
                raise CommandError(
                    f"The key {run.ring_key} in FIELD_KEYS is not the one that the key of "
                    f"import {run.pk} was sealed under. What was done before this stays."
                ) from error


def _older(organisation: UUID) -> QuerySet[PersonKey]:
    rows = PersonKey.objects.filter(organisation=organisation)
    return rows.exclude(ring_key=settings.KEY_RING.current)


def _older_imports(organisation: UUID) -> QuerySet[ImportRun]:
    rows = ImportRun.objects.filter(organisation=organisation).exclude(wrapped=b"")
    return rows.exclude(ring_key=settings.KEY_RING.current)


def _ring_keys(rows: QuerySet[Any]) -> QuerySet[Any, str]:
    return rows.order_by().values_list("ring_key", flat=True).distinct()


def _scope(organisation: UUID) -> context.Context:
    return context.system("key.rewrap", purpose=Purpose.ADMINISTRATION, organisation=organisation)
