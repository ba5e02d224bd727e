"""The roles and the database inside a cluster; all of it is safe to repeat at every start."""

from __future__ import annotations

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from devstack.state import PROJECT, State

DATABASE = "casemgmt"
ROLES = PROJECT / "casemgmt" / "database" / "roles.sql"
ROLES_WITH_PASSWORD = ("owner", "app", "sequencer", "eraser")


def provide(cursor: Cursor, state: State, *, for_tests: bool) -> None:
    """Run as superuser outside a transaction, so that a new role arrives at the next start."""
    cursor.execute(ROLES.read_text())
    for role in ROLES_WITH_PASSWORD:
        name, password = sql.Identifier(role), sql.Literal(state.secret(role))
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, password))
    if for_tests:  # they make databases of their own
        cursor.execute("ALTER ROLE owner CREATEDB")
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
    if cursor.rowcount == 0:
        name = sql.Identifier(DATABASE)
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(name))
