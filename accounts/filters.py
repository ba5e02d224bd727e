"""Filters that refuse what they do not know, rather than answering another question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_PAGING = {"cursor", "page_size"}


def parameters(filterset_class: Any) -> Iterator[str]:
    """Yield the query parameters of a filter set; a range has one for each end."""
    for name, one in filterset_class.base_filters.items():
        suffixes = getattr(one.field.widget, "suffixes", None)
        yield from (f"{name}_{suffix}" for suffix in suffixes) if suffixes else [name]


class StrictFilterBackend(DjangoFilterBackend):
    """Like its parent, but an unknown query parameter is an error that names it."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(parameters(filterset_class)) if filterset_class else set()
        unknown = set(request.query_params) - known - _PAGING
        if unknown:
            raise ValidationError({name: "There is no such filter." for name in sorted(unknown)})
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(dict(_by_parameter(filterset, request)))
        return filterset.qs


def _by_parameter(filterset: Any, request: Request) -> Iterator[tuple[str, Any]]:
    """Name the parameter that was sent, where a range's form knows only its name."""
    for name, reasons in filterset.errors.items():
        sent = [one for one in request.query_params if one.startswith(f"{name}_")]
        for parameter in [name] if name in request.query_params or not sent else sent:
            yield parameter, list(reasons)
