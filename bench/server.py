"""The web server as the image starts it, and several people who use it at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Thread

import psutil

from bench.database import app_sessions, superuser
from bench.doors import Http
from bench.measure import cpu_of, quantile
from bench.office import Message
from bench.stack import of_application
from devstack.application import WEB, WEB_OPTIONS
from devstack.network import LOOPBACK, free_port
from devstack.processes import end, wait_until

ATTEMPTS = 200


@dataclass(frozen=True)
class Use:
    """Of each request: seconds of the web server's and the database's processor; the waits."""

    python: float
    database: float
    seconds: Sequence[float]
    rate: float

    def at(self, share: float) -> float:
        return quantile(self.seconds, share)


@dataclass(frozen=True)
class Server:
    """`process` is the master; its children are the workers, of which each does one thing."""

    process: psutil.Process
    port: int

    def doors(self, count: int) -> list[Http]:
        """Return kept connections, each with a worker of its own: else two people would wait."""
        found: dict[int, Http] = {}
        for _ in range(ATTEMPTS):
            connection = HTTPConnection(LOOPBACK, self.port, timeout=60)
            connection.request("GET", "/live", headers={"Host": "localhost"})
            connection.getresponse().read()
            mine = connection.sock.getsockname()[1]
            found.setdefault(self._holder_of(mine), Http(connection))
            if len(found) == count:
                return list(found.values())
        raise RuntimeError(f"No {count} workers took a connection.")

    def _holder_of(self, client_port: int) -> int:
        for worker in self.process.children():
            for one in worker.net_connections("tcp"):
                if one.raddr and one.raddr.port == client_port:
                    return worker.pid
        return 0

    def used(self, messages: Sequence[Sequence[Message]], doors: Sequence[Http]) -> Use:
        """Let every door send its messages, one after the other, all doors at the same time."""
        spent: list[float] = []
        people = [
            Thread(target=_send, args=(own, door, spent))
            for own, door in zip(messages, doors, strict=True)
        ]
        programs = [self.process.pid, *(one.pid for one in self.process.children(recursive=True))]
        sessions = _sessions()
        since, python, database = time.perf_counter(), cpu_of(programs), cpu_of(sessions)
        for person in people:
            person.start()
        for person in people:
            person.join()
        lasted, count = time.perf_counter() - since, sum(map(len, messages))
        if len(spent) != count:
            raise RuntimeError("A request failed; see above.")
        return Use(
            python=(cpu_of(programs) - python) / count,
            database=(cpu_of(sessions) - database) / count,
            seconds=spent,
            rate=count / lasted,
        )


@contextmanager
def serving() -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", *WEB, *WEB_OPTIONS, "--no-log", "--port", str(port)]
    child = subprocess.Popen([*command, "casemgmt.wsgi:application"], env=of_application())
    try:
        if not wait_until(lambda: _answers(port), patience=60):
            raise RuntimeError("The web server does not answer.")
        yield Server(psutil.Process(child.pid), port)
    finally:
        end(psutil.Process(child.pid), signal.SIGTERM, patience=10)
        child.wait()


def _send(messages: Sequence[Message], door: Http, spent: list[float]) -> None:
    for message in messages:
        since = time.perf_counter()
        message.send(door)
        spent.append(time.perf_counter() - since)


def _sessions() -> list[int]:
    with superuser() as cursor:
        return app_sessions(cursor)


def _answers(port: int) -> bool:
    with suppress(OSError, HTTPException):
        connection = HTTPConnection(LOOPBACK, port, timeout=5)
        connection.request("GET", "/live", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    return False
