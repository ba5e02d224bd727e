"""Runs a pgbench script and says what it cost, as the server's processes count it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

from bench.copies import Copies
from bench.database import superuser
from bench.floor import Script
from bench.measure import cpu_of, quantile
from bench.stack import PROGRAMS

WARM = 20  # transactions of each connection, uncounted: plans are made and caches filled
PAUSE = 0.004  # seconds between two looks at the processors
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench'"


@dataclass(frozen=True)
class Run:
    """Of each counted transaction: seconds of the server's and pgbench's processor; the waits."""

    server: float
    client: float
    seconds: Sequence[float]
    rate: float

    def at(self, share: float) -> float:
        return quantile(self.seconds, share)


def run(script: Script, copies: Copies, *, connections: int, transactions: int) -> Run:
    """Run that many transactions on each connection, after some that are not counted."""
    each = WARM + transactions
    first = copies.take(each * connections)[0]
    with TemporaryDirectory() as folder:
        counting = Counting()
        _run(script, first, connections, each, Path(folder), counting)
        return _measured(counting, Path(folder), WARM * connections)


def once(script: Script, copies: Copies) -> None:
    with TemporaryDirectory() as folder:
        _run(script, copies.take(1)[0], 1, 1, Path(folder), None)


class Counting(Thread):
    """Looks at the processors again and again: a session's count is gone with the session."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.client, self.ended = 0, Event()
        self.seen: list[tuple[float, float, float]] = []  # moment, server, client

    def run(self) -> None:
        sessions: set[int] = set()
        with superuser() as cursor:
            while not self.ended.wait(PAUSE):
                if len(self.seen) % 5 == 0:
                    cursor.execute(SESSIONS)
                    sessions |= {pid for (pid,) in cursor}
                self.seen.append((time.time(), cpu_of(sessions), cpu_of([self.client])))

    def of(self, process: subprocess.Popen[str]) -> None:
        self.client = process.pid
        self.start()

    def stop(self) -> None:
        self.ended.set()
        self.join()


def _run(
    script: Script,
    first: int,
    connections: int,
    transactions: int,
    folder: Path,
    counting: Counting | None,
) -> None:
    path = folder / "script.sql"
    path.write_text(script.text)
    values = {**script.values, "n": first - connections, "step": connections}
    command = [
        os.path.join(os.environ[PROGRAMS], "pgbench"),
        "--no-vacuum",
        "--protocol=prepared",
        f"--client={connections}",
        f"--jobs={connections}",
        f"--transactions={transactions}",
        f"--file={path}",
        "--log",
        f"--log-prefix={folder}/log",
        *(f"--define={name}={value}" for name, value in values.items()),
    ]
    process = subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if counting:
        counting.of(process)
    output, _ = process.communicate()
    if counting:
        counting.stop()
    if process.returncode:
        raise RuntimeError(f"pgbench failed:\n{output}")


def _measured(counting: Counting, folder: Path, warm: int) -> Run:
    """Count between two looks: after the start, and the last one with every session alive."""
    lines = [line.split() for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    done = sorted((int(one[4]) + int(one[5]) / 1e6, int(one[2]) / 1e6) for one in lines)
    begin, end = done[warm][0], done[-1][0]
    looks = [look for look in counting.seen if begin <= look[0] <= end]
    first, last = looks[0], max(looks, key=lambda look: look[1])
    counted = [seconds for moment, seconds in done if first[0] < moment <= last[0]]
    return Run(
        server=(last[1] - first[1]) / len(counted),
        client=(last[2] - first[2]) / len(counted),
        seconds=counted,
        rate=len(counted) / (last[0] - first[0]),
    )


def _environment() -> dict[str, str]:
    """The app's own role, told to libpq where nobody else can read it."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": url.path.removeprefix("/"),
    }
