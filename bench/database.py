"""The benchmarks' own way into the database: as a superuser, beside the application."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

from bench.stack import SUPERUSER_URL

SESSIONS = "SELECT pid FROM pg_stat_activity WHERE usename = 'app'"


@contextmanager
def superuser() -> Iterator[Any]:
    """A cursor that row security and rights do not bind; each statement is its own transaction."""
    with closing(psycopg2.connect(os.environ[SUPERUSER_URL])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def settle() -> None:
    """Let the planner know the tables as they are now."""
    with superuser() as cursor:
        cursor.execute("VACUUM ANALYZE")


def app_sessions(cursor: Any) -> list[int]:
    """Return the processes of the server that serve the application, whoever runs it."""
    cursor.execute(SESSIONS)
    return [pid for (pid,) in cursor]
