"""Guards, constraints and indexes that stand aside while rows are copied, and come back.

All of it happens in the transaction that copies: until it commits, every other session sees the
tables with all their guards; and if it does not, nothing was ever lifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# By the catalogue and not by their names, so that what a migration adds is put back as well.
_FORCED = """
SELECT format('ALTER TABLE %%s NO FORCE ROW LEVEL SECURITY', oid::regclass),
       format('ALTER TABLE %%s FORCE ROW LEVEL SECURITY', oid::regclass)
  FROM pg_class WHERE oid = ANY (%s::regclass[]) AND relforcerowsecurity
"""
_TRIGGERS = """
SELECT format('ALTER TABLE %%s DISABLE TRIGGER %%I', tgrelid::regclass, tgname),
       format('ALTER TABLE %%s ENABLE TRIGGER %%I', tgrelid::regclass, tgname)
  FROM pg_trigger WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal AND tgenabled = 'O'
"""
_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype = 'f'
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  FROM pg_index i WHERE i.indrelid = ANY (%s::regclass[]) AND i.indpred IS NULL
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def guards(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Let the tables' owner copy rows, which the triggers do not record."""
    with _aside(cursor, _FORCED, tables), _aside(cursor, _TRIGGERS, tables):
        yield


@contextmanager
def foreign_keys(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Check them all at once at the end, which takes a fraction of the time."""
    with _aside(cursor, _FOREIGN_KEYS, tables):
        yield


@contextmanager
def indexes(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Build at the end the indexes of whole tables that no constraint needs."""
    with _aside(cursor, _INDEXES, tables):
        yield


@contextmanager
def _aside(cursor: Any, found: str, tables: Sequence[str]) -> Iterator[None]:
    cursor.execute(found, [list(tables)])
    statements = cursor.fetchall()
    for lift, _ in statements:
        cursor.execute(lift)
    yield  # and nothing is put back after an error: the transaction is gone
    for _, put_back in statements:
        cursor.execute(put_back)
