from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.people import People
from tests.screening.steps.planning import ready


@pytest.fixture
def case(people: People) -> Any:
    """A man of 40 who agrees to be interviewed; nobody has asked him about fear yet."""
    return ready(people, age_status="adult")
