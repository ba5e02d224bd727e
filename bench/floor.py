"""The floor of a write: the same rows from pgbench, in one transaction of prepared statements.

One real request is watched, and every statement of it that writes becomes a line of a pgbench
script, in its order and with its values as parameters. Ids and keys are new each time and the
person is another one each time; all else is the same. Nothing is read, checked or evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from oversight import context

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH)\b|\s*SELECT\s+audit\.", re.IGNORECASE)
PLACE = re.compile(r"%s|%%")
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST = 250  # parameters that pgbench lets a statement have, about


@dataclass
class Watch:
    """Wraps the connection's statements: remembers those that write, and the settings."""

    since: float = field(default_factory=time)
    settings: Mapping[str, str] = field(default_factory=dict)
    writes: list[tuple[str, Sequence[Any]]] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, state: Any) -> Any:
        if WRITES.match(sql):
            self.writes.append((sql, tuple(params or ())))
            self.settings = dict(context.current().settings())
        return execute(sql, params, many, state)


@dataclass(frozen=True)
class Script:
    """A pgbench script, and the variables it needs besides `n` and `step`."""

    text: str
    values: Mapping[str, str]


def watched(number: int, request: Callable[[str], Any]) -> Script:
    """Make the request for copy `number` under a new key; return the script that does the same."""
    watch, key = Watch(), str(uuid4())
    with connection.execute_wrapper(watch):
        made = request(key)
    return Writer(watch, f"{number:012d}", key, made["id"]).script()


@dataclass
class Writer:
    """Turns what was watched into a script. `suffix` ends every id of the watched copy."""

    watch: Watch
    suffix: str
    key: str
    made: str
    values: dict[str, str] = field(default_factory=dict)
    fresh: dict[str, str] = field(default_factory=dict)

    def script(self) -> Script:
        statements = "\n".join(self._statements())
        told = [
            f"set_config('app.{name}', {self._setting(name, value)}, true)"
            for name, value in self.watch.settings.items()
        ]
        told += [f"uuidv7() AS {one}" for one in self.fresh.values() if one != "made_id"]
        lines = [
            "\\set n :n + :step",
            "\\set k :n + :client_id",
            "BEGIN;",
            f"SELECT {', '.join(told)} \\gset",
            statements,
            "COMMIT;",
        ]
        return Script("\n".join(lines) + "\n", self.values)

    def _setting(self, name: str, value: str) -> str:
        return "gen_random_uuid()::text" if name == "request_id" else self._variable(value)

    def _statements(self) -> Iterator[str]:
        for sql, params in self.watch.writes:
            chosen = any(str(one) == self.made for one in params)
            is_made_here = not chosen and self.made not in self.fresh and "RETURNING" in sql
            values = iter([self._value(one, len(params) > MOST) for one in params])
            text = PLACE.sub(lambda place: _next(place[0], values), sql)  # noqa: B023
            if is_made_here:  # the database chose the id of what was created; it returns it
                self.fresh[self.made] = "made_id"
            yield f"{text} \\gset made_" if is_made_here else f"{text};"

    def _value(self, value: Any, crowded: bool) -> str:
        if value is None or isinstance(value, bool | int | float):
            return "NULL" if value is None else str(value).lower()
        return self._of(_as_text(value), crowded)

    def _of(self, text: str, crowded: bool) -> str:
        if text == self.key:
            return "gen_random_uuid()::text"
        if text not in self.fresh and UUID7.fullmatch(text) and self._is_new(text):
            self.fresh[text] = f"fresh{len(self.fresh)}"
        if text in self.fresh:
            return f":{self.fresh[text]}"
        if self.suffix in text:
            parts = " || lpad(:k, 12, '0') || ".join(map(_quoted, text.split(self.suffix)))
            return f"({parts})::uuid" if UUID7.fullmatch(text) else f"({parts})"
        return _quoted(text) if crowded and len(text) < 40 else self._variable(text)

    def _is_new(self, text: str) -> bool:
        """Was it made since the request began? The first 48 bits are milliseconds."""
        return (UUID(text).int >> 80) / 1000 >= self.watch.since - 0.001

    def _variable(self, text: str) -> str:
        if not text:
            return "''"  # pgbench has no empty variables
        known = {value: name for name, value in self.values.items()}
        name = known.get(text, f"v{len(self.values)}")
        self.values[name] = text
        return f":{name}"


def _next(place: str, values: Iterator[str]) -> str:
    return "%" if place == "%%" else next(values)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _as_text(value: Any) -> str:
    """Return the value as PostgreSQL itself writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s)::text", [value])
        (text,) = cursor.fetchone()
    return str(text)
