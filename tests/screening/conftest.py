from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.scenarios.people import People, gather


@pytest.fixture
def people(cast: Cast, api: Any) -> People:
    return gather(cast, api)
