"""Import people from a file on behalf of a supervisor, with a progress bar."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from accounts.models import Organisation, Site, User
from cases.imports import applying, checking, services
from cases.models import ImportFinding, ImportRun
from common import progress
from common.errors import Conflict
from oversight import context

MOST = 50  # findings that are printed


class Command(BaseCommand):
    help = (
        "Check a file of people and, with --apply, take it in: as a whole or not at all. It is "
        "the same as uploading it. What is wrong is printed by row and field, the first fifty "
        "findings of it; a supervisor finds the rest under `imports`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="Its name.")
        parser.add_argument("--supervisor", required=True, help="The e-mail of who imports.")
        parser.add_argument("--site", required=True, help="The name of the site.")
        parser.add_argument("--source", required=True, help="Where the external ids are from.")
        parser.add_argument("--first-contact-at", type=datetime.fromisoformat, default=now())
        parser.add_argument("--encoding", default="", help="Of a CSV file not in Unicode.")
        parser.add_argument("--apply", action="store_true", help="Take it in if no row is bad.")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        try:
            run = self._checked(organisation, options)
            self._tell_findings(run)
            if options["apply"] and run.status == ImportRun.Status.CHECKED:
                run = self._applied(organisation, run)
        except (PermissionDenied, ValidationError, Conflict) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{run.pk} {run.status}: {run.rows_checked} rows, {run.rows_bad} bad, "
            f"{run.rows_known} known, {run.rows_alike} like somebody, {run.rows_applied} taken in."
            + run.refusal
        )

    def _checked(self, organisation: Organisation, options: dict[str, Any]) -> ImportRun:
        with context.enter(checking.scope("import.start", organisation.pk)):
            actor = _one(User.objects.for_reading(), organisation, "email", options["supervisor"])
            context.identify(actor=actor.pk)
            run = services.start_import(
                actor=actor,
                file=options["file"].read_bytes(),
                source=options["source"],
                site=_one(Site.objects.all(), organisation, "name", options["site"]),
                first_contact_at=options["first_contact_at"],
                encoding=options["encoding"],
            )
        for at in checking.run(run.pk, organisation_id=organisation.pk):
            self.stderr.write(f"\r{at.rows_checked:,} rows checked", ending="")
        self.stderr.write("")
        return _read(run)

    def _tell_findings(self, run: ImportRun) -> None:
        with context.enter(checking.scope("import.findings", run.organisation_id)):
            found = list(
                ImportFinding.objects.filter(run=run).order_by("row", "field")[: MOST + 1]
            )
        for one in found[:MOST]:
            self.stdout.write(f"Row {one.row}, {one.field}: {one.reason}")
        if len(found) > MOST:
            self.stdout.write(f"These are the first {MOST} findings; there are more.")

    def _applied(self, organisation: Organisation, run: ImportRun) -> ImportRun:
        with context.enter(checking.scope("import.apply", organisation.pk)):
            actor = User.objects.for_reading().get(pk=run.started_by_id)
            context.identify(actor=actor.pk)
            services.apply_import(actor=actor, run=run, version=run.version)
        show = partial(progress.show, sys.stderr, total=run.rows or 0)
        applying.run(run.pk, organisation_id=organisation.pk, progress=show)
        return _read(run)


def _read(run: ImportRun) -> ImportRun:
    with context.enter(checking.scope("import.retrieve", run.organisation_id)):
        return ImportRun.objects.get(pk=run.pk)


def _one(rows: Any, organisation: Organisation, field: str, value: str) -> Any:
    found = rows.filter(organisation=organisation, **{field: value.strip()}).first()
    if found is None:
        raise CommandError(f"This organisation has no such {field}.")
    return found
