"""A page of an office's cases, beside one query and its rows as JSON.

The request is GET /api/v1/cases with a bearer token, half of them first pages, the rest behind a
cursor, some of one status. Authentication, scope, row security and the context are all there. The
floor (`bench.pages`) is bare WSGI, psycopg2 and json: one unprepared query of the same rows and
columns, without any of those; the benchmark compares the answers and stops where they differ.
The prepared floor is there for information.

Cost is processor time, of the Python process and of its database session; rounds take turns. The
goal leaves the event apart that says who has read what: it is a write, and measured beside it.
All is done with ten thousand cases first and with a million afterwards, of which the office has
half; what it costs may hardly grow.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection

from bench.crowd import gather
from bench.doors import Wsgi
from bench.figures import Figure
from bench.measure import cpu_of, quantile, rounds, table
from bench.office import Caseworker, open_office
from bench.pages import Page, floor, pages
from bench.plans import explained
from casemgmt.wsgi import application
from oversight import audit

GOAL, GROWTH = 2.0, 1.3  # times the floor; times what it takes with a hundredth of the cases
CASES = 1_000_000
LEAST = 5_000  # cases
FEW = 7  # every so many pages are asked for where the size is tiny
FLOOR, PREPARED, OURS, RECORDED = (
    "floor: one query, as JSON", "the same, prepared", "ours", "ours, with the read event",
)  # fmt: skip


@dataclass
class Way:
    """A way to get a page, and what it has taken: seconds of a page, of each round or page."""

    ask: Callable[[Page], bytes]
    session: int
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    python: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def cost(self) -> list[float]:
        return [sum(both) for both in zip(self.python, self.database, strict=True)]

    def at(self, share: float) -> float:
        return quantile(self.seconds, share) * 1e3

    def run(self, asked: Sequence[Page]) -> None:
        python, database = time.process_time(), cpu_of([self.session])
        with self.around():
            for page in asked:
                since = time.perf_counter()
                self.ask(page)
                self.seconds.append(time.perf_counter() - since)
        self.python.append((time.process_time() - python) / len(asked))
        self.database.append((cpu_of([self.session]) - database) / len(asked))


@dataclass(frozen=True)
class Office:
    """The application, and somebody who asks it."""

    worker: Caseworker
    door: Wsgi

    def ask(self, page: Page) -> bytes:
        status, body = self.door.get(page.ours(), self.worker.headers)
        if status != 200:
            raise RuntimeError(f"{page} was answered {status}: {body[:2000].decode()}")
        return body


def main(size: float) -> Sequence[Figure]:
    worker, door = open_office(), Wsgi(application)
    case, office = worker.new_case(door), Office(worker, door)
    made, measured = 0, []
    for cases in (round(size * CASES / 100), round(size * CASES)):
        cases = max(LEAST, cases)
        gather(case, worker.organisation_id, made + 1, cases)
        made = cases
        connection.close()  # what was planned for fewer rows
        measured.append(_measured(office, size))
        _show(cases, measured[-1])
    return _figures(*measured)


def _measured(office: Office, size: float) -> Mapping[str, Way]:
    connection.ensure_connection()
    session = connection.connection.info.backend_pid
    organisation = office.worker.organisation_id
    with floor(organisation) as plain, floor(organisation, prepared=True) as prepared:
        ways = {
            FLOOR: Way(*plain),
            PREPARED: Way(*prepared),
            OURS: Way(office.ask, session, unrecorded),
            RECORDED: Way(office.ask, session),
        }
        asked = pages(organisation)[:: FEW if size < 0.1 else 1]
        _refuse_other_rows(ways, asked)
        _refuse_other_plans(office, asked)
        for _ in range(rounds(size)):
            for way in ways.values():
                way.run(asked)
    return ways


@contextmanager
def unrecorded() -> Iterator[None]:
    """Let nothing be written of who has read what."""
    write, audit.write_disclosures = audit.write_disclosures, _write_nothing
    try:
        yield
    finally:
        audit.write_disclosures = write


def _write_nothing() -> None:
    pass


def _refuse_other_rows(ways: Mapping[str, Way], asked: Sequence[Page]) -> None:
    """Raise RuntimeError unless all answer with the same rows. Caches are warm afterwards."""
    for page in asked:
        answers = [json.loads(way.ask(page))["results"] for way in ways.values()]
        if any(answer != answers[0] for answer in answers):
            raise RuntimeError(f"The floor does not show the same: {page}")


def _refuse_other_plans(office: Office, asked: Sequence[Page]) -> None:
    """Raise RuntimeError unless every page is read along the index made for it."""
    for page in asked:
        with explained() as plans:
            office.ask(page)
        index = "case_by_status" if page.status else "case_newest"
        if len(plans) != 1 or f"using {index} on cases_case" not in plans[0] or "Sort" in plans[0]:
            raise RuntimeError("\n".join([f"{page} is not read along {index}:", *plans]))


def _show(cases: int, ways: Mapping[str, Way]) -> None:
    print(f"{cases:,} cases, half of them the office's own\n")
    costs = ["CPU us per page", "Python", "PG", "total", "x floor", "p50 ms", "p95 ms"]
    table(costs, [[name, *_row(way, ways[FLOOR])] for name, way in ways.items()])


def _row(way: Way, floor: Way) -> list[float]:
    spent = [median(part) * 1e6 for part in (way.python, way.database, way.cost)]
    return [*spent, _ratio(way, floor), way.at(0.5), way.at(0.95)]


def _ratio(way: Way, floor: Way) -> float:
    return median(one / other for one, other in zip(way.cost, floor.cost, strict=True))


def _figures(few: Mapping[str, Way], many: Mapping[str, Way]) -> list[Figure]:
    ours, before = many[OURS], few[OURS]
    growth = ours.at(0.95) / before.at(0.95)
    return [
        Figure("processor time / floor", _ratio(ours, many[FLOOR]), "x", at_most=GOAL),
        Figure("processor time / prepared floor", _ratio(ours, many[PREPARED]), "x"),
        Figure("with the read event / floor", _ratio(many[RECORDED], many[FLOOR]), "x"),
        Figure("p95 / p95 with a hundredth", growth, "x", at_most=GROWTH),
        Figure("processor time / with a hundredth", median(ours.cost) / median(before.cost), "x"),
        Figure("p95", ours.at(0.95), "ms"),
    ]
