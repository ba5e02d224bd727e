"""The dry run: a file checked in pieces, each a transaction. It goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.utils.timezone import now

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.imports.content import Content, content_of
from cases.imports.errors import Unreadable
from cases.imports.reading import Checked, checked_pieces
from cases.imports.rows import Row
from cases.matching.search import candidates_of_many
from cases.models import ExternalId, ImportFinding, ImportLikeness, ImportRun, ImportTwin
from common import collecting
from common.identifiers import uuid7
from common.statements import insert
from oversight import context

PIECE = 500  # rows in one transaction
ALIKE = 3  # people on record who are shown beside a row, at most


def run(run_id: UUID, *, organisation_id: UUID) -> Iterator[ImportRun]:
    """Check a file, piece by piece; yield its run after each. Safe to repeat.

    Of two who work on one run, the one that comes second in a piece goes away.
    """
    pieces: Iterator[Sequence[Checked]] | None = None
    done = 0
    while True:
        with context.enter(scope("import.check", organisation_id)):
            waiting = ImportRun.objects.filter(pk=run_id, status=ImportRun.Status.CHECKING)
            found = waiting.select_for_update(skip_locked=True).first()
            if found is None or (pieces is not None and found.rows_checked != done):
                return
            context.identify(actor=found.started_by_id)
            content = content_of(found)
            try:
                with collecting.rarely():
                    pieces = pieces or _from_where_it_stopped(content)
                    _one_piece(content, found, next(pieces, []))
            except Unreadable as error:
                end(found, ImportRun.Status.REFUSED, refusal=str(error))
            done = found.rows_checked
        yield found


def unfinished() -> list[tuple[UUID, UUID, str]]:
    """Return the runs whose task was lost: their ids, their organisations', their statuses."""
    waiting = (ImportRun.Status.CHECKING, ImportRun.Status.APPLYING)
    found = []
    for organisation in Organisation.objects.all():
        with context.enter(scope("import.resume", organisation.pk)):
            runs = ImportRun.objects.filter(organisation=organisation, status__in=waiting)
            found += [(one.pk, organisation.pk, one.status) for one in runs]
    return found


def end(run: ImportRun, status: ImportRun.Status, *, refusal: str = "") -> None:
    """End a locked run. Its key is destroyed: what it holds opens to nobody any more."""
    run.status, run.refusal, run.ended_at, run.wrapped = status, refusal, now(), b""
    run.save()


def known_ids(run: ImportRun, values: list[str]) -> set[str]:
    """Return which of these ids of the run's source are on record."""
    rows = ExternalId.objects.filter(
        organisation=run.organisation_id, source=run.source, value__in=values
    )
    return set(rows.values_list("value", flat=True))


def scope(action: str, organisation_id: UUID) -> context.Context:
    """Return the context of a task, which says for whom it works as soon as it knows."""
    return context.system(action, purpose=Purpose.CASE_MANAGEMENT, organisation=organisation_id)


def _from_where_it_stopped(content: Content) -> Iterator[Sequence[Checked]]:
    return islice(checked_pieces(content, PIECE), content.run.rows_checked // PIECE, None)


def _one_piece(content: Content, run: ImportRun, piece: Sequence[Checked]) -> None:
    rows = [one.row for one in piece]
    good = [row for row in rows if not row.problems]
    known = known_ids(run, [row.external_id for row in good])
    new = [one for one in piece if not one.row.problems and one.row.external_id not in known]
    content.keep_rows(
        run.rows_checked // PIECE, [{**row.values, "number": row.number} for row in good]
    )
    insert(_findings(run, rows))
    insert(_twins(run, piece))
    likenesses = _likenesses(run, new)
    insert(likenesses)
    run.rows_checked += len(rows)
    run.rows_bad += len(rows) - len(good)
    run.rows_known += len(known)
    run.rows_alike += len({one.row for one in likenesses})
    if len(rows) < PIECE:
        run.rows, run.status = run.rows_checked, ImportRun.Status.CHECKED
    run.save()


def _findings(run: ImportRun, rows: list[Row]) -> list[ImportFinding]:
    return [
        ImportFinding(
            id=uuid7(),
            organisation_id=run.organisation_id,
            run=run,
            row=row.number,
            field=problem.field,
            reason=problem.reason,
        )
        for row in rows
        for problem in row.problems
    ]


def _twins(run: ImportRun, piece: Sequence[Checked]) -> list[ImportTwin]:
    return [
        ImportTwin(
            id=uuid7(),
            organisation_id=run.organisation_id,
            run=run,
            row=one.row.number,
            other_row=earlier,
        )
        for one in piece
        for earlier in one.twins
    ]


def _likenesses(run: ImportRun, rows: Sequence[Checked]) -> list[ImportLikeness]:
    asked, organisation = [one.person for one in rows], run.organisation_id
    found = candidates_of_many(asked, organisation=organisation, most=ALIKE, only_likely=True)
    return [
        ImportLikeness(
            id=uuid7(),
            organisation_id=run.organisation_id,
            run=run,
            row=one.row.number,
            person_id=candidate.person,
            score=candidate.score.total,
        )
        for one, answer in zip(rows, found, strict=True)
        for candidate in answer.candidates
    ]
