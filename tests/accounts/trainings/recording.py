"""Trainings are recorded, listed and found missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from accounts import trainings
from accounts.models import Training
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for

TOPICS = tuple(Training.Topic.values)


def day(days: int) -> str:
    """Return the day that lies so many days after today."""
    return str(now().date() + timedelta(days=days))


def record(client: Client, member: Member, *, key: str | None = None, **given: Any) -> Any:
    """Send a training; a date may be given as days from today."""
    body = {
        "user": str(member.user.pk),
        "topic": "child",
        "provider": "National training centre",
        "completed_on": -10,
        "expires_on": 300,
        **given,
    }
    body = {name: day(one) if isinstance(one, int) else one for name, one in body.items()}
    return client.create("trainings", body, key=key)


def recorded(client: Client, member: Member, **given: Any) -> dict[str, Any]:
    response = record(client, member, **given)
    assert response.status_code == 201, response.json()
    return dict(response.json())


def of(cast: Cast, name: str) -> str:
    with acting_for(cast.members[name].organisation):
        return str(Training.objects.filter(user=cast.members[name].user).latest("id").pk)


def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    response = client.read("trainings", page_size=100, **query)
    assert response.status_code == 200, response.json()
    return list(response.json()["results"])


def missing(member: Member, *topics: str) -> tuple[str, ...]:
    with acting_for(member.organisation):
        return trainings.missing(member.user, topics)
