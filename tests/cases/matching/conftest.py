"""An organisation that looks, and a search that remembers nothing of another test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.models import Organisation
from cases.matching import search
from tests.cast import Cast
from tests.conftest import acting_for


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    search._too_frequent.clear()


@pytest.fixture
def harbour(cast: Cast) -> Iterator[Organisation]:
    organisation = cast.organisations["harbour"]
    with acting_for(organisation):
        yield organisation
