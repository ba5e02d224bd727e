"""Two requests at the same moment, on connections of their own, without a clock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

from django.db import connection

from tests.oversight import database

WAITING = """
SELECT count(DISTINCT l.pid) AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE NOT l.granted AND a.datname = current_database()
"""


def at_once(
    obstacle: Callable[[], AbstractContextManager[Any]], *doings: Callable[[], Any]
) -> list[Any]:
    """Let all wait for a lock that `obstacle` holds, then let go; return what each returned."""
    with ThreadPoolExecutor(len(doings)) as threads:
        with obstacle():
            running = [threads.submit(_alone, doing) for doing in doings]
            _until_waiting(len(doings), running)
        return [one.result(timeout=20) for one in running]


def _alone(doing: Callable[[], Any]) -> Any:
    try:
        return doing()
    finally:
        connection.close()


def _until_waiting(number: int, running: list[Future[Any]]) -> None:
    pause = Event()
    for _ in range(1000):
        if any(one.done() for one in running):
            raise AssertionError("Somebody did not wait.") from next(
                one for one in running if one.done()
            ).exception()
        if database.seen_by_owner(WAITING)[0]["n"] == number:
            return
        pause.wait(0.01)
    raise AssertionError("Nobody waits.")
