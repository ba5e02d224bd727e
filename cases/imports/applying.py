"""Taking a checked file in: in one transaction. Cut off in the middle, nothing is there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.core.cache import cache
from django.db import DataError, IntegrityError, connection

from cases.imports.checking import end, known_ids, scope
from cases.imports.content import content_of
from cases.imports.people import People
from cases.models import ImportRun
from common import collecting
from common.ahead import ahead
from oversight import context

REFUSED = "The database refused what the file holds. Nothing was taken in; tell the operator."
REMEMBERED = 3600  # seconds, of how far a run has come
_log = logging.getLogger(__name__)


def run(
    run_id: UUID, *, organisation_id: UUID, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Take in everybody who is not known yet by their external id. Safe to repeat."""
    try:
        with context.enter(scope("import.apply", organisation_id)):
            if (found := _claimed(run_id)) is not None:
                with collecting.rarely():
                    _take_in(found, progress)
    except (IntegrityError, DataError):
        # To try once more would change nothing. The log says where, and repeats no value.
        _log.exception("import %s was refused by the database", run_id)
        with context.enter(scope("import.apply", organisation_id)):
            if (found := _claimed(run_id)) is not None:
                end(found, ImportRun.Status.REFUSED, refusal=REFUSED)


def come_to(run: ImportRun) -> int:
    """Return how many rows were taken in; while that goes on, as far as it has come."""
    if run.status != ImportRun.Status.APPLYING:
        return run.rows_applied
    return int(cache.get(_place(run), 0))


def _claimed(run_id: UUID) -> ImportRun | None:
    """Return the locked run; None where it has ended, or another worker is at it.

    A worker waits for a request that looks at the run this very moment; for a worker it does not.
    """
    with connection.cursor() as cursor:
        key = f"import.apply:{run_id}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            return None
    waiting = ImportRun.objects.filter(pk=run_id, status=ImportRun.Status.APPLYING)
    found = waiting.select_for_update().first()
    if found is not None:
        context.identify(actor=found.applied_by_id)
    return found


def _take_in(run: ImportRun, progress: Callable[[int], None]) -> None:
    _come_first(run)
    content = content_of(run)
    people = People(run, content.key)
    run.rows_known = run.rows_applied = 0
    for piece, (rows, arrivals) in enumerate(ahead(people.of, content.rows()), start=1):
        known = known_ids(run, [row["row"]["external_id"] for row in rows])
        new = [row for row in rows if row["row"]["external_id"] not in known]
        people.write(people.of(new) if known else arrivals)
        run.rows_known += len(known)
        run.rows_applied += len(new)
        done = run.rows_known + run.rows_applied
        if piece.bit_count() == 1:  # 1, 2, 4, 8 ...
            _plan_anew()
        cache.set(_place(run), done, REMEMBERED)
        progress(done)
    end(run, ImportRun.Status.APPLIED)
    cache.delete(_place(run))


def _come_first(run: ImportRun) -> None:
    """Let no other run of this source in meanwhile, and check references as rows are written.

    Left to the end of the transaction, millions of checks would wait in the server's memory.
    """
    with connection.cursor() as cursor:
        source = f"import:{run.organisation_id}:{run.source}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [source])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _plan_anew() -> None:
    """Let the server plan for what is there by now.

    In an empty database references are checked by reading whole tables. Plans are kept, and
    statistics are not made of rows that nobody else sees yet: of a first file of thirty thousand
    rows each took the database four times as long, and longer the longer the file.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def _place(run: ImportRun) -> str:
    return f"import:{run.pk}"
