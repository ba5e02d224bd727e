"""What a supervisor does with a file of people: upload it, take it in, or let it go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Site, User
from accounts.policy import Capability
from accounts.versions import same_version
from cases import tasks
from cases.imports import texts
from cases.imports.checking import end
from cases.imports.content import give_key
from cases.imports.errors import Unreadable
from cases.inserting import insert_once
from cases.models import ImportRun, Intake
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

LARGEST = {ImportRun.Format.CSV: 25 * 2**20, ImportRun.Format.XLSX: 10 * 2**20}  # bytes
_WORKBOOK = b"PK\x03\x04"
_NOT_TAKEN = {
    b"\xd0\xcf\x11\xe0": "This is an old or encrypted workbook. Save it as .xlsx, no password.",
    b"%PDF": "This is a PDF. Send a workbook (.xlsx) or a CSV file.",
    b"\x1f\x8b": "This is packed. Send the file itself.",
}
Status = ImportRun.Status


@action("import.start")
def start_import(
    *,
    actor: User,
    file: bytes,
    source: str,
    site: Site,
    first_contact_at: datetime,
    intake: Intake | None = None,
    encoding: str = "",
    id: UUID | None = None,
) -> ImportRun:
    """Store a file, sealed, and have it checked. Raises ValidationError for what is no file."""
    actor.require(Capability.IMPORT_PERSONS)
    run = ImportRun(
        id=id or uuid7(),
        organisation=actor.organisation,
        format=_format(file),
        source=source,
        site=site,
        first_contact_at=first_contact_at,
        intake=intake,
        started_by=actor,
    )
    content = give_key(run)
    insert_once(run)
    try:
        for number, piece in enumerate(_pieces(run, file, encoding)):
            content.keep_file(number, piece)
    except Unreadable as error:
        raise ValidationError({"file": str(error)}) from error
    transaction.on_commit(partial(tasks.check_import.delay, str(run.pk), str(run.organisation_id)))
    return run


@action("import.apply")
def apply_import(*, actor: User, run: ImportRun, version: int) -> ImportRun:
    """Take in a file that was checked. Raises Conflict where any row of it is bad."""
    actor.require(Capability.IMPORT_PERSONS, within=run.organisation_id)
    run = same_version(_locked(run), version)
    if run.status == Status.CHECKING:
        raise Conflict("The file is still being checked. Read its progress.")
    if run.status != Status.CHECKED:
        raise Conflict(f"An import that is {run.status} cannot be applied.")
    if run.rows_bad:
        raise Conflict(
            f"Rows with errors: {run.rows_bad}. A file is never taken in by halves; mend them and "
            "upload it again."
        )
    run.status, run.applied_by = Status.APPLYING, actor
    run.save(update_fields=["status", "applied_by"])
    transaction.on_commit(partial(tasks.apply_import.delay, str(run.pk), str(run.organisation_id)))
    return run


@action("import.discard")
def discard_import(*, actor: User, run: ImportRun, version: int) -> ImportRun:
    """Let a file go. Its key is destroyed.

    While it is being checked its version moves by itself: then any version will do.
    """
    actor.require(Capability.IMPORT_PERSONS, within=run.organisation_id)
    run = _locked(run)
    if run.status != Status.CHECKING:
        same_version(run, version)
    if run.status not in (Status.CHECKING, Status.CHECKED):
        raise Conflict(f"An import that is {run.status} cannot be discarded.")
    end(run, Status.DISCARDED)
    return run


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _format(file: bytes) -> ImportRun.Format:
    """Tell the format by the file itself, whatever it is called. Raises ValidationError."""
    for mark, reason in _NOT_TAKEN.items():
        if file.startswith(mark):
            raise ValidationError({"file": reason})
    is_workbook = file.startswith(_WORKBOOK)
    found = ImportRun.Format.XLSX if is_workbook else ImportRun.Format.CSV
    if len(file) > LARGEST[found]:
        at_most = LARGEST[found] // 2**20
        raise ValidationError({"file": f"At most {at_most} MiB of {found}. Split it."})
    return found


def _pieces(run: ImportRun, file: bytes, encoding: str) -> Iterator[bytes]:
    if run.format == ImportRun.Format.CSV:
        return texts.in_utf8(file, encoding)
    return (file[at : at + texts.AT_ONCE] for at in range(0, len(file), texts.AT_ONCE))
