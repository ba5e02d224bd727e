"""Is it alive, is it ready: without a login, and without telling anything else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from casemgmt import health
from casemgmt.celery import app
from tests.oversight.database import by_owner, in_log


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    health._checks.cache_clear()


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/ready")
    return response.status_code, response.json()


def test_it_is_alive_even_without_a_database(client: Client) -> None:
    """No database fixture here: a query would raise."""
    response = client.get("/live")
    assert (response.status_code, response.json()) == (200, {"live": True})


def test_without_a_worker_it_is_not_ready(client: Client, db: None) -> None:
    assert ready(client) == (
        503,
        {"ready": False, "database": True, "migrations": True, "broker": True, "worker": False},
    )


def test_with_everything_there_it_is_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the worker's answer is made up: none runs beside the tests."""
    monkeypatch.setattr(health, "_worker", lambda: True)
    assert ready(client)[0] == 200


def test_a_migration_that_did_not_run_is_noticed(
    client: Client, own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_worker", lambda: True)
    by_owner("DELETE FROM django_migrations WHERE app = 'reports'")
    code, said = ready(client)
    assert code == 503
    assert (said["database"], said["migrations"]) == (True, False)


def test_without_a_broker_it_is_not_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _: None)  # between two attempts
    monkeypatch.setattr(app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    code, said = ready(client)
    assert code == 503
    assert (said["broker"], said["worker"]) == (False, False)


def test_asking_writes_nothing_to_the_log(client: Client, own_database: None) -> None:
    ready(client)
    client.get("/live")
    assert in_log("SELECT * FROM audit.event") == []
