from __future__ import annotations

from typing import Any

import pytest

from accounts.policy import Role
from tests.cast import Cast, Member
from tests.conftest import Client, make_member


@pytest.fixture
def sami(cast: Cast, api: Any) -> Client:
    return api(cast.sami)  # type: ignore[no-any-return]


@pytest.fixture
def mira(cast: Cast) -> Member:
    """A caseworker who was trained in nothing yet."""
    return make_member(cast.organisations["harbour"], "mira", Role.CASEWORKER)


@pytest.fixture
def elsewhere(cast: Cast) -> Member:
    """The supervisor of another agency."""
    return make_member(cast.organisations["plains"], "tova", Role.SUPERVISOR)
