"""The front page, the description and the documentation of the API, and the headers of all."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest
from django.test import Client

from casemgmt.demo.people import PASSWORD, PEOPLE
from tests.cast import Cast

ELSEWHERE = re.compile(r"""(?:src|href|url|action)\s*[=(:]\s*["'(]?\s*(?:https?:)?//[^"')\s]+""")
OWN = re.compile(r"//(testserver|localhost)\b")


def test_in_demo_mode_the_front_page_lists_who_can_sign_in(
    client: Client, db: None, settings: Any
) -> None:
    settings.DEMO = True
    page = client.get("/").content.decode()
    assert PASSWORD in page
    for person in PEOPLE:
        assert person.email in page


def test_otherwise_it_names_nobody(client: Client, db: None, settings: Any) -> None:
    settings.DEMO = False
    response = client.get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert PASSWORD not in page
    assert "example.org" not in page


@pytest.mark.parametrize("path", ["/", "/api/docs/", "/api/docs/?script="])
def test_pages_load_nothing_from_elsewhere(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    page = response.content.decode()
    assert [found for found in ELSEWHERE.findall(page) if not OWN.search(found)] == []


def test_every_file_of_the_documentation_is_served_from_here(client: Client, db: None) -> None:
    page = client.get("/api/docs/").content.decode()
    files = set(re.findall(r"""(?:src|href)=["'](/static/[^"']+)["']""", page))
    assert len(files) >= 3
    for path in files:
        with closing(client.get(path)) as response:
            assert response.status_code == 200, path
            assert b"".join(response.streaming_content)


def test_the_description_of_the_api_is_openapi_3_1(client: Client, db: None) -> None:
    response = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200
    description = response.json()
    assert description["openapi"].startswith("3.1")
    assert "/api/v1/cases" in description["paths"]
    # What it links to is documentation of licences or standards, never something to load.
    assert {server["url"] for server in description["servers"]} == {"/"}


@pytest.mark.parametrize(
    "path", ["/", "/api/docs/", "/api/v1/cases", "/api/v1/schema/", "/ready", "/api/v1/nothing"]
)
def test_every_answer_carries_the_protective_headers(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "http" not in response["Content-Security-Policy"]
    assert ("unsafe-inline" in policy["style-src"]) == (path == "/api/docs/")
    assert "Server" not in response


def test_answers_of_the_api_are_kept_by_nobody_on_the_way(cast: Cast, api: Any) -> None:
    for client, path in (
        (api(cast.amal), "cases"),
        (api(cast.amal), "cases?cursor=x"),
        (api(cast.kit), "cases"),
        (api(None), "cases"),
        (api(None), "nothing"),
        (api(cast.amal), "instruments"),
    ):
        response = client.get(f"/api/v1/{path}")
        assert response["Cache-Control"] == "no-store", path
        assert response["Request-Id"]
        assert "Access-Control-Allow-Origin" not in response
