"""Lists that are compiled once: the few that an office reads all day.

Such a list is declared by the serializer that describes it in the API. The columns of its
statements are those of the serializer's fields; a statement is prepared for each way in which the
list is mostly asked for, and its rows are put into the serializer's shape with no model in
between. Every other way is answered by the serializer itself, only slower.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, OuterRef, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListSerializer, ModelSerializer

from accounts.models import User
from accounts.pagination import KeysetPagination
from accounts.viewsets import ListRetrieve
from common.statements import PreparedPage

LIMITS = (KeysetPagination.page_size + 1, KeysetPagination.max_page_size + 1)
PAGING = {KeysetPagination.cursor_query_param, KeysetPagination.page_size_query_param}
TEXTS = ArrayField(TextField())


class CompiledList:
    """A list whose statements the ORM writes once.

    `filters` are those that are compiled, with the values each may have. `computed` are fields
    that are no column of a model, by the lookup that leads to them.
    """

    def __init__(
        self,
        serializer: type[ModelSerializer[Any]],
        *,
        filters: Mapping[str, Collection[str]],
        computed: Mapping[str, Combinable],
    ) -> None:
        self._serializer, self._filters, self._computed = serializer, filters, computed
        self.model: Any = serializer.Meta.model
        self._statements: dict[tuple[object, ...], PreparedPage] = {}

    def asked(self, query: QueryDict, user: User) -> Rows | None:
        """Return the rows that a query asks for, or None where this way is not compiled."""
        narrowed = {}
        for name in query.keys() - PAGING:
            values = query.getlist(name)
            if len(values) != 1 or values[0] not in self._filters.get(name, ()):
                return None
            narrowed[name] = values[0]
        return Rows(self, user.organisation_id, narrowed)

    def fetch(
        self, organisation: UUID, narrowed: Mapping[str, object], order: str, count: int
    ) -> list[Listed]:
        """Return at most so many rows of an organisation; `narrowed` are lookups and values."""
        limit = next(limit for limit in LIMITS if count <= limit)
        way = (order, limit, *narrowed)
        if way not in self._statements:
            self._statements[way] = self._prepared(narrowed, order, limit)
        return [
            Listed(self.model._meta, organisation, *self._layout.filled(row))
            for row in self._statements[way](organisation, *narrowed.values())[:count]
        ]

    def _prepared(self, narrowed: Mapping[str, object], order: str, limit: int) -> PreparedPage:
        def build(organisation: UUID, *values: object) -> Any:
            rows = self.model.objects.visible_to(User(organisation_id=organisation))
            asked = dict(zip(narrowed, values, strict=True))
            rows = rows.filter(organisation=organisation, **asked).order_by(order)
            return rows.values_list(*self._layout.columns)[:limit]

        return PreparedPage(build, UUID, *map(type, narrowed.values()))

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self._serializer(), self._computed)


@dataclass(slots=True)
class Listed:
    """A row of a list: to the log it looks like its model, and `shown` is its JSON."""

    _meta: Any
    organisation_id: UUID
    subject_id: UUID
    shown: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.shown["id"])

    @property
    def pk(self) -> UUID:
        return UUID(self.id)


@dataclass(frozen=True)
class Rows:
    """What a paginator asks of a queryset: rows in an order, behind a position, so many."""

    listed: CompiledList
    organisation: UUID
    narrowed: Mapping[str, object]
    order: str = ""

    def order_by(self, order: str) -> Rows:
        return replace(self, order=order)

    def filter(self, **behind: str) -> Rows:
        position = {lookup: UUID(value) for lookup, value in behind.items()}
        return replace(self, narrowed={**self.narrowed, **position})

    def __getitem__(self, wanted: slice) -> list[Listed]:
        return self.listed.fetch(self.organisation, self.narrowed, self.order, wanted.stop)


@dataclass(frozen=True)
class Shape:
    """An object of the JSON: its names, the numbers of their columns, and the objects within."""

    names: Sequence[str]
    pick: Callable[[Sequence[Any]], Any]
    inner: Mapping[str, Shape]

    def filled(self, values: Sequence[Any]) -> dict[str, Any]:
        shown = dict(zip(self.names, self.pick(values)))  # noqa: B905  # a tenth of the time
        for name, shape in self.inner.items():
            shown[name] = shape.filled(values)
        return shown


class Layout:
    """The columns that a serializer needs, and how their values become its JSON."""

    def __init__(self, serializer: Any, computed: Mapping[str, Combinable]) -> None:
        self._computed = computed
        subject = "pk" if serializer.Meta.model.is_subject else "person"
        self.columns: list[Combinable] = [Cast(subject, TextField())]
        self._dates: list[int] = []
        self._children: list[tuple[int, Sequence[str], Callable[[Any], Any]]] = []
        self._shape = self._shaped(serializer, "")

    def filled(self, row: Sequence[Any]) -> tuple[UUID, dict[str, Any]]:
        """Return of whom a row speaks, and its JSON."""
        values = list(row)
        for number in self._dates:
            if values[number] is not None:
                values[number] = values[number].isoformat().replace("+00:00", "Z")
        for number, names, by_id in self._children:
            rows = sorted(values[number], key=by_id)  # as their models are ordered
            values[number] = [dict(zip(names, texts, strict=True)) for texts in rows]
        return UUID(values[0]), self._shape.filled(values)

    def _shaped(self, serializer: Any, prefix: str) -> Shape:
        numbers, inner = {}, {}
        for name, field in serializer.fields.items():
            lookup = prefix + field.source.replace(".", "__")
            if isinstance(field, ModelSerializer):
                numbers[name], inner[name] = 0, self._shaped(field, f"{lookup}__")
            else:
                column = self._column(serializer.Meta.model, field, lookup, prefix)
                numbers[name] = len(self.columns)
                self.columns.append(column)
        return Shape(tuple(numbers), itemgetter(*numbers.values()), inner)

    def _column(self, model: Any, field: Any, lookup: str, prefix: str) -> Combinable:
        if lookup in self._computed:
            return self._computed[lookup]
        column = _field_of(model, field.source)
        if isinstance(field, ListSerializer):
            child: Any = field.child
            names = tuple(child.fields)
            self._children.append((len(self.columns), names, itemgetter(names.index("id"))))
            return _rows_of(column, child, prefix)
        if isinstance(column, models.DateField):
            self._dates.append(len(self.columns))
        if isinstance(column, (models.UUIDField, models.ForeignKey)):
            return Cast(lookup, TextField())
        if isinstance(column, ArrayField):
            return Cast(lookup, TEXTS)
        return F(lookup)


def _field_of(model: Any, source: str) -> Any:
    """Return the field that a serializer reads. Raises FieldDoesNotExist where it is none."""
    *way, last = source.split(".")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def _rows_of(relation: Any, child: Any, prefix: str) -> Combinable:
    """Return the rows that point to a row, in no order: each is an array of texts."""
    pointing = {relation.field.name: OuterRef(f"{prefix}pk")}
    texts = [Cast(field.source, TextField()) for field in child.fields.values()]
    row: Any = Func(*texts, template="ARRAY[%(expressions)s]", output_field=TEXTS)
    rows = relation.related_model.objects.filter(**pointing)
    return ArraySubquery(rows.order_by().values_list(row))


class CompiledListRetrieve(ListRetrieve):
    """The two reads that most resources have, the list compiled once."""

    compiled: ClassVar[CompiledList]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.compiled.asked(request.query_params, self.user)
        if rows is None:
            return super().list(request, *args, **kwargs)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response([row.shown for row in page])
