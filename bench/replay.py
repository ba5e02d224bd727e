"""Replaying an instrument over stored screenings, beside the mere evaluation of their answers.

People are copied who have ten screenings each, with sealed answers. Of one screening in a hundred
the stored result is not what its answers give today, so that its case must be asked again. Then
`manage.py replay_screenings` runs, first over a tenth of the screenings, then over all of them.

Goal: constant memory. Over all of them the process needs at most 1.1 times what it needs over a
tenth; this is the peak of its resident memory, as the system counts it. The floor of the processor
time reads the same answers and facts from JSON text and evaluates them, in one process, without
a database; nothing is opened, compared or stored. What the command takes for a handful of
screenings, which is to start, is taken off its time.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from bench.copies import Copies
from bench.database import app_sessions, settle, superuser
from bench.doors import Wsgi
from bench.figures import Figure
from bench.measure import cpu_of, peak_of, table
from bench.office import INSTRUMENT, YES, Caseworker, open_office
from bench.stack import of_application
from casemgmt.wsgi import application
from devstack.state import PROJECT
from screening.library import LIBRARY
from screening.replays import PIECE
from screening.rules import evaluate

GOAL = 1.1  # times the memory for a tenth
SCREENINGS = 100_000
EACH = 10  # screenings of one person
MISSED = 10  # of so many people one has a screening that was decided otherwise
LEAST = MISSED * EACH  # screenings in a tenth
EVALUATED = 2000  # by the floor in each round
PAUSE = 0.05  # seconds between two looks at the processes
SUMMARY = re.compile(r": (\d+) screenings, (\d+) would change, (\d+) of them")
FACTS = (
    "SELECT facts::text FROM screening_screening WHERE case_id = %s AND instrument = %s LIMIT 1"
)
# One gets the answers of another one and keeps its result.
DECIDED_OTHERWISE = """
UPDATE screening_screening s SET answers = o.answers FROM screening_screening o
 WHERE s.id = %s AND o.id = %s
"""


@dataclass(frozen=True)
class Ran:
    """A command that has ended: what it counted and what it took, in seconds and bytes."""

    done: int
    missed: int
    python: float
    database: float
    lasted: float
    peak: int


@dataclass
class People:
    """Copies of two people; of `missed` one screening was decided otherwise."""

    alike: Copies
    missed: Copies
    count: int = 2
    those_missed: int = 1

    def grow(self, last: int) -> None:
        """Let there be that many copies."""
        first = self.count - 1
        share = (last - first + 1) // MISSED
        self.missed.make(first, first + share - 1)
        self.alike.make(first + share, last)
        self.count, self.those_missed = last + 2, self.those_missed + share
        settle()


def main(size: float) -> Sequence[Figure]:
    tenth = max(LEAST, round(size * SCREENINGS / 10)) // EACH  # people
    worker = open_office()
    (alike, _), (missed, ids) = _screened(worker), _screened(worker)
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger
        cursor.execute(DECIDED_OTHERWISE, ids[:2])
    people, texts = People(alike, missed), _texts(worker, alike)
    start, floors, ran = _replayed(worker, people), [_evaluated(texts)], []
    for last in (tenth, 10 * tenth):
        people.grow(last)
        ran.append(_replayed(worker, people))
        floors.append(_evaluated(texts))
    return _shown(start, ran, median(floors))


def _screened(worker: Caseworker) -> tuple[Copies, list[str]]:
    """Record the screenings of one person: the first finds nothing, the next one does, etc."""
    door = Wsgi(application)
    case = worker.ready_case(door)
    messages = [worker.interview(case["id"], yes=yes) for yes in islice(cycle(((), YES)), EACH)]
    ids = [json.loads(message.send(door))["id"] for message in messages]
    return Copies(case["id"], case["person"], case["reference"]), ids


def _texts(worker: Caseworker, person: Copies) -> list[str]:
    """Return the answers given, and the facts, as JSON."""
    with superuser() as cursor:
        cursor.execute(FACTS, [person.case, INSTRUMENT])
        ((facts,),) = cursor.fetchall()
    bodies = [json.loads(worker.interview(person.case, yes=yes).body) for yes in ((), YES)]
    return [
        json.dumps({"answers": body["answers"], "facts": json.loads(facts)}) for body in bodies
    ]


def _evaluated(texts: Sequence[str]) -> float:
    """Return the seconds of the floor for one screening."""
    rules, since = LIBRARY.instruments[INSTRUMENT], time.process_time()
    for text in islice(cycle(texts), EVALUATED):
        record = json.loads(text)
        evaluate(rules, record["answers"], record["facts"])
    return (time.process_time() - since) / EVALUATED


def _replayed(worker: Caseworker, people: People) -> Ran:
    """Run the command; its progress bar is shown. Raises RuntimeError if it miscounts."""
    organisation, supervisor = worker.organisation, worker.supervisor
    command = [sys.executable, "manage.py", "replay_screenings", INSTRUMENT]
    command += ["--organisation", organisation, "--supervisor", supervisor]
    before, since = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        command, env=of_application(), cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    try:
        database, peak = _watched(process)
        output, _ = process.communicate()
    finally:
        process.kill()
    lasted, after = time.perf_counter() - since, getrusage(RUSAGE_CHILDREN)
    found = SUMMARY.search(output)
    done, changed, missed = map(int, found.groups()) if found else (0, 0, 0)
    if (done, changed, missed) != (people.count * EACH, *[people.those_missed] * 2):
        raise RuntimeError(f"The replay of {people.count * EACH} screenings said: {output}")
    python = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(done, missed, python, database, lasted, peak)


def _watched(process: subprocess.Popen[str]) -> tuple[float, int]:
    """Look at a process until it ends; return its session's seconds, and its peak memory."""
    spent: dict[int, float] = {}
    peak = 0
    with superuser() as cursor:
        others = set(app_sessions(cursor))
        while process.poll() is None:
            peak = max(peak, peak_of(process.pid))
            for session in set(app_sessions(cursor)) - others:
                spent[session] = max(spent.get(session, 0), cpu_of([session]))
            time.sleep(PAUSE)
    return sum(spent.values()), peak


def _shown(start: Ran, ran: Sequence[Ran], floor: float) -> list[Figure]:
    rows: list[list[object]] = [
        ["floor: read and evaluate", floor * 1e6, "-", floor * 1e6, 1.0, 1 / floor, "-", "-"]
    ]
    for one in ran:
        count = one.done - start.done
        python = (one.python - start.python) / count
        database = (one.database - start.database) / count
        total = python + database
        cost = [python * 1e6, database * 1e6, total * 1e6, total / floor]
        rate, peak = count / (one.lasted - start.lasted), one.peak / 2**20
        rows.append([f"replay of {one.done:,}", *cost, rate, peak, one.peak / ran[0].peak])
    costs = ["CPU us per screening", "Python", "PG", "total", "x floor", "per s"]
    table([*costs, "peak MiB", "x a tenth's"], rows)
    print(
        f"To start took {start.python:.1f} s and {start.peak / 2**20:.0f} MiB. "
        f"The last one found {ran[-1].missed:,} who have to be asked again.\n"
    )
    ratio = Figure("processor time / evaluation", total / floor, "x")
    if ran[0].done < 2 * PIECE:
        print("A tenth is too little to compare the memory: it is read in one piece.\n")
        return [ratio]
    memory = ran[-1].peak / ran[0].peak
    return [ratio, Figure("memory / memory for a tenth", memory, "x", at_most=GOAL)]
