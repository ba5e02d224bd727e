"""The look-back: a new version of an instrument, evaluated over all stored answers.

It says who was perhaps missed earlier. Stored results are read and never touched. It works in
pieces, each a transaction of its own, so it needs little memory and goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability, Purpose
from cases.locking import locked
from cases.models import PersonKey
from cases.vault import unlock
from common.errors import Conflict
from oversight import context
from oversight.context import action
from screening.library import LIBRARY
from screening.models import UNFINISHED_REPLAY, Replay, ReplayStatus, Rescreening, Screening
from screening.models.screening import ScreeningQuerySet
from screening.records import opened
from screening.rescreening import ask_again, mark
from screening.rules import Instrument, compare, evaluate, fitting
from screening.services import usable

PIECE = 500  # screenings in one transaction


@action("replay.request")
def request_replay(*, actor: User, instrument: str) -> Replay:
    """Have an instrument's present version evaluated over what the organisation has stored."""
    actor.require(Capability.REPLAY_SCREENINGS)
    rules = usable(instrument)
    under_way = Replay.objects.visible_to(actor).unfinished().filter(instrument=rules.id)
    for older in under_way.exclude(content_hash=rules.content_hash).select_for_update():
        _finish(older, ReplayStatus.STOPPED)
    replay = Replay(
        organisation_id=actor.organisation_id,
        instrument=rules.id,
        version=rules.version,
        content_hash=rules.content_hash,
        requested_by=actor,
        total=_to_replay(actor.organisation_id, rules.id).count(),
    )
    try:
        with transaction.atomic():
            replay.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("A replay of this instrument is under way; read its progress.") from error
    return replay


def run(replay_id: UUID, *, organisation_id: UUID) -> Iterator[Replay]:
    """Work through a replay, piece by piece; yield it after each. Safe to repeat."""
    while True:
        with context.enter(scope(organisation_id)):
            replay = (
                Replay.objects.select_for_update(skip_locked=True).filter(pk=replay_id).first()
            )
            if replay is None or replay.status not in UNFINISHED_REPLAY:
                return
            _one_piece(replay)
        yield replay


def unfinished() -> list[tuple[UUID, UUID]]:
    """Return the ids of replays whose task was lost, with their organisations'."""
    found = []
    for organisation in Organisation.objects.all():
        with context.enter(scope(organisation.pk)):
            waiting = Replay.objects.unfinished().filter(organisation=organisation)
            found += [(pk, organisation.pk) for pk in waiting.values_list("pk", flat=True)]
    return found


def _one_piece(replay: Replay) -> None:
    rules = LIBRARY.pinned(replay.instrument, replay.version)
    if rules is None or rules.content_hash != replay.content_hash:
        _finish(replay, ReplayStatus.STOPPED)
        return
    stored = _to_replay(replay.organisation_id, rules.id).select_related("case")
    if replay.after is not None:
        stored = stored.filter(id__gt=replay.after)
    piece = list(stored[:PIECE])
    marks = list(_changed(piece, rules, replay))
    Rescreening.objects.bulk_create(marks)
    for case in sorted({one.case for one in marks if one.missed}, key=lambda case: case.pk):
        ask_again(locked(case), [one for one in marks if one.missed and one.case_id == case.pk])
    replay.done += len(piece)
    replay.changed += len(marks)
    replay.missed += sum(one.missed for one in marks)
    replay.total = max(replay.total, replay.done)
    if piece:
        replay.status, replay.after = ReplayStatus.RUNNING, piece[-1].pk
    replay.save(update_fields=["status", "after", "total", "done", "changed", "missed"])
    if len(piece) < PIECE:
        _finish(replay, ReplayStatus.DONE)


def _finish(replay: Replay, status: ReplayStatus) -> None:
    replay.status, replay.finished_at = status, now()
    replay.save(update_fields=["status", "finished_at"])


def _changed(piece: list[Screening], rules: Instrument, replay: Replay) -> Iterator[Rescreening]:
    keys = PersonKey.objects.filter(person__in={one.person_id for one in piece})
    vaults = {key.person_id: unlock(key) for key in keys}
    for screening in piece:
        content = opened(screening, vaults.get(screening.person_id))
        answers, _ = fitting(rules, content.answers)
        change = compare(content.result, evaluate(rules, answers, screening.facts))
        if change is not None:
            found = mark(screening, change, Rescreening.Because.NEW_VERSION, rules.version)
            found.replay = replay
            yield found


def _to_replay(organisation_id: UUID, instrument: str) -> ScreeningQuerySet:
    """Return the stored answers that nobody has corrected since, oldest first."""
    corrected = Screening.objects.filter(supersedes=OuterRef("pk"))
    return (
        Screening.objects.filter(organisation=organisation_id, instrument=instrument)
        .filter(~Exists(corrected))
        .order_by("id")
    )


def scope(organisation_id: UUID) -> context.Context:
    """Return the context in which an organisation's screenings are replayed."""
    return context.system(
        "replay.run", purpose=Purpose.CASE_MANAGEMENT, organisation=organisation_id
    )
