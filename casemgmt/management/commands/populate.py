"""Fill an empty database with an invented population and its history."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.timezone import now

from casemgmt.population import UNTIL, Plan, Refused, load
from common import progress

OWNS = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = %s"


class Command(BaseCommand):
    help = (
        "Fill an empty database, or the demonstration's, with invented people and years of work. "
        "Run it as the tables' owner: CASEMGMT_DATABASE_ROLE=owner. Not in production. "
        "The same people, seed and end give the same content. Everybody's password is the demo's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=_count, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=_day, default=UNTIL, help="The end of the history.")
        parser.add_argument("--truth", type=Path, help="A file for who was registered twice.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented people are not loaded in production.")
        if options["until"] > now():
            raise CommandError("--until: the history cannot end in the future.")
        _refuse_other_roles()
        plan = Plan(options["seed"], options["people"], options["until"])
        truth: Path | None = options["truth"]
        try:
            with (
                truth.open("w") if truth else nullcontext() as lines,
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                self._show(load(cursor, plan, lines))
        except Refused as error:
            raise CommandError(
                "This database holds organisations that the demonstration did not make. "
                "Begin with an empty one; nothing was changed."
            ) from error
        self.stdout.write(f"{plan.people:,} people are loaded.")

    def _show(self, steps: Any) -> None:
        doing = ""
        for step in steps:
            if step.doing != doing:
                doing = step.doing
                sys.stderr.write(f"{doing}\n")
            if step.done:
                progress.show(sys.stderr, step.done, step.total)


def _refuse_other_roles() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OWNS, ["cases_person"])
        found = cursor.fetchone()
    if found is None:
        raise CommandError("The database is not migrated.")
    if not found[0]:
        raise CommandError("Run it as the tables' owner: set CASEMGMT_DATABASE_ROLE=owner.")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000_000:
        raise ArgumentTypeError("Say a number of people, from 1 to 10000000.")
    return int(text)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise ArgumentTypeError("Say a day, as in 2026-11-01.") from error
