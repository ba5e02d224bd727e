"""Filters that several resources share."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters

from cases.identity.same_person import records_of


class OfPerson(filters.UUIDFilter):
    """Rows of a person, in whichever record of theirs they were written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "In any record of this person.", **kwargs})

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(person__in=records_of(value)) if value else qs
