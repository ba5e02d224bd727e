"""Recording a completed screening over HTTP, beside the same rows from pgbench.

The request is POST /api/v1/screenings with a bearer token and an Idempotency-Key: 67 answers,
after which the person counts as trafficked, so that there is much to write. Everything counts:
authentication, gates, evaluation, the response.

The floor (`bench.floor`) writes the same rows to the same tables, with the same triggers, row
security, role, settings and commit, on the same server; the benchmark compares the rows and
their size and stops where they differ. It runs the very statements of the application, but
prepared, and none of those that read. Its cost is that of the server alone; pgbench's own part is
shown and not counted.

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
from typing import Any

from django.db import connection

from bench import pgbench
from bench.copies import Copies, settle, superuser
from bench.doors import Door, Wsgi
from bench.floor import Script, watched
from bench.measure import cpu_of, quantile, table
from bench.office import Caseworker, open_office
from bench.server import Server, serving
from casemgmt.wsgi import application

GOAL = 3.0  # times the floor
ROUNDS = 5
REQUESTS, TRANSACTIONS = 40, 400  # in each round
FILL = 2000  # recordings that are in the log before anything is measured
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'audit') ORDER BY 1
"""


@dataclass
class Bench:
    """What all parts of it use: somebody who asks, a way in, cases to ask for, the floor."""

    worker: Caseworker
    door: Door
    copies: Copies
    script: Script
    size: float

    def times(self, usual: int) -> int:
        return max(1, usual // 20, round(self.size * usual))


def main(size: float) -> None:
    bench = _prepared(size)
    _in_this_process(bench)
    _over_http(bench)


def _prepared(size: float) -> Bench:
    door, worker = Wsgi(application), open_office()
    case = worker.ready_case(door)
    copies = Copies(case["id"], case["person"], case["reference"])
    (number,) = copies.take(1)
    script = watched(number, lambda key: _recorded(worker, door, copies.case_of(number), key))
    bench = Bench(worker, door, copies, script, size)
    _refuse_other_rows(bench)
    fill = copies.take(bench.times(FILL))
    pgbench.run(script, fill[0], connections=1, transactions=len(fill))
    settle()  # on an empty log the triggers' plans would be those of empty tables, and stay so
    connection.close()
    return bench


def _recorded(worker: Caseworker, door: Door, case: str, key: str = "") -> Any:
    return json.loads(worker.interview(case, key).send(door))


def _refuse_other_rows(bench: Bench) -> None:
    """Raise RuntimeError unless the application and the floor write the same."""
    start = _stored()
    _recorded(bench.worker, bench.door, bench.copies.case_of(bench.copies.take(1)[0]))
    between = _stored()
    pgbench.once(bench.script, bench.copies.take(1)[0])
    ours, floors = _difference(start, between), _difference(between, _stored())
    for name in {*ours, *floors}:
        (rows, size), (same_rows, same_size) = ours.get(name, (0, 0)), floors.get(name, (0, 0))
        if rows != same_rows or abs(size - same_size) > 0.02 * abs(size):
            both = f"{rows} rows of {size} bytes, not {same_rows} of {same_size}"
            raise RuntimeError(f"The floor does not write the same: {name} has {both}.")
    written = ", ".join(f"{rows} {name}" for name, (rows, _) in sorted(ours.items()) if rows)
    changed = ", ".join(sorted(name for name, (rows, _) in ours.items() if not rows))
    total = sum(size for _, size in ours.values()) / 1024
    print(f"Each writes {written} ({total:.0f} KiB as text) and changes {changed or 'nothing'}.\n")


def _stored() -> dict[str, tuple[int, int]]:
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


def _difference(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    return {
        name: (rows - before[name][0], int(size - before[name][1]))
        for name, (rows, size) in after.items()
        if (rows, size) != before[name]
    }


def _in_this_process(bench: Bench) -> None:
    _ours(bench, bench.times(10))  # warm
    rounds = []
    for _ in range(ROUNDS):
        ours = _ours(bench, bench.times(REQUESTS))
        numbers = bench.copies.take(bench.times(TRANSACTIONS))
        floor = pgbench.run(bench.script, numbers[0], connections=1, transactions=len(numbers))
        rounds.append((ours, floor))
    python = median(ours.python for ours, _ in rounds) * 1e6
    database = median(ours.database for ours, _ in rounds) * 1e6
    server = median(floor.server for _, floor in rounds) * 1e6
    client = median(floor.client for _, floor in rounds) * 1e6
    ratios = sorted((ours.python + ours.database) / floor.server for ours, floor in rounds)
    waits = [wait for ours, _ in rounds for wait in ours.seconds]
    floor_waits = [wait for _, floor in rounds for wait in floor.seconds]
    table(
        ["CPU us per recording", "Python", "PG", "total", "x floor", "goal", "p50 ms", "p95 ms"],
        [
            ["floor: pgbench", "-", server, server, 1.0, "", *_waits(floor_waits)],
            ["recorded, in this process", python, database, python + database,
             median(ratios), f"<= {GOAL:.0f}", *_waits(waits)],
        ],
    )  # fmt: skip
    print(f"The {len(ratios)} rounds gave {', '.join(f'{one:.2f}' for one in ratios)}. ", end="")
    print(f"pgbench itself took {client:.0f} us more, which are not counted.\n")


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


def _over_http(bench: Bench) -> None:
    with serving() as server:
        rows = [row for count in (1, 2) for row in _rows(bench, server, count)]
    head = [
        "connections",
        "",
        "Python us",
        "PG us",
        "x floor",
        "per s",
        "of floor",
        "p50 ms",
        "p95 ms",
    ]
    table([head[0], *head[1:]], rows)


def _rows(bench: Bench, server: Server, count: int) -> Iterator[list[object]]:
    doors = server.doors(count)
    server.used([_messages(bench, bench.times(10)) for _ in doors], doors)  # warm
    each = bench.times(ROUNDS * REQUESTS) // count
    ours = server.used([_messages(bench, each) for _ in doors], doors)
    each = bench.times(ROUNDS * TRANSACTIONS) // count
    numbers = bench.copies.take(each * count)
    floor = pgbench.run(bench.script, numbers[0], connections=count, transactions=each)
    cost = (ours.python + ours.database) / floor.server
    yield [
        str(count),
        "floor",
        "-",
        floor.server * 1e6,
        1.0,
        floor.rate,
        1.0,
        *_waits(floor.seconds),
    ]
    yield ["", "over HTTP", ours.python * 1e6, ours.database * 1e6, cost, ours.rate,
           ours.rate / floor.rate, *_waits(ours.seconds)]  # fmt: skip


def _messages(bench: Bench, count: int) -> list[Any]:
    return [bench.worker.interview(bench.copies.case_of(n)) for n in bench.copies.take(count)]


def _waits(seconds: Sequence[float]) -> tuple[float, float]:
    return quantile(seconds, 0.5) * 1e3, quantile(seconds, 0.95) * 1e3
