from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Organisation
from tests.cast import Cast
from tests.conftest import Client, make_cast, token_of
from tests.oversight import database
from tests.oversight.log import Log


@pytest.fixture
def own_database(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database in which this test may commit."""
    with django_db_blocker.unblock(), database.own_database():
        yield


@pytest.fixture(scope="module")
def module_database(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database in which the tests of one module commit one after the other."""
    with django_db_blocker.unblock(), database.own_database():
        yield


@pytest.fixture
def own_cast(own_database: None) -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def module_cast(module_database: None) -> Cast:
    """The cast, committed once for all tests of a module, each with a token."""
    made = make_cast()
    for member in made.members.values():
        token_of(member)
    return made


@pytest.fixture
def cast(module_cast: Cast, db: None) -> Cast:
    """That cast, in a transaction that is undone: much quicker than a new one for every test."""
    return module_cast.copy()


@pytest.fixture
def log(module_cast: Cast) -> Log:
    log = Log()
    log.from_now()
    return log


@pytest.fixture
def harbour(module_cast: Cast) -> Organisation:
    return module_cast.organisations["harbour"]


@pytest.fixture
def amal(module_cast: Cast) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(module_cast.amal)}")
    return client
