"""Is this person on record already? Asked among a hundred thousand people, and among a million.

The people are those of `manage.py populate`, all of one organisation; whole families are kept
back, to be asked for as people who are new. Each question is one person as a reception office
describes them, several slips at once (`cases.matching.corruptions.as_in_life`), and is asked as
the application asks: under row security, in a context, one statement.

Goals: p95 of at most 15 ms among a million; from a tenth of the people at most twice the
processor time, of Python and the database session together, which is steadier than any wait;
recall within ten of 0.97; of people on record 90 % flagged where 1 % of the new ones are, among
a hundred thousand. Beside it pg_trgm, and Splink where it is installed (`pip install splink`;
the project does not need it). Searching for many at once, as an import does, is measured too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from accounts.policy import Purpose
from bench import matching_splink
from bench.figures import Figure
from bench.matching_people import Crowd, gather
from bench.matching_trigrams import Trigrams, ask
from bench.measure import cpu_of, quantile, table
from casemgmt.population import Registration
from cases.matching import figures
from cases.matching.questions import Question
from cases.matching.respelling import script_in
from cases.matching.search import TooLittleKnown, candidates, candidates_of_many
from oversight import context

SMALL, LARGE = 100_000, 1_000_000
LEAST = 2_000  # people
ASKED = 2_000  # questions of each sort
OF_TRIGRAMS = 200
OF_EACH_KIND = 5  # times fewer
WARM_UP = 1000  # questions: a process has worked for a while, and knows common names
FALSE_FLAGS = 0.01
P95, GROWTH, RECALL, FLAGGED = 15, 2, 0.97, 0.9


@dataclass
class Asked:
    """The answers, and what each took of the processor, in seconds."""

    answers: list[figures.Answer] = field(default_factory=list)
    python: float = 0.0
    database: float = 0.0

    @property
    def cpu(self) -> float:
        return (self.python + self.database) / len(self.answers) * 1e3

    def milliseconds(self, share: float) -> float:
        return quantile([one.seconds for one in self.answers], share) * 1e3


@dataclass(frozen=True)
class Measured:
    crowd: Crowd
    known: Asked
    new: Asked

    @property
    def answers(self) -> list[figures.Answer]:
        return self.known.answers + self.new.answers

    @property
    def flagged(self) -> float:
        limit = figures.threshold(self.new.answers, FALSE_FLAGS)
        return figures.flagged(self.known.answers, limit)


def main(size: float) -> Sequence[Figure]:
    asked = min(ASKED, round(size * ASKED) + 100)
    small = _measure(round(size * SMALL), asked)
    _by_kind(small, asked // OF_EACH_KIND)
    _by_script(small)
    beside = [*ask(small.crowd, small.crowd.questions("as in life", min(asked, OF_TRIGRAMS)))]
    many = _many(small.crowd, asked)
    splink = _splink(small.crowd, asked)
    large = _measure(round(size * LARGE), asked)
    _overview(small, large, beside, splink)
    return [
        Figure("p95 at full size", large.known.milliseconds(0.95), "ms", at_most=P95),
        Figure("processor time, from a tenth of the people", large.known.cpu / small.known.cpu,
               "x", at_most=GROWTH),
        Figure("p95, from a tenth of the people",
               large.known.milliseconds(0.95) / small.known.milliseconds(0.95), "x"),
        Figure("recall within ten, at full size", figures.recall(large.known.answers, 10),
               "share", at_least=RECALL),
        Figure("first of all, at full size", figures.recall(large.known.answers, 1), "share"),
        Figure("flagged at 1 % false flags, a tenth of the people", small.flagged, "share",
               at_least=FLAGGED),
        Figure("flagged at 1 % false flags, at full size", large.flagged, "share"),
        Figure("nearest trigrams' time, a tenth of the people",
               beside[-1].milliseconds(0.5) / small.known.milliseconds(0.5), "x"),
        Figure("recall within five, of many at once", many, "share"),
    ]  # fmt: skip


def _measure(people: int, asked: int) -> Measured:
    organisation = Organisation(name=f"Measured among {people}", kind="ngo")
    with context.enter(context.system("bench.matching", purpose=Purpose.ADMINISTRATION)):
        organisation.save(force_insert=True)
    crowd = gather(organisation.pk, max(LEAST, people), asked)
    strangers = crowd.strangers()[:asked]
    _ask(crowd, strangers[:WARM_UP])
    return Measured(
        crowd, _ask(crowd, crowd.questions("as in life", asked)), _ask(crowd, strangers)
    )


def _ask(crowd: Crowd, questions: Sequence[Question]) -> Asked:
    asked = Asked()
    with context.enter(_scope(crowd)):
        session = _session()
        python, database = time.process_time(), cpu_of([session])
        for one in questions:
            asked.answers.append(
                figures.timed(
                    time.perf_counter, lambda: _found(one, crowd),  # noqa: B023 - called at once
                    expected=one.expected, kind=one.kind,
                )
            )  # fmt: skip
        asked.python = time.process_time() - python
        asked.database = cpu_of([session]) - database
    return asked


def _found(question: Question, crowd: Crowd) -> list[tuple[UUID, float]]:
    try:
        found = candidates(question.asked, organisation=crowd.organisation)
    except TooLittleKnown:
        return []
    return [(one.person, one.score.total) for one in found.candidates]


def _many(crowd: Crowd, asked: int) -> float:
    """Ask for several hundred at once, and return the share that was found."""
    questions = crowd.questions("as in life", asked)
    with context.enter(_scope(crowd)):
        session = _session()
        python, database = time.process_time(), cpu_of([session])
        found = candidates_of_many(
            [one.asked for one in questions], organisation=crowd.organisation
        )
        python, database = time.process_time() - python, cpu_of([session]) - database
    hits = [
        question.expected in [one.person for one in each.candidates]
        for question, each in zip(questions, found, strict=True)
    ]
    each = 1e6 / len(questions)
    print(
        f"Many at once: {python * each:.0f} us of Python and {database * each:.0f} us of the "
        f"database for each, {sum(hits) / len(hits):.3f} found within five\n"
    )
    return sum(hits) / len(hits)


def _splink(crowd: Crowd, asked: int) -> float | None:
    if not matching_splink.INSTALLED:
        return None
    known, new = crowd.questions("as in life", asked), crowd.strangers()[:asked]
    return matching_splink.flagged(crowd, known, new, FALSE_FLAGS)


def _by_kind(measured: Measured, each: int) -> None:
    answers = _ask(measured.crowd, measured.crowd.each_kind(each)).answers
    print(f"Among {measured.crowd.people:,} people, by kind of slip\n")
    print("\n".join(figures.table(answers + measured.new.answers, FALSE_FLAGS)), end="\n\n")


def _by_script(measured: Measured) -> None:
    """Show whom it serves worse: people by the nationality on record."""
    limit = figures.threshold(measured.new.answers, FALSE_FLAGS)
    of: dict[Hashable, Registration] = {one.id: one for one in measured.crowd.known}
    groups: dict[str, list[figures.Answer]] = defaultdict(list)
    for answer in measured.known.answers:
        one = of[answer.expected]
        groups[script_in(one.names[0].given or one.names[0].family)].append(answer)
        groups["/".join(one.nationalities) or "no nationality"].append(answer)
    print("People on record, by the script of their name and by nationality\n")
    table(
        ["", "asked", "@1", "@10", "flagged", "precision"],
        [
            (name, len(answers), figures.recall(answers, 1), figures.recall(answers, 10),
             figures.flagged(answers, limit),
             figures.precision(answers, measured.new.answers, limit))
            for name, answers in sorted(groups.items(), key=lambda one: -len(one[1]))
            if len(answers) >= 20
        ],
    )  # fmt: skip


def _overview(
    small: Measured, large: Measured, beside: Sequence[Trigrams], splink: float | None
) -> None:
    print(f"As in life, {len(small.known.answers)} on record and {len(small.new.answers)} new\n")
    table(
        ["people", "p50 ms", "p95 ms", "CPU ms", "of Python", "@1", "@10", "flagged"],
        [
            (f"{one.crowd.people:,}", one.known.milliseconds(0.5), one.known.milliseconds(0.95),
             one.known.cpu, one.known.python / len(one.known.answers) * 1e3,
             figures.recall(one.known.answers, 1), figures.recall(one.known.answers, 10),
             one.flagged)
            for one in (small, large)
        ],
    )  # fmt: skip
    print(f"Trigrams among {small.crowd.people:,}, found anywhere among eighty\n")
    table(
        ["", "p50 ms", "p95 ms", "found"],
        [(one.way, one.milliseconds(0.5), one.milliseconds(0.95), one.recall) for one in beside],
    )
    if splink is None:
        print("Splink is not installed; pip install splink, and it is measured beside this.\n")
    else:
        print(f"Splink flags {splink:.3f} at the same share of false flags.\n")


def _scope(crowd: Crowd) -> context.Context:
    return context.system(
        "bench.matching", purpose=Purpose.ADMINISTRATION, organisation=crowd.organisation
    )


def _session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ((session,),) = cursor.fetchall()
    return int(session)
