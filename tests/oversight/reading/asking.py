"""How those who watch ask the log."""

from __future__ import annotations

from typing import Any

from tests.conftest import Client

REFERENCE = "SELECT directory.person_of_case(%s)"


def events(client: Client, **query: Any) -> list[dict[str, Any]]:
    response = client.read("events", page_size=100, **query)
    assert response.status_code == 200, response.json()
    return list(response.json()["results"])


def ask(client: Client, **about: Any) -> Any:
    return client.post("/api/v1/accesses", about, format="json")


def subject_of(client: Client, case: Any) -> str:
    return str(ask(client, case_reference=case["reference"]).json()["subject"])


def change_of(client: Client) -> int:
    found = events(client, action="person.register", kind="insert")
    return int(next(e["event_id"] for e in found if e["object_type"] == "cases_personname"))
