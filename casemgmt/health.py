"""Is the process alive; are the things it needs there. No login, nothing confidential."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

from casemgmt.celery import app

REMEMBERED = 2  # seconds


def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations, broker and a worker are there, else 503."""
    checks = _checks(int(monotonic() / REMEMBERED))
    is_ready = all(checks.values())
    return JsonResponse({"ready": is_ready, **checks}, status=200 if is_ready else 503)


@lru_cache(maxsize=1)
def _checks(moment: int) -> dict[str, bool]:
    """Look, at most once in a moment: anybody may ask, and looking is not cheap."""
    migrated = _migrated()
    broker = _broker()
    return {
        "database": migrated is not None,
        "migrations": bool(migrated),
        "broker": broker,
        "worker": broker and _worker(),
    }


def _migrated() -> bool | None:
    """Return whether every migration ran; None when the database does not answer."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return None


def _broker() -> bool:
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, KombuError, RedisError, OSError):
        return False
    return True


def _worker() -> bool:
    return bool(app.control.ping(timeout=0.5, limit=1))
