from __future__ import annotations

from typing import Any

import pytest

from accounts.policy import Role
from tests.conftest import make_member
from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.actors import Actor
from tests.scenarios.people import People

__all__ = ["cast", "module_cast", "module_database"]


@pytest.fixture
def case(people: People) -> Any:
    """A case of Amal's."""
    return people.amal.opens_case(people.amal.registers(), people.site("reception"))


@pytest.fixture
def nia(people: People) -> Actor:
    """A caseworker of the same agency who has nothing to do with Amal's case."""
    member = make_member(people.organisation("harbour"), "nia", Role.CASEWORKER)
    return Actor(member, people.amal.sign_in, people.journal)
