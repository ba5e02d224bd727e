"""The errors a service may raise besides Django's PermissionDenied and ValidationError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Conflict(Exception):
    """The request is valid, but not in the record's current state (HTTP 409).

    `gate`, `basis` and `lifted_by` say which precondition refuses, what it rests on
    and what would let the request through.
    """

    def __init__(
        self, detail: str, *, gate: str = "", basis: str = "", lifted_by: str = ""
    ) -> None:
        super().__init__(detail)
        self.gate, self.basis, self.lifted_by = gate, basis, lifted_by


class PreconditionFailed(Exception):
    """The record changed since the caller read it (HTTP 412)."""

    def __init__(self, detail: str, *, current: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.current = dict(current)


class Unavailable(Exception):
    """A service that the answer depends on did not answer; try again later (HTTP 503)."""
