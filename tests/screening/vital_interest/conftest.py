from __future__ import annotations

from typing import Any

import pytest

from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.people import People

__all__ = ["cast", "module_cast", "module_database"]


@pytest.fixture
def case(people: People) -> Any:
    """A case of Amal's in which nobody has asked for consent yet."""
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    return case
