"""Rows as PostgreSQL's COPY reads them; what nobody says is as the model has it by default."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, Model

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ALWAYS = ("id", "created_at")  # the history's own, not the database's
Copied = dict[tuple[str, tuple[str, ...]], str]  # lines, by table and columns


class Table:
    """The table of one model, and how its columns are written."""

    def __init__(self, model: type[Model]) -> None:
        fields = [
            one
            for one in model._meta.concrete_fields
            if one.name in _ALWAYS or not one.has_db_default()
        ]
        self.name = model._meta.db_table
        self.columns = tuple(str(one.column) for one in fields)
        writers = [_writer(one) for one in fields]
        self._writers = {
            column: (at, write)
            for at, (column, write) in enumerate(zip(self.columns, writers, strict=True))
        }
        self._defaults = [
            write(one.get_default()) if one.has_default() or one.null else None
            for one, write in zip(fields, writers, strict=True)
        ]

    def line(self, values: Mapping[str, Any]) -> str:
        """Return one row. Raises where it names what the table lacks, or not what it needs."""
        parts = self._defaults.copy()
        for column, value in values.items():
            at, write = self._writers[column]
            parts[at] = write(value)
        return "\t".join(parts)  # type: ignore[arg-type]  # a None that is left is an error


class Rows:
    """Lines for several tables, as they are made."""

    def __init__(self) -> None:
        self._lines: dict[type[Model], list[str]] = defaultdict(list)

    def add(self, model: type[Model], **values: Any) -> None:
        self._lines[model].append(table(model).line(values))

    def by_table(self) -> Copied:
        return {
            (table(model).name, table(model).columns): "\n".join(lines) + "\n"
            for model, lines in self._lines.items()
        }


@cache
def table(model: type[Model]) -> Table:
    return Table(model)


def _writer(field: Field[Any, Any]) -> Callable[[Any], str]:
    write = next((write for kind, write in _WRITERS.items() if isinstance(field, kind)), str)
    return lambda value: NULL if value is None else write(value)


def _uuid(value: UUID) -> str:
    return f"{value.int:032x}"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def _array(values: Any) -> str:
    """Write codes and numbers; the words of people are never in arrays."""
    return "{" + ",".join([f'"{value}"' for value in values]) + "}"


_WRITERS: dict[type[Field[Any, Any]], Callable[[Any], str]] = {
    models.UUIDField: _uuid,
    models.ForeignKey: _uuid,
    models.DateTimeField: datetime.isoformat,
    models.DateField: date.isoformat,
    models.CharField: _text,
    models.TextField: _text,
    models.BinaryField: _bytes,
    models.JSONField: _json,
    ArrayField: _array,
}
