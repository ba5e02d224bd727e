from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import Client
from tests.world import PERSON, created, new_case


@pytest.fixture
def ines(cast: Cast, api: Any) -> Client:
    return api(cast.ines)  # type: ignore[no-any-return]


@pytest.fixture
def amal(cast: Cast, api: Any) -> Client:
    return api(cast.amal)  # type: ignore[no-any-return]


@pytest.fixture
def case(amal: Client, cast: Cast) -> dict[str, Any]:
    case = new_case(amal, cast.sites["reception"])
    assert amal.read(f"cases/{case['id']}").status_code == 200
    return case


@pytest.fixture
def at_plains(api: Any, cast: Cast) -> dict[str, Any]:
    return dict(created(api(cast.lena).create("persons", PERSON)))
