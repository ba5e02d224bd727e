"""Fit the weights of the matching to the records of an organisation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.matching import fitting, learning, upkeep
from oversight import context

HOW = (
    "u from random pairs, of names from pairs of one nationality; m by expectation maximisation: "
    "names, sex and nationality over pairs with one birth date, birth dates over pairs with "
    "like names"
)
FEWEST = 1000


class Command(BaseCommand):
    help = (
        "Learn from the records of an organisation how far two registrations of one person "
        "differ, and write a file of weights. The file holds the sounds of common names and "
        "their shares, and nothing of any one person. Try it with evaluate_matching --weights."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="Its name.")
        parser.add_argument("--weights-version", required=True)
        parser.add_argument("--likely-at", type=float, required=True, help="From an evaluation.")
        parser.add_argument("--most", type=int, default=200_000, help="Records to learn from.")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        scope = context.system(
            "matching.fit", purpose=Purpose.ADMINISTRATION, organisation=organisation.pk
        )
        with context.enter(scope):
            maker = upkeep.keys_of(organisation.pk)
            recorded = upkeep.people_of(organisation.pk, options["most"])
            people = [maker.known(one) for _, one in recorded]
        if len(people) < FEWEST:
            raise CommandError(f"{len(people)} records are too few to learn from.")
        learned = learning.learn(people, Random(1))  # noqa: S311 - a sample, not a secret
        data = fitting.as_file(
            learned.fit,
            learned.common,
            version=options["weights_version"],
            likely_at=options["likely_at"],
            how=HOW,
            on=f"{len(people):,} records of one organisation",
        )
        options["file"].write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
        self.stdout.write(f"Written: {options['file']}")
