from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.referrals.conftest import own_people
from tests.scenarios.people import People, gather

__all__ = ["own_people", "people"]


@pytest.fixture
def people(cast: Cast, api: Any) -> People:
    return gather(cast, api)
