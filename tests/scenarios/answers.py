"""What an answer over HTTP must be, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def done(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()


def refused(response: Any, status: int, gate: str = "") -> Any:
    """Return the problem document of a refusal that says which gate is closed, and why."""
    problem = done(response, status)
    assert problem.get("gate", "") == gate, problem
    if gate:
        assert problem["basis"]
        assert problem["lifted_by"]
    return problem


def wrong_fields(response: Any, status: int = 400) -> dict[str, str]:
    """Return the fields that a refusal names, with the reason for each."""
    return {error["field"]: error["reason"] for error in done(response, status)["errors"]}


def codes(rows: Iterable[Mapping[str, Any]], key: str = "id") -> set[str]:
    return {row[key] for row in rows}
