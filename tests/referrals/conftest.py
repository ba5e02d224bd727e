from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, Member
from tests.conftest import Client, make_cast, token_of
from tests.oversight import database
from tests.scenarios.people import People, gather


@pytest.fixture
def people(cast: Cast, api: Any) -> People:
    return gather(cast, api)


@pytest.fixture
def own_people(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[People]:
    """The people in a copy of the database, where what they do is committed."""
    with django_db_blocker.unblock(), database.own_database():
        yield gather(make_cast(), client_of)


def client_of(member: Member) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client
