"""Celery's door to what takes long here: a task carries ids and is safe to repeat."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from celery import shared_task

from cases.imports import applying, checking
from cases.models import ImportRun

LONGEST = 300  # seconds; the hard limit of a task is twice that
LONGEST_TRANSACTION = 3000  # a file is taken in at once; the broker waits an hour for a task


@shared_task
def check_import(run_id: str, organisation_id: str) -> None:
    """Check a file for a few minutes; what is left is a task of its own."""
    deadline = monotonic() + LONGEST
    for run in checking.run(UUID(run_id), organisation_id=UUID(organisation_id)):
        if run.status == ImportRun.Status.CHECKING and monotonic() > deadline:
            check_import.delay(run_id, organisation_id)
            return


@shared_task(time_limit=LONGEST_TRANSACTION)
def apply_import(run_id: str, organisation_id: str) -> None:
    applying.run(UUID(run_id), organisation_id=UUID(organisation_id))


@shared_task
def resume_forgotten_imports() -> None:
    """Every ten minutes: go on with any import whose task was lost."""
    for run_id, organisation_id, status in checking.unfinished():
        task = check_import if status == ImportRun.Status.CHECKING else apply_import
        task.delay(str(run_id), str(organisation_id))
