from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import make_cast
from tests.oversight import database
from tests.reports.past import Past
from tests.scenarios.people import People, gather


@pytest.fixture
def people(cast: Cast, api: Any) -> People:
    return gather(cast, api)


@pytest.fixture
def harbour(cast: Cast) -> Past:
    return Past(cast)


@pytest.fixture
def own_cast(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[Cast]:
    """The people in a copy of the database, where what they do is committed."""
    with django_db_blocker.unblock(), database.own_database():
        yield make_cast()
