"""Recording a completed screening over HTTP, beside the same rows from pgbench.

The request is POST /api/v1/screenings with a bearer token and an Idempotency-Key: 67 answers,
after which the person counts as trafficked, so that there is much to write. Everything counts:
authentication, gates, evaluation, the response.

The floor (`bench.floor`) is a pgbench transaction of plain prepared statements, one for each row,
that writes the same rows to the same tables, with the same triggers, row security, role, settings
and commit, on the same server; the benchmark compares the rows and their size and stops where
they differ. It reads nothing. Its cost is that of the server alone; pgbench's own part is shown
and not counted. The goal is a multiple of this floor. The stricter one, which writes the new rows
of a table by one INSERT, is there for information.

Cost is processor time: of the Python process and of its database session. The first table calls
the application in this process, where nothing else is counted; rounds take turns. The second goes
through the web server as the image starts it. Its rates depend on the machine, and both sides
share it with whoever asks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

from django.db import connection

from bench import pgbench
from bench.copies import Copies
from bench.database import settle, superuser
from bench.doors import Door, Wsgi
from bench.figures import Figure
from bench.floor import Script, watched
from bench.measure import cpu_of, quantile, rounds, table
from bench.office import Caseworker, open_office
from bench.server import Server, Use, serving
from casemgmt.wsgi import application

GOAL = 3.0  # times the floor
REQUESTS, TRANSACTIONS = 25, 200  # in each round
FILL = 2000  # recordings that are in the log before anything is measured
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'audit') ORDER BY 1
"""

Growth = dict[str, tuple[int, int]]  # of each table: rows, bytes


@dataclass
class Bench:
    """What all parts of it use: somebody who asks, a way in, cases to ask for, the floors."""

    worker: Caseworker
    door: Door
    copies: Copies
    script: Script
    stricter: Script
    size: float

    def times(self, usual: int) -> int:
        return max(1, usual // 20, round(self.size * usual))


def main(size: float) -> Sequence[Figure]:
    bench = _prepared(size)
    return [*_in_this_process(bench), *_over_http(bench)]


def _prepared(size: float) -> Bench:
    door, worker = Wsgi(application), open_office()
    case = worker.ready_case(door)
    copies = Copies(case["id"], case["person"], case["reference"])
    (number,) = copies.take(1)
    scripts = watched(number, lambda key: _recorded(worker, door, copies.case_of(number), key))
    bench = Bench(worker, door, copies, *scripts, size)
    _refuse_other_rows(bench)
    pgbench.run(bench.script, copies, connections=1, transactions=bench.times(FILL))
    settle()  # on an empty log the triggers' plans would be those of empty tables, and stay so
    connection.close()
    return bench


def _recorded(worker: Caseworker, door: Door, case: str, key: str = "") -> Any:
    return json.loads(worker.interview(case, key).send(door))


def _refuse_other_rows(bench: Bench) -> None:
    """Raise RuntimeError unless the application and both floors write the same."""
    start = _stored()
    _recorded(bench.worker, bench.door, bench.copies.case_of(bench.copies.take(1)[0]))
    ours = _difference(start, _stored())
    for script in (bench.script, bench.stricter):
        start = _stored()
        pgbench.once(script, bench.copies)
        _refuse_difference(ours, _difference(start, _stored()))
    written = ", ".join(f"{rows} {name}" for name, (rows, _) in sorted(ours.items()) if rows)
    changed = ", ".join(sorted(name for name, (rows, _) in ours.items() if not rows))
    total = sum(size for _, size in ours.values()) / 1024
    print(f"Each writes {written} ({total:.0f} KiB as text) and changes {changed or 'nothing'}.\n")


def _refuse_difference(ours: Growth, floors: Growth) -> None:
    for name in {*ours, *floors}:
        (rows, size), (same_rows, same_size) = ours.get(name, (0, 0)), floors.get(name, (0, 0))
        if rows != same_rows or abs(size - same_size) > 0.02 * abs(size):
            both = f"{rows} rows of {size} bytes, not {same_rows} of {same_size}"
            raise RuntimeError(f"The floor does not write the same: {name} has {both}.")


def _stored() -> Growth:
    """Return the rows of every table, and their bytes as text."""
    found = {}
    with superuser() as cursor:
        cursor.execute(TABLES)
        for (name,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), coalesce(sum(octet_length(t::text)), 0) FROM {name} t"
            )
            found[name.removeprefix("public.")] = cursor.fetchone()
    return found


def _difference(before: Growth, after: Growth) -> Growth:
    return {
        name: (rows - before[name][0], int(size - before[name][1]))
        for name, (rows, size) in after.items()
        if (rows, size) != before[name]
    }


def _in_this_process(bench: Bench) -> list[Figure]:
    _ours(bench, bench.times(10))  # warm
    measured = [_round(bench) for _ in range(rounds(bench.size))]
    ours, floors, stricter = zip(*measured, strict=True)
    python = median(one.python for one in ours) * 1e6
    database = median(one.database for one in ours) * 1e6
    ratios = sorted(_cost(own) / floor.server for own, floor, _ in measured)
    table(
        ["CPU us per recording", "Python", "PG", "total", "x floor", "p50 ms", "p95 ms"],
        [
            _floor_row("floor: pgbench", floors, 1.0),
            _floor_row(
                "stricter: one INSERT a table",
                stricter,
                median(strict.server / floor.server for _, floor, strict in measured),
            ),
            ["recorded, in this process", python, database, python + database,
             median(ratios), *_waits(ours)],
        ],
    )  # fmt: skip
    client = median(one.client for one in floors) * 1e6
    strict = median(_cost(own) / floor.server for own, _, floor in measured)
    print(f"The {len(ratios)} rounds gave {', '.join(f'{one:.2f}' for one in ratios)}.")
    print(f"pgbench's own {client:.0f} us do not count.\n")
    return [
        Figure("processor time / pgbench", median(ratios), "x", at_most=GOAL),
        Figure("processor time / one INSERT a table", strict, "x"),
    ]


def _floor_row(name: str, runs: Sequence[pgbench.Run], ratio: float) -> list[object]:
    server = median(one.server for one in runs) * 1e6
    return [name, "-", server, server, ratio, *_waits(runs)]


def _round(bench: Bench) -> tuple[Ours, pgbench.Run, pgbench.Run]:
    ours = _ours(bench, bench.times(REQUESTS))
    floors = [
        pgbench.run(one, bench.copies, connections=1, transactions=bench.times(TRANSACTIONS))
        for one in (bench.script, bench.stricter)
    ]
    return ours, floors[0], floors[1]


def _cost(ours: Ours | Use) -> float:
    return ours.python + ours.database


class Timed(Protocol):
    @property
    def seconds(self) -> Sequence[float]: ...


@dataclass(frozen=True)
class Ours:
    python: float
    database: float
    seconds: Sequence[float]


def _ours(bench: Bench, count: int) -> Ours:
    messages = [bench.worker.interview(bench.copies.case_of(n)) for n in bench.copies.take(count)]
    connection.ensure_connection()
    session, seconds = [connection.connection.info.backend_pid], []
    python, database = time.process_time(), cpu_of(session)
    for message in messages:
        since = time.perf_counter()
        message.send(bench.door)
        seconds.append(time.perf_counter() - since)
    return Ours(
        python=(time.process_time() - python) / count,
        database=(cpu_of(session) - database) / count,
        seconds=seconds,
    )


def _over_http(bench: Bench) -> Iterator[Figure]:
    with serving() as server:
        used = {count: _used(bench, server, count) for count in (1, 2)}
    costs, waits = ["Python us", "PG us", "x floor"], ["per s", "of floor", "p50 ms", "p95 ms"]
    rows = [row for count, (ours, floor) in used.items() for row in _rows(count, ours, floor)]
    table(["connections", "", *costs, *waits], rows)
    for count, (ours, floor) in used.items():
        connections = f"{count} connection{'s' * (count > 1)}"
        cost, rate = _cost(ours) / floor.server, ours.rate / floor.rate
        yield Figure(f"over HTTP, {connections}: processor time / pgbench", cost, "x")
        yield Figure(f"over HTTP, {connections}: rate / pgbench's", rate, "share")


def _used(bench: Bench, server: Server, count: int) -> tuple[Use, pgbench.Run]:
    doors = server.doors(count)
    server.used([_messages(bench, bench.times(10)) for _ in doors], doors)  # warm
    each = bench.times(rounds(bench.size) * REQUESTS) // count
    ours = server.used([_messages(bench, each) for _ in doors], doors)
    each = bench.times(rounds(bench.size) * TRANSACTIONS) // count
    floor = pgbench.run(bench.script, bench.copies, connections=count, transactions=each)
    return ours, floor


def _rows(count: int, ours: Use, floor: pgbench.Run) -> Iterator[list[object]]:
    cost, waits = _cost(ours) / floor.server, _waits([floor])
    yield [str(count), "floor", "-", floor.server * 1e6, 1.0, floor.rate, 1.0, *waits]
    yield ["", "over HTTP", ours.python * 1e6, ours.database * 1e6, cost, ours.rate,
           ours.rate / floor.rate, *_waits([ours])]  # fmt: skip


def _messages(bench: Bench, count: int) -> list[Any]:
    return [bench.worker.interview(bench.copies.case_of(n)) for n in bench.copies.take(count)]


def _waits(runs: Sequence[Timed]) -> tuple[float, float]:
    seconds = [one for run in runs for one in run.seconds]
    return quantile(seconds, 0.5) * 1e3, quantile(seconds, 0.95) * 1e3
