from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from oversight import context
from tests.cast import Cast
from tests.conftest import acting_for, make_cast
from tests.oversight import database


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database in which a test may commit."""
    with django_db_blocker.unblock(), database.own_database():
        yield


@pytest.fixture
def own_cast(own_database: None) -> Cast:
    """The cast, committed in a database of its own."""
    return make_cast()


@pytest.fixture
def at_harbour(cast: Cast) -> Iterator[Cast]:
    """Work as the Harbour agency, on the protection side of the firewall."""
    with acting_for(cast.organisations["harbour"]):
        yield cast


@pytest.fixture
def log_open(db: None) -> Iterator[Any]:
    """Read the log through the views that the application has, with the widest mandate."""

    def read(statement: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        scope = context.system("test.read_log", purpose="oversight")
        scope.log_scope, scope.log_detail = "all", True
        with context.enter(scope):
            return database.run(statement, parameters)

    return read
