"""The description of the API says what a caller needs, and shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def operations() -> list[tuple[str, dict[str, Any]]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        (f"{method} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_body_has_an_example(operations: Any) -> None:
    silent = [
        name
        for name, operation in operations
        for body in operation.get("requestBody", {}).get("content", {}).values()
        if not body.get("examples")
    ]
    assert silent == []


def test_every_operation_says_what_it_does_and_how_it_fails(operations: Any) -> None:
    for name, operation in operations:
        assert operation.get("summary"), name
        problem = operation["responses"]["default"]["content"]
        assert list(problem) == ["application/problem+json"], name


def test_creating_and_changing_name_their_headers(operations: Any) -> None:
    headers = {
        name: {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        for name, operation in operations
    }
    assert "Idempotency-Key" in headers["post /api/v1/persons"]
    assert "If-Match" in headers["patch /api/v1/persons/{id}"]
    assert {"Idempotency-Key", "If-Match"} <= headers["post /api/v1/persons/{id}/names"]
    assert "If-Match" in headers["post /api/v1/referrals/{id}/accept"]


def test_the_parameters_of_a_path_are_those_in_its_braces(operations: Any) -> None:
    for name, operation in operations:
        in_path = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", name)), name
