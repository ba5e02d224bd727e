from __future__ import annotations

from typing import Any

import pytest

from tests.routes.everything import World, make_world


@pytest.fixture
def world(cast: Any, api: Any) -> World:
    return make_world(cast, api)
