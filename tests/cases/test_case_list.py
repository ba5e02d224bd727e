"""The list of cases is compiled once, and shows what its serializer shows, word for word."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer

from cases.models import Case, Person, PersonName
from cases.partial_dates import PartialDate
from cases.serializers.casework import CaseOut
from common.identifiers import uuid7
from tests.conftest import acting_for

PEOPLE: list[dict[str, Any]] = [
    {},
    {"birth_date": PartialDate.parse("1990"), "interpreter_needed": True, "sex": "female"},
    {
        "birth_date": PartialDate.parse("2011-05"),
        "interpreter_needed": False,
        "same_as": [uuid7()],
    },
    {"birth_date": PartialDate.parse("0999-12-31"), "same_as": [uuid7(), uuid7()]},
    {
        "languages": ["ara", "tgk"],
        "nationalities": ["SYR"],
        "interpreter_language": "ara",
        "age_status": "presumed_child",
    },
]
NAMES: list[list[dict[str, str]]] = [
    [],
    [{"script": "Arab", "given": "يوسف", "family": "المثال", "given_latin": "Yusuf"}],
    [
        {"script": "Latn", "given": "Ana \\ \"B\" {c},'d'", "kind": kind}
        for kind in ("wrong", "used")
    ],
    [{"script": "Ethi", "given": "ሰላም\u2028", "family": "NULL"}],
    [{"script": "Cyrl", "family": name} for name in ("Я", "А", "Б")],
]
CASES: list[dict[str, Any]] = [
    {"first_contact_at": datetime(2026, 10, 5, 8, 30, tzinfo=UTC)},
    {"first_contact_at": datetime(2026, 10, 5, 8, 30, 1, 500000, tzinfo=UTC)},
    {"status": "on_hold", "hold_until": date(2027, 1, 2)},
    {"status": "closed", "closing_reason": "moved_on", "closed_at": datetime.now(UTC)},
    {"status": "on_hold"},
]


@pytest.fixture
def made(cast: Any) -> list[str]:
    """Return the ids of five cases that differ in everything, the newest first."""
    common = {"organisation": cast.organisations["harbour"]}
    ids = []
    with acting_for(common["organisation"]):
        before = None
        for number, (person, names, case) in enumerate(zip(PEOPLE, NAMES, CASES, strict=True)):
            row = Person(**common, **person, merged_into=before)
            row.save()
            before = row
            for back, name in enumerate(names):  # later ones have smaller ids
                pk = UUID(int=(number + 1) * 1000 - back)
                PersonName.objects.create(id=pk, **common, person=row, **name)
            opened = Case(
                **common,
                id=UUID(f"0199c0de-0000-7000-8000-{number:012d}"),
                person=row,
                reference=f"C-{number}",
                site=cast.sites["reception"],
                caseworker=cast.amal.user,
                **{"first_contact_at": datetime.now(UTC), **case},
            )
            opened.save()
            ids.append(str(opened.pk))
    return ids[::-1]


def pages(client: Any, link: str, way: str = "next") -> Iterator[list[str]]:
    """Yield the ids of each page from this one on."""
    while link:
        page = client.get(link).json()
        yield [row["id"] for row in page["results"]]
        link = page[way]


def test_a_row_is_what_the_serializer_says(cast: Any, api: Any, made: list[str]) -> None:
    answer = api(cast.amal).get("/api/v1/cases")
    with acting_for(cast.organisations["harbour"]):
        rows = CaseOut(Case.objects.order_by("-id").for_reading(), many=True).data
    assert [row["id"] for row in rows] == made
    whole = {"next": None, "previous": None, "results": rows}
    assert answer.content.decode() == JSONRenderer().render(whole).decode()
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("query", ["", "status=on_hold&"])
def test_pages_follow_each_other_both_ways(
    query: str, cast: Any, api: Any, made: list[str]
) -> None:
    client, expected = api(cast.amal), [made[0], made[2]] if query else made
    size = 1 if query else 2
    chunks = [expected[start : start + size] for start in range(0, len(expected), size)]
    first = f"/api/v1/cases?{query}page_size={size}"
    assert list(pages(client, first)) == chunks
    last = first
    while following := client.get(last).json()["next"]:
        last = following
    assert list(pages(client, last, "previous"))[::-1] == chunks


@pytest.mark.parametrize("size", [1, 25, 26, 100])
def test_a_page_has_as_many_rows_as_are_asked_for(
    size: int, cast: Any, api: Any, made: list[str]
) -> None:
    assert next(pages(api(cast.amal), f"/api/v1/cases?page_size={size}")) == made[:size]


def test_what_is_not_compiled_is_answered_just_the_same(
    cast: Any, api: Any, made: list[str]
) -> None:
    client = api(cast.amal)
    two = client.get("/api/v1/cases?status=on_hold&status=closed").json()["results"]
    one = client.get("/api/v1/cases?status=on_hold").json()["results"]
    assert [row["id"] for row in two] == made[:3]
    assert [row for row in two if row["status"] == "on_hold"] == one
    person = one[0]["person"]["id"]
    found = client.get(f"/api/v1/cases?person={person}&status=on_hold").json()["results"]
    assert found == one[:1]


def test_a_page_is_one_statement_that_neither_counts_nor_skips(
    cast: Any, api: Any, made: list[str]
) -> None:
    client = api(cast.amal)
    second = client.get("/api/v1/cases?page_size=2").json()["next"]
    for address in ("/api/v1/cases", "/api/v1/cases?status=on_hold", second):
        client.get(address)  # the connection learns it
        connection.ensure_connection()
        with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
            client.get(address)
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'ours_%'")
            prepared = [text for (text,) in cursor.fetchall() if "cases_case" in text]
        sent = [query["sql"] for query in queries]
        pages_read = [sql for sql in sent if "force_generic_plan" in sql]
        assert len(pages_read) == 1
        for text in [*sent, *prepared]:
            assert not {"COUNT", "OFFSET"} & set(text.upper().replace("(", " ").split()), text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "gone"}, "status"),
        ({"contact": "2026"}, "contact"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "101"}, "page_size"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": b64encode(b"p=1").decode()}, "cursor"),
        ({"cursor": b64encode(urlencode({"o": 3}).encode()).decode()}, "cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    query: dict[str, str], field: str, cast: Any, api: Any
) -> None:
    answer = api(cast.amal).get("/api/v1/cases", query)
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {field}


def test_only_rows_of_ones_own_organisation_are_shown(
    cast: Any, api: Any, made: list[str]
) -> None:
    assert list(pages(api(cast.lena), "/api/v1/cases")) == [[]]
    assert api(cast.noor).get("/api/v1/cases").status_code == 403


def test_everybody_shown_is_in_the_log(cast: Any, api: Any, made: list[str]) -> None:
    recorded: list[Any] = []

    def watch(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        if "audit.record" in sql:
            recorded.append(values)
        return execute(sql, values, *rest)

    client, harbour = api(cast.amal), cast.organisations["harbour"]
    with connection.execute_wrapper(watch):
        shown = client.get("/api/v1/cases?page_size=2").json()["results"]
    ((kind, action, table, row, holder, persons, detail),) = recorded
    assert (kind, action, table, row) == ("disclosed", "case.list", "cases_case", None)
    assert holder == harbour.pk
    assert {str(person) for person in persons} == {one["person"]["id"] for one in shown}
    assert json.loads(detail) == {"shown": {"cases_case": 2}}
