"""How the server runs the prepared page of a request: its plan, without costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from common.statements import PreparedPage


@contextmanager
def explained() -> Iterator[list[str]]:
    """Collect the plan of each page that is asked for meanwhile, as it was in that transaction."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        found = execute(sql, values, *rest)
        if sql.startswith(PreparedPage.planned):
            with connection.connection.cursor() as cursor:
                cursor.execute(
                    f"EXPLAIN (COSTS OFF) {sql.removeprefix(PreparedPage.planned)}", values
                )
                plans.append("\n".join(line for (line,) in cursor))
        return found

    with connection.execute_wrapper(explain):
        yield plans
