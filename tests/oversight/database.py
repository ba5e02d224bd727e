"""A database of one's own, for tests that commit; and the owner's eyes, which see the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.db import connection
from environ import Env
from psycopg2.extras import RealDictCursor

OWN = "_own_"  # between the template's name and what tells its copies apart


@contextmanager
def own_database() -> Iterator[None]:
    """Point the app's connection at a copy of the test database; the copy is dropped after."""
    before = connection.settings_dict["NAME"]
    template = before.partition(OWN)[0]
    copy = f"{template}{OWN}{uuid4().hex[:8]}"
    connection.close()  # nobody may be connected to the template
    by_owner(
        f'CREATE DATABASE "{copy}" TEMPLATE "{template}" STRATEGY FILE_COPY', database="postgres"
    )
    # A copy takes over no right on the database itself: say again what migrations say.
    by_owner(f'REVOKE TEMPORARY ON DATABASE "{copy}" FROM PUBLIC', database="postgres")
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        by_owner(f'DROP DATABASE "{copy}"', database="postgres")


def connected(role: str = "app", database: str | None = None) -> Any:
    """Return another connection of the app or the owner, in autocommit."""
    url = settings.DATABASE_OWNER_URL if role == "owner" else None
    server = Env.db_url_config(url) if url else connection.settings_dict
    other = psycopg2.connect(
        host=server["HOST"],
        port=server["PORT"],
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=database or connection.settings_dict["NAME"],
    )
    other.autocommit = True
    return other


def by_owner(*statements: str, database: str | None = None) -> None:
    """Do what only the owner of the tables can do."""
    with closing(connected("owner", database)) as owner, owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def in_log(query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Read the log's own tables, as far as they are committed."""
    return seen_by_owner(f"SET ROLE audit_owner; {query}", parameters)


def seen_by_owner(query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Read, as the owner of the tables, what is committed."""
    with closing(connected("owner")) as owner, owner.cursor(cursor_factory=RealDictCursor) as rows:
        rows.execute(query, parameters)
        return [dict(row) for row in rows.fetchall()]


def run(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement as the app, on the test's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []
