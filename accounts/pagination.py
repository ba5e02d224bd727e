"""Pages by position, never by number: no count, no offset, no row twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class KeysetPagination(CursorPagination):
    """Newest first; ids are time-ordered. The cursor is opaque."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "-id"
    position_type: Callable[[str], object] = UUID

    def get_page_size(self, request: Request) -> int | None:
        stated = request.query_params.get(self.page_size_query_param)
        if stated is None:
            return self.page_size
        if not (stated.isascii() and stated.isdigit() and len(stated) <= 3):
            raise ValidationError({"page_size": f"A number from 1 to {self.max_page_size}."})
        if not 1 <= int(stated) <= self.max_page_size:
            raise ValidationError({"page_size": f"A number from 1 to {self.max_page_size}."})
        return int(stated)

    def decode_cursor(self, request: Request) -> Any:
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None:
                self._check(cursor)
        except (NotFound, ValueError) as error:
            raise ValidationError({"cursor": "This cursor is not one of ours."}) from error
        return cursor

    def _check(self, cursor: Any) -> None:
        """Raise ValueError for a cursor that we never made."""
        if cursor.offset and self.position_type is UUID:
            raise ValueError("No two rows share an id, so nothing is ever skipped.")
        if cursor.position is not None:
            self.position_type(str(cursor.position))


class OldestFirst(KeysetPagination):
    """In the order in which the rows were made."""

    ordering = "id"


class EventPagination(KeysetPagination):
    ordering = "-event_id"
    position_type = int
