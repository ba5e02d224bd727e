"""Make questions for evaluate_matching out of the people of a demonstration."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.matching import corruptions, questions, upkeep
from oversight import context


class Command(BaseCommand):
    help = (
        "Write questions with known answers: each person of a sample once with a slip, and once "
        "as if not on record. The file holds names, so this is refused in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="Its name.")
        parser.add_argument("--people", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--truth", type=Path, help="What populate --truth wrote: nobody in it is asked for."
        )
        parser.add_argument("--kind", action="append", choices=list(corruptions.KINDS))

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Names of real people are not written to files.")
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        random = Random(options["seed"])  # noqa: S311 - a sample, not a secret
        scope = context.system(
            "matching.questions", purpose=Purpose.ADMINISTRATION, organisation=organisation.pk
        )
        twice = _registered_twice(options["truth"]) if options["truth"] else set()
        with context.enter(scope):
            recorded = upkeep.people_of(organisation.pk, options["people"] * 10)
            people = [(pk, person) for pk, person in recorded if pk not in twice]
        random.shuffle(people)
        asked = corruptions.questions(people[: options["people"]], random, options["kind"] or ())
        lines = [questions.write(one) for one in asked]
        options["file"].write_text("".join(f"{line}\n" for line in lines))
        self.stdout.write(f"{len(lines)} questions: {options['file']}")


def _registered_twice(truth: Path) -> set[UUID]:
    """Return both records of each, for the other one is found rightly and not by mistake."""
    try:
        lines = [json.loads(line) for line in truth.read_text().splitlines()]
        return {UUID(line[record]) for line in lines for record in ("person", "other")}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{truth}: {error}") from error
