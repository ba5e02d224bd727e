"""Filters that refuse what they do not know, rather than answering another question."""

from __future__ import annotations

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_PAGING = {"cursor", "page_size"}


class StrictFilterBackend(DjangoFilterBackend):
    """Like its parent, but an unknown query parameter is an error that names it."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = set(request.query_params) - known - _PAGING
        if unknown and getattr(view, "action", None) == "list":
            raise ValidationError({name: "There is no such filter." for name in sorted(unknown)})
        return super().filter_queryset(request, queryset, view)
