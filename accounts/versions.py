"""ETag and If-Match: nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from common.errors import PreconditionFailed
from common.models import Versioned

V = TypeVar("V", bound=Versioned)


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = "Send If-Match with the ETag of the record as you last read it."


_PLAIN = (str, int, float, bool, list, type(None))


def etag(row: models.Model) -> str | None:
    version = getattr(row, "version", None)
    return f'"{version}"' if version is not None else None


def expected_version(request: Request) -> int:
    """Return the version that the caller read. Raises 428 without If-Match."""
    value = request.headers.get("If-Match", "").strip()
    if not value:
        raise PreconditionRequired
    number = value.strip('"')
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def same_version(row: V, expected: int, *, wanted: Mapping[str, Any] | None = None) -> V:
    """Return the locked row if it is the version the caller read.

    Raises PreconditionFailed with the version that stands and, of the fields the caller
    wants to set, those that differ now.
    """
    if row.version != expected:
        differs = {
            name: _shown(getattr(row, name))
            for name, value in (wanted or {}).items()
            if hasattr(row, name) and getattr(row, name) != value
        }
        raise PreconditionFailed(
            "The record was changed since you read it. Read it again before you change it.",
            current={"version": row.version, "differs": differs},
        )
    return row


def _shown(value: Any) -> Any:
    """Return a value as JSON can carry it; a partial date as it was written."""
    return value if isinstance(value, _PLAIN) else str(value)
