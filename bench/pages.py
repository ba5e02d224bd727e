"""Which pages of a list are asked for, and the floor that answers them: WSGI, psycopg2, json.

The floor does what any program has to: one query, its rows as JSON. It knows nobody, so it asks
for no token, sets no context, writes no event; row security does not bind it. Its columns are
those that the list shows.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from typing import Any
from urllib.parse import parse_qs, urlencode

from psycopg2.extensions import new_array_type, new_type, register_type

from accounts.models import Site
from accounts.serializers import SiteOut
from bench.database import superuser
from bench.doors import Wsgi
from cases.models import Case, Person
from cases.serializers.casework import CaseOut
from cases.serializers.persons import PersonNameOut, PersonOut

ROWS = 25
# Of twenty pages ten are first ones; pages behind them are asked for less the deeper they lie.
DEPTHS = (0, 1, 0, 2, 0, 3, 0, 5, 0, 1, 0, 8, 0, 2, 0, 9, 0, 4, 0, 200)
STATUSES = ("", "", "active", "", "stabilising")
ASKED = [*product(STATUSES, DEPTHS)]
POSITION = """
SELECT id::text FROM cases_case WHERE organisation_id = %(office)s AND %(status)s IN ('', status)
 ORDER BY id DESC OFFSET %(before)s LIMIT 1
"""
NAMED = {  # columns that are not called as they are shown
    "birth_date": "left(person.birth_first_day::text, CASE person.birth_precision "
    "WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END)",
    "caseworker": "caseworker.name",
    "names": "(SELECT json_agg(json_build_object("
    + ", ".join(f"'{name}', name.{name}" for name in PersonNameOut.Meta.fields)
    + ") ORDER BY name.id) FROM cases_personname name WHERE name.person_id = person.id)",
}
FLOOR = """
SELECT {columns} FROM cases_case "case" JOIN cases_person person ON person.id = "case".person_id
  JOIN accounts_site site ON site.id = "case".site_id
  JOIN accounts_user caseworker ON caseworker.id = "case".caseworker_id
 WHERE "case".organisation_id = {office} {narrowed} ORDER BY "case".id DESC LIMIT {limit}
"""
NARROWED = {"status": 'AND "case".status = ', "before": 'AND "case".id < '}
TABLES = {  # and what of each is shown
    "case": (Case, [name for name in CaseOut.Meta.fields if name not in ("person", "site")]),
    "person": (Person, PersonOut.Meta.fields),
    "site": (Site, SiteOut.Meta.fields),
}
ID = new_type((2950,), "ID", lambda value, cursor: value)
AS_TEXT = (ID, new_array_type((2951,), "IDS", ID))


@dataclass(frozen=True)
class Page:
    """A page that somebody asks for: behind which case, of which status ("" for any)."""

    before: str
    status: str

    def ours(self) -> str:
        cursor = b64encode(urlencode({"p": self.before}).encode()).decode() if self.before else ""
        asked = {"cursor": cursor, "status": self.status}
        return "/api/v1/cases?" + urlencode({k: v for k, v in asked.items() if v})

    def floors(self) -> str:
        return "/?" + urlencode({k: v for k, v in vars(self).items() if v})


def pages(office: str) -> list[Page]:
    """Return the pages of one round, a mixture of depths and filters."""
    return [Page(_position(office, status, depth), status) for status, depth in ASKED]


def _position(office: str, status: str, depth: int) -> str:
    """Return the last case of that many pages, or "" where there are not so many."""
    if not depth:
        return ""
    with superuser() as cursor:
        values = {"office": office, "status": status, "before": depth * ROWS - 1}
        cursor.execute(POSITION, values)
        return next((pk for (pk,) in cursor), "")


@dataclass(frozen=True)
class Floor:
    """A WSGI application that lists an office's cases over a connection of its own."""

    cursor: Any
    office: str
    prepared: bool = False
    known: set[str] = field(default_factory=set)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        self._execute([*asked], [self.office, *asked.values()])
        found = self.cursor.fetchall()
        answer = {"more": len(found) > ROWS, "results": [_shown(row) for row in found[:ROWS]]}
        body = json.dumps(answer, default=_text, ensure_ascii=False, separators=(",", ":"))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body.encode()]

    def _execute(self, asked: Sequence[str], values: Sequence[str]) -> None:
        if not self.prepared:
            self.cursor.execute(_sql(asked, ["%s"] * len(values)), values)
            return
        name = "_".join(["floor", *asked])
        if name not in self.known:
            self.known.add(name)
            places = [f"${number}" for number in range(1, len(values) + 1)]
            self.cursor.execute(f"PREPARE {name} AS {_sql(asked, places)}")
        self.cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)


@contextmanager
def floor(office: str, *, prepared: bool = False) -> Iterator[tuple[Callable[[Page], bytes], int]]:
    """Open a floor: what asks it for a page, and the process of its session."""
    with superuser() as cursor:
        for kind in AS_TEXT:
            register_type(kind, cursor)
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        door = Wsgi(Floor(cursor, office, prepared))
        session = cursor.connection.info.backend_pid
        yield lambda page: door.get(page.floors(), {})[1], session


def _sql(asked: Sequence[str], places: Sequence[str]) -> str:
    columns = ", ".join(
        NAMED.get(name) or f'"{table}".{_column(model, name)}'
        for table, (model, names) in TABLES.items()
        for name in names
    )
    narrowed = " ".join(
        NARROWED[name] + place for name, place in zip(asked, places[1:], strict=True)
    )
    return FLOOR.format(columns=columns, office=places[0], narrowed=narrowed, limit=ROWS + 1)


def _column(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).column)


def _shown(row: Sequence[Any]) -> dict[str, Any]:
    values = iter(row)
    case, person, site = (
        dict(zip(names, islice(values, len(names)), strict=True)) for _, names in TABLES.values()
    )
    return {**case, "person": person, "site": site}


def _text(value: date) -> str:
    return value.isoformat().replace("+00:00", "Z")
