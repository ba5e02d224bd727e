from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import make_cast
from tests.oversight import database


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database in which this test may commit."""
    with django_db_blocker.unblock(), database.own_database():
        yield


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the database in which the tests of one module commit one after the other."""
    with django_db_blocker.unblock(), database.own_database():
        yield


@pytest.fixture
def own_cast(own_database: None) -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def module_cast(module_database: None) -> Cast:
    return make_cast()
