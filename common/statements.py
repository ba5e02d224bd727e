"""Statements for the few places where people wait: written by the ORM once, and prepared.

The ORM stays their author. What is saved is writing the same SQL for every request, which costs
the process a third of a millisecond a statement, and planning it, which costs the server more
than running it. A pooler in front of the database has to keep sessions, not transactions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)

_SQL_TYPES: dict[type, str] = {UUID: "uuid", datetime: "timestamptz", date: "date", str: "text"}
_numbers = count(1)
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class _Statement:
    """What the ORM writes once, with stand-ins for the values, and a connection learns once."""

    planned, afterwards = "", ""  # how the server plans it, and that it plans the rest as ever

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], types: Sequence[type]) -> None:
        self._build, self._types = build, types
        self._declared = ", ".join(_SQL_TYPES[kind] for kind in types)
        self._name = f"ours_{next(_numbers)}"
        self._sql = ""
        self._compiler: Any = None

    def _rows(self, values: Sequence[Any]) -> Iterable[Any]:
        if self._compiler is None:
            self._compile()
        how = {"planned": self.planned, "afterwards": self.afterwards}
        rows = _run(self._name, self._declared, self._sql, values, **how)
        if not self._converters:
            return rows
        converted: Iterable[Any] = self._compiler.apply_converters(rows, self._converters)
        return converted

    def _compile(self) -> None:
        stand_ins = [_stand_in(kind, number) for number, kind in enumerate(self._types)]
        compiler = self._build(*stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        self._sql = sql % tuple(_placeholder(value, stand_ins) for value in parameters)
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._compiler = compiler


class Prepared(_Statement, Generic[M]):
    """A queryset with open parameters: `Prepared(lambda pk: Case.objects.filter(pk=pk), UUID)`.

    `build` is called once, with stand-ins for the values; it may use them as values only.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *types: type) -> None:
        super().__init__(build, types)

    def __call__(self, *values: Any) -> list[M]:
        """Return the rows for these values, as the queryset would."""
        return list(self._models(self._rows(values)))

    @property
    def model(self) -> type[M]:
        return self._build(*map(_stand_in, self._types, range(len(self._types)))).model

    def first(self, *values: Any) -> M | None:
        return next(iter(self(*values)), None)

    def _compile(self) -> None:
        super()._compile()
        compiler = self._compiler
        first, *_, last = compiler.klass_info["select_fields"]
        self._own = slice(first, last + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        self._populators = get_related_populators(  # type: ignore[call-arg]  # stubs of 6.0
            compiler.klass_info, compiler.select, connection.alias
        )

    def _models(self, rows: Iterable[Any]) -> Iterator[M]:
        """Make models of rows as `django.db.models.query.ModelIterable` does."""
        model: type[M] = self._compiler.klass_info["model"]
        alias = connection.alias
        for row in rows:
            made = model.from_db(alias, self._names, row[self._own])
            for populator in self._populators:
                populator.populate(row, made)
            yield made


class PreparedPage(_Statement):
    """A queryset of values that is read along an index until it has enough: tuples, in order.

    It is planned once for any values, and never with a sort. The server does not see that the
    newest rows of one organisation lie near each other; it would take fetching them one by one
    for dear, and rather walk through everybody's rows, which for a small office are all there
    are. So it is told that it costs nothing. It must be told the truth again: planned without a
    sort, the event that says who read the page would walk through everybody in the log.
    """

    planned = (
        "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_sort = off; "
        "SET LOCAL random_page_cost = 0; "
    )
    afterwards = (
        "SET LOCAL plan_cache_mode = DEFAULT; SET LOCAL enable_sort = DEFAULT; "
        "SET LOCAL random_page_cost = DEFAULT"
    )

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *types: type) -> None:
        super().__init__(build, types)

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values."""
        return list(self._rows(values))


def insert(rows: Sequence[M]) -> None:
    """Insert whole new rows of one model in one statement, which is the same for any number.

    What the database fills in is set on them afterwards.
    """
    Insert(rows).run()


class Insert(Generic[M]):
    """Whole new rows of one model, written down as one INSERT; that takes no database.

    Whatever is set on a row afterwards is not inserted: make another one.
    """

    def __init__(self, rows: Sequence[M]) -> None:
        self.rows = rows
        self._name = self._text = self._sql = ""
        self._left_out: Sequence[Field[Any, Any]] = ()
        if rows:
            self._write_down(rows[0])

    def run(self) -> None:
        """Insert them, and set on them what the database filled in. Raises IntegrityError."""
        if not self.rows:
            return
        alias, found = connection.alias, _run(self._name, "jsonb", self._sql, [self._text])
        for row, filled in zip(self.rows, found, strict=True):
            for field, value in zip(self._left_out, filled, strict=False):
                setattr(row, field.attname, value)
            row._state.adding, row._state.db = False, alias

    def _write_down(self, first: M) -> None:
        table, fields = first._meta.db_table, first._meta.concrete_fields
        self._left_out = [
            field for field in fields if isinstance(getattr(first, field.attname), DatabaseDefault)
        ]
        given = [field for field in fields if field not in self._left_out]
        columns = ", ".join(f'"{field.column}"' for field in given)
        returned = ", ".join(f'"{field.column}"' for field in self._left_out) or "NULL"
        read = [(field.column, attrgetter(field.attname)) for field in given]
        self._name = _names.setdefault((table, columns), f"ours_{next(_numbers)}")
        self._text = json.dumps(
            [{column: value_of(row) for column, value_of in read} for row in self.rows],
            default=_as_json,
        )
        self._sql = (  # made of the names in our own models
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} '  # noqa: S608 # nosec B608
            f'FROM jsonb_populate_recordset(NULL::"{table}", $1) RETURNING {returned}'
        )


def update(row: Model, *columns: str) -> None:
    """Write these columns of a stored row. Raises ObjectDoesNotExist where it is not there."""
    fields = [field for field in row._meta.concrete_fields if field.attname in columns]
    pk, table = row._meta.pk, row._meta.db_table
    given = ", ".join(f'"{field.column}" = ${number}' for number, field in enumerate(fields, 1))
    sql = (  # made of the names in our own models
        f'UPDATE "{table}" SET {given} WHERE "{pk.column}" = ${len(fields) + 1} '  # noqa: S608 # nosec B608
        f'RETURNING "{pk.column}"'
    )
    name = _names.setdefault((table, given), f"ours_{next(_numbers)}")
    if not _run(name, "", sql, [*(getattr(row, field.attname) for field in fields), row.pk]):
        raise ObjectDoesNotExist


_names: dict[tuple[str, str], str] = {}


def _run(
    name: str,
    declared: str,
    sql: str,
    values: Sequence[Any],
    *,
    planned: str = "",
    afterwards: str = "",
) -> list[tuple[Any, ...]]:
    """Execute a statement by its name, which each connection learns once."""
    connection.ensure_connection()
    known = _known.setdefault(connection.connection, set())
    arguments = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        if name not in known:
            types = f"({declared})" if declared else ""
            cursor.execute(f"PREPARE {name} {types} AS {sql}")
            known.add(name)
        cursor.execute(f"{planned}EXECUTE {name} ({arguments})", values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if afterwards:
            cursor.execute(afterwards)
    return rows


def _stand_in(kind: type, number: int) -> Any:
    """Return a value of this kind that nobody ever means."""
    day = date(1, 1, 1) + timedelta(days=number)
    return {
        UUID: UUID(int=0xFFFF << 112 | number),
        datetime: datetime(day.year, day.month, day.day, tzinfo=UTC),
        date: day,
        str: f"stand-in {number}",
    }[kind]


def _placeholder(value: Any, stand_ins: Sequence[Any]) -> str:
    """Return `$1` where a value was left open, and the quoted constant elsewhere."""
    for number, stand_in in enumerate(stand_ins, start=1):
        if type(value) is type(stand_in) and value == stand_in:
            return f"${number}"
    with connection.cursor() as cursor:
        return str(cursor.mogrify("%s", [value]).decode())


def _as_json(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case bytes() | memoryview():
            return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} cannot be a column's value here")
