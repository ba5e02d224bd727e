"""Celery's door to the look-back: a task carries ids and is safe to repeat."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from celery import shared_task

from screening import replays

LONGEST = 300  # seconds; the hard limit of a task is twice that


@shared_task
def run_replay(replay_id: str, organisation_id: str) -> None:
    """Work on a replay for a few minutes; what is left is a task of its own."""
    deadline = monotonic() + LONGEST
    for _ in replays.run(UUID(replay_id), organisation_id=UUID(organisation_id)):
        if monotonic() > deadline:
            run_replay.delay(replay_id, organisation_id)
            return


@shared_task
def resume_forgotten_replays() -> None:
    """Every ten minutes: go on with any replay whose task was lost."""
    for replay_id, organisation_id in replays.unfinished():
        run_replay.delay(str(replay_id), str(organisation_id))
