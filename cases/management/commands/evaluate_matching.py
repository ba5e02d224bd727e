"""Measure how well people are found again, on questions with known answers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import yaml
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from accounts.policy import Purpose
from cases.matching import figures, questions
from cases.matching.scoring import BadWeights, Weights, standard
from cases.matching.search import TooLittleKnown, candidates
from cases.models import Person
from common import progress
from oversight import context

SHOWN_EVERY = 100  # questions


class Command(BaseCommand):
    help = (
        "Ask for the persons in FILE (JSON lines: given, family, sex, birth_date, nationality, "
        "expected person id or null) and print recall, flags, precision and latency, and no names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", help="Its name; else the one with most records.")
        parser.add_argument("--weights", type=Path, help="Other weights than those in use.")
        parser.add_argument("--false-flags", type=float, default=0.01, help="As a share.")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        weights = _weights(options["weights"])
        try:
            asked = list(questions.read(options["file"].read_text().splitlines()))
        except (OSError, questions.BadQuestion) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        answers = []
        with context.enter(_scope(organisation)):
            for one in asked:
                answers.append(_answer(one, organisation.pk, weights))
                if len(answers) % SHOWN_EVERY == 0 or len(answers) == len(asked):
                    progress.show(sys.stderr, len(answers), len(asked))
        self.stdout.write(f"among the records of {organisation}, weights {weights.version}")
        self.stdout.write("\n".join(figures.table(answers, options["false_flags"])))


def _organisation(name: str | None) -> Organisation:
    if name is None:
        chosen = max(Organisation.objects.all(), key=_records, default=None)
    else:
        chosen = Organisation.objects.filter(name=name).first()
    if chosen is None:
        raise CommandError(f"There is no organisation{'' if name is None else ' of this name'}.")
    return chosen


def _records(organisation: Organisation) -> int:
    with context.enter(_scope(organisation)):
        return Person.objects.filter(organisation=organisation).count()


def _scope(organisation: Organisation) -> context.Context:
    return context.system(
        "matching.evaluate", purpose=Purpose.ADMINISTRATION, organisation=organisation.pk
    )


def _answer(question: questions.Question, organisation: UUID, weights: Weights) -> figures.Answer:
    def ask() -> Sequence[tuple[UUID, float]]:
        try:
            found = candidates(
                question.asked,
                organisation=organisation,
                without=question.without,
                weights=weights,
            )
        except TooLittleKnown:
            return []
        return [(one.person, one.score.total) for one in found.candidates]

    return figures.timed(perf_counter, ask, expected=question.expected, kind=question.kind)


def _weights(file: Path | None) -> Weights:
    if file is None:
        return standard()
    try:
        return Weights.read(yaml.safe_load(file.read_text()))
    except (OSError, yaml.YAMLError, BadWeights) as error:
        raise CommandError(f"{file}: {error}") from error
