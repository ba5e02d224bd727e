"""Replay an instrument over stored answers, with a progress bar, and say how many would change."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation, User
from common import progress
from common.errors import Conflict
from oversight import context
from screening import replays
from screening.models import Replay


class Command(BaseCommand):
    help = (
        "Evaluate an instrument's present version over all stored answers of one organisation, "
        "on behalf of one of its supervisors. Stored results are not touched; the supervisor "
        "finds whose result would change under `rescreenings`. It goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument")
        parser.add_argument("--organisation", required=True, help="Its name.")
        parser.add_argument("--supervisor", required=True, help="The e-mail of who asks for it.")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        replay = self._replay(organisation, options["supervisor"], options["instrument"])
        for at in replays.run(replay.pk, organisation_id=organisation.pk):
            if at.done != replay.done or not at.total:
                progress.show(sys.stderr, at.done, at.total)
            replay = at
        self.stdout.write(
            f"{replay.instrument}@{replay.version}: {replay.done} screenings, {replay.changed} "
            f"would change, {replay.missed} of them were not indicated then."
        )

    def _replay(self, organisation: Organisation, email: str, instrument: str) -> Replay:
        """Return the replay under way, or a new one."""
        with context.enter(replays.scope(organisation.pk)):
            under_way = Replay.objects.unfinished().filter(
                organisation=organisation, instrument=instrument
            )
            if (found := under_way.first()) is not None:
                return found
            supervisor = User.objects.for_reading().filter(
                organisation=organisation, email=email.strip().lower()
            )
            if (actor := supervisor.first()) is None:
                raise CommandError("This organisation has no such account.")
            context.identify(actor=actor.pk)
            try:
                return replays.request_replay(actor=actor, instrument=instrument)
            except (PermissionDenied, ValidationError, Conflict) as error:
                raise CommandError(str(error)) from error
