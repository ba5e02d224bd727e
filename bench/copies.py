"""Many people's records out of one, quickly: rows are copied in the database, not recorded anew.

Copy `n` has the ids of the template with `n` as their last twelve digits, so it can be found
without asking. Triggers and foreign keys are off meanwhile, which only a superuser may do; what
is sealed is sealed again, for the row and the person it now belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from psycopg2.extras import execute_values

from bench.database import superuser
from common import sealing

STEP = 250  # as many copies are made at first, then as many again as there are
PERSONS, KEYS = "cases_person", "cases_personkey"  # a key is sealed under the key ring
# The columns of every table that holds rows of a person; the keys come first.
COLUMNS = f"""
SELECT c.relname, quote_ident(a.attname), format_type(a.atttypid, NULL)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
   AND (c.relname = '{PERSONS}' OR EXISTS (SELECT FROM pg_attribute p
        WHERE p.attrelid = c.oid AND p.attname = 'person_id' AND NOT p.attisdropped))
 ORDER BY c.relname <> '{KEYS}', c.relname, a.attnum
"""
# How a column of this type is copied; all others are as they were.
NEW_ID = "(left(row.{column}::text, 24) || lpad(n::text, 12, '0'))::uuid"
MADE = {
    "uuid": "CASE WHEN row.{column} = ANY (%(ids)s::uuid[]) "
    f"THEN {NEW_ID} ELSE row.{{column}} END",
    "character varying": "CASE row.{column} WHEN %(reference)s "
    "THEN row.{column} || '/' || n ELSE row.{column} END",
    "bytea": "coalesce((SELECT s.content FROM sealed_again s WHERE s.place = '{table}.{column}:' "
    f"|| {NEW_ID.format(column='id')}), row.{{column}})",
}
COPY = """
INSERT INTO {table} ({columns}) SELECT {made}
  FROM {table} AS row, generate_series(%(first)s, %(last)s) AS n WHERE row.{owner} = %(person)s
"""
PSEUDONYMS = f"""
INSERT INTO audit.subject (person_id, holder) SELECT {NEW_ID.format(column="person_id")}, holder
  FROM audit.subject AS row, generate_series(%(first)s, %(last)s) AS n WHERE person_id = %(person)s
"""
Tables = Mapping[str, Mapping[str, str]]  # the types of the columns


@dataclass
class Copies:
    """The copies of one person's record, each of which is used once."""

    case: str
    person: str
    reference: str
    made: int = 0
    taken: int = 0

    def take(self, count: int) -> range:
        """Return the numbers of copies that nobody has used."""
        first = self.taken + 1
        self.taken += count
        if self.taken > self.made:
            before, self.made = self.made, max(self.taken, 2 * self.made, STEP)
            self.make(before + 1, self.made)
        return range(first, self.taken + 1)

    def make(self, first: int, last: int) -> None:
        """Copy the record under these numbers, which no copy of any record has yet."""
        with superuser() as cursor:
            _copy(cursor, self, first, last)

    def case_of(self, number: int) -> str:
        return copied(self.case, number)


def copied(identifier: str, number: int) -> str:
    return f"{identifier[:24]}{number:012d}"


def _copy(cursor: Any, template: Copies, first: int, last: int) -> None:
    cursor.execute("SET session_replication_role = replica")
    tables = _tables(cursor)
    ids = [pk for table in tables for (pk,) in _rows(cursor, template, table)]
    _seal_again(cursor, template, tables, range(first, last + 1))
    values = vars(template) | {"first": first, "last": last, "ids": ids}
    for table, types in tables.items():
        made = [
            MADE.get(kind, "row.{column}").format(table=table, column=column)
            for column, kind in types.items()
        ]
        words = {"columns": ", ".join(types), "made": ", ".join(made), "owner": _owner(table)}
        cursor.execute(COPY.format(table=table, **words), values)
    cursor.execute(PSEUDONYMS, values)


def _tables(cursor: Any) -> Tables:
    found: dict[str, dict[str, str]] = {}
    cursor.execute(COLUMNS)
    for table, column, kind in cursor.fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _seal_again(cursor: Any, template: Copies, tables: Tables, numbers: range) -> None:
    """Keep what the copies will hold in bytes, by table, column and row."""
    cursor.execute("CREATE TEMP TABLE sealed_again (place text PRIMARY KEY, content bytea)")
    key = settings.KEY_RING.keys[settings.KEY_RING.current]
    for table, types in tables.items():
        for column in [column for column, kind in types.items() if kind == "bytea"]:
            for pk, sealed in _rows(cursor, template, table, column):
                if sealed:
                    place, of = f"{table}.{column}:", template.person if table == KEYS else pk
                    content = sealing.unseal(key, place + of, bytes(sealed))
                    made = (
                        (place + copied(pk, n), sealing.seal(key, place + copied(of, n), content))
                        for n in numbers
                    )
                    execute_values(
                        cursor, "INSERT INTO sealed_again VALUES %s", made, page_size=500
                    )
                    key = content if table == KEYS else key


def _rows(cursor: Any, template: Copies, table: str, *columns: str) -> list[Any]:
    wanted = ", ".join(["id::text", *columns])
    cursor.execute(f"SELECT {wanted} FROM {table} WHERE {_owner(table)} = %s", [template.person])
    rows: list[Any] = cursor.fetchall()
    return rows


def _owner(table: str) -> str:
    return "id" if table == PERSONS else "person_id"
