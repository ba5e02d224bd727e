"""The floor of a write: the same rows, written by a pgbench transaction of plain statements.

One real request is made. Then the rows are looked up that it left in the database, and a pgbench
script is written that leaves the same ones: BEGIN; one SELECT that tells the database the facts
of the request (set_config) and draws the new ids; one INSERT for each new row, with all of its
columns, and one UPDATE for each changed row, with the columns that changed; audit.record once
for each event that the application itself logged; COMMIT. pgbench runs it as the application's
role under row security, each statement prepared once for a session. Triggers write the events
of changed rows, here as there. How the application wrote them does not matter.

In every transaction ids and keys are new and the person is another one; all else is the same.
Nothing is read, checked, evaluated or sealed. The stricter floor writes the new rows of a table
by one INSERT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.db import connection

from bench.database import superuser
from oversight import context

# The columns of every table, and how the database writes their types.
COLUMNS = """
SELECT quote_ident(c.relname), quote_ident(a.attname), format_type(a.atttypid, NULL)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped AND a.attgenerated = '' AND EXISTS (SELECT FROM pg_attribute i
        WHERE i.attrelid = c.oid AND i.attname = 'id' AND NOT i.attisdropped)
 ORDER BY c.relname, a.attnum
"""
# Rows that a transaction wrote which began later than {since}. A subtransaction has a number of
# its own; `cmin` counts the statements of all. The cluster is too young for numbers to repeat.
ROWS = """
SELECT id::text, cmin::text::bigint, ARRAY[{columns}] FROM {table}
 WHERE xmin::text::bigint >= {since}
"""
EVENTS = """
SELECT kind, action, object_type, object_id::text, holder::text,
       ARRAY(SELECT s.person_id FROM audit.subject s JOIN audit.event_subject e
                 ON e.subject = s.pseudonym WHERE e.event_id = event.event_id)::text, detail::text
  FROM audit.event WHERE xmin::text::bigint >= %s AND kind NOT IN ('insert', 'update', 'delete')
 ORDER BY event_id
"""
EVENT_TYPES = ("text", "text", "text", "uuid", "uuid", "uuid[]", "jsonb")
BY_TRIGGER = "version"  # every update raises it
PLAIN = ("boolean", "smallint", "integer", "bigint")  # stand in the statement as they are
MOST = 250  # parameters that pgbench lets a statement have, about


@dataclass(frozen=True)
class Row:
    """A row that the request left. `before` is empty where it was made by it."""

    table: str
    id: str
    types: Mapping[str, str]
    after: Mapping[str, str | None]
    before: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What one request left in the database, and the facts it told it."""

    rows: Sequence[Row]
    events: Sequence[Sequence[str | None]]
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Script:
    """A pgbench script, and the variables it needs besides `n` and `step`."""

    text: str
    values: Mapping[str, str]


def watched(number: int, request: Callable[[str], Any]) -> tuple[Script, Script]:
    """Make a request for copy `number` with a new key; return the floor, and the stricter one."""
    key, settings = str(uuid4()), dict[str, str]()

    def told(execute: Any, *call: Any) -> Any:
        settings.update(context.current().settings())
        return execute(*call)

    with superuser() as cursor:
        before = {(row.table, row.id): row for _, row in _rows(cursor, since=0)}
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (since,) = cursor.fetchone()
        with connection.execute_wrapper(told):
            request(key)
        found = sorted(_rows(cursor, since), key=lambda one: (one[0], one[1].id))
        rows = [
            Row(row.table, row.id, row.types, row.after, earlier.after)
            if (earlier := before.get((row.table, row.id)))
            else row
            for _, row in found
        ]
        cursor.execute(EVENTS, [since])
        record = Record(rows, cursor.fetchall(), settings)
    suffix = f"{number:012d}"
    return Writer(record, suffix, key).script(), Writer(record, suffix, key).script(together=True)


def _rows(cursor: Any, since: int) -> Iterator[tuple[int, Row]]:
    """Yield the rows written since, each with the number of the statement that wrote it."""
    cursor.execute(COLUMNS)
    for table, columns in groupby(cursor.fetchall(), key=lambda column: column[0]):
        types = {name: kind for _, name, kind in columns}
        wanted = ", ".join(f"{name}::text" for name in types)
        cursor.execute(ROWS.format(columns=wanted, table=table, since=since))
        for pk, statement, values in cursor.fetchall():
            yield statement, Row(table, pk, types, dict(zip(types, values, strict=True)))


@dataclass
class Writer:
    """Turns a record into a script. `suffix` ends the ids of the copy, `key` was the request's."""

    record: Record
    suffix: str
    key: str
    values: dict[str, str] = field(default_factory=dict)

    def script(self, *, together: bool = False) -> Script:
        """`together` is the stricter floor: the new rows of a table go in one statement."""
        statements = list(self._statements(together))
        drawn = [f"uuidv7() AS {name}" for name in self._shared.values()]
        told = [
            f"set_config('app.{name}', {self._setting(name, value)}, true)"
            for name, value in self.record.settings.items()
            if value
        ]
        lines = [
            "\\set n :n + :step",
            "\\set k :n + :client_id",
            "BEGIN;",
            f"SELECT {', '.join([*told, *drawn])} \\gset",
            *(f"{statement};" for statement in statements),
            "COMMIT;",
        ]
        return Script("\n".join(lines) + "\n", self.values)

    @cached_property
    def _shared(self) -> dict[str, str]:
        """The variables of the new ids that stand in more than one place."""
        places = [value for row in self.record.rows for value in row.after.values()]
        places += [value for event in self.record.events for value in event]
        new = [row.id for row in self.record.rows if not row.before]
        return {pk: f"fresh{n}" for n, pk in enumerate(new) if places.count(pk) > 1}

    def _setting(self, name: str, value: str) -> str:
        return "gen_random_uuid()::text" if name == "request_id" else self._variable(value)

    def _statements(self, together: bool) -> Iterator[str]:
        done: set[str] = set()
        for row in self.record.rows:
            if row.before:
                yield self._update(row)
            elif not together:
                yield self._insert([row])
            elif row.table not in done:
                done.add(row.table)
                rows = self.record.rows
                yield self._insert([r for r in rows if r.table == row.table and not r.before])
        for event in self.record.events:
            yield f"SELECT audit.record({self._list(event, EVENT_TYPES)})"

    def _insert(self, rows: Sequence[Row]) -> str:
        types = rows[0].types
        crowded = len(rows) * len(types) > MOST
        made = ", ".join(
            f"({self._list(row.after.values(), types.values(), crowded)})" for row in rows
        )
        return f"INSERT INTO {rows[0].table} ({', '.join(types)}) VALUES {made}"

    def _update(self, row: Row) -> str:
        changed = ", ".join(
            f"{name} = {self._value(value, row.types[name])}"
            for name, value in row.after.items()
            if value != row.before[name] and name != BY_TRIGGER
        )
        return f"UPDATE {row.table} SET {changed} WHERE id = {self._value(row.id, 'uuid')}"

    def _list(self, values: Any, types: Any, crowded: bool = False) -> str:
        pairs = zip(values, types, strict=True)
        return ", ".join(self._value(value, kind, crowded) for value, kind in pairs)

    def _value(self, value: str | None, kind: str, crowded: bool = False) -> str:
        if value is None:
            return "NULL"
        if value == self.key:
            return "gen_random_uuid()::text"
        if value in self._shared:
            return f":{self._shared[value]}"
        if any(row.id == value and not row.before for row in self.record.rows):
            return "uuidv7()"
        if self.suffix in value:
            parts = " || lpad(:k, 12, '0') || ".join(map(_quoted, value.split(self.suffix)))
            return f"({parts})::{kind}"
        if kind in PLAIN or (crowded and len(value) < 40):
            return value if kind in PLAIN else _quoted(value)
        return self._variable(value)

    def _variable(self, text: str) -> str:
        if not text:
            return "''"  # pgbench has no empty variables
        known = {value: name for name, value in self.values.items()}
        name = known.get(text, f"v{len(self.values)}")
        self.values[name] = text
        return f":{name}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
