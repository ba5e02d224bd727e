"""A claim of a vital interest, and what a supervisor decides on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from screening.models import GateOverride
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People

HEALTH, REVIEW = "migration_health", "D-VITAL-INTEREST"
A_DAY = timedelta(days=1)


def tries(actor: Actor, case: Any, **fields: Any) -> Any:
    body = {"case": case["id"], "reason": "danger_to_life"}
    return actor.posts("gate-overrides", body | fields)


def claims(actor: Actor, case: Any, **fields: Any) -> Any:
    return done(tries(actor, case, **fields), 201)


def decides(actor: Actor, claim: Any, decision: str = "confirmed") -> Any:
    return actor.changes(f"gate-overrides/{claim['id']}/decide", claim, {"decision": decision})


def is_open(actor: Actor, case: Any) -> bool:
    """May an interview that gate G-02 guards be held?"""
    response = actor.tries_screening(case, HEALTH)
    if response.status_code != 201:
        refused(response, 409, "G-02")
    return bool(response.status_code == 201)


def lapses(people: People, claim: Any) -> None:
    with acting_for(people.organisation("harbour")):
        passed = now() - timedelta(seconds=1)
        assert GateOverride.objects.filter(pk=claim["id"]).update(expires_at=passed)


def lasts(claim: Any) -> timedelta:
    return datetime.fromisoformat(claim["expires_at"]) - now()
