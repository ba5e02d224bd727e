from __future__ import annotations

from typing import Any

import pytest

from accounts.policy import Role
from tests.cast import Cast
from tests.conftest import make_member, token_of, train
from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.actors import Actor
from tests.scenarios.people import gather
from tests.screening.sensitive.said import Story, client_of, tell

__all__ = ["cast", "module_cast", "module_database"]


@pytest.fixture(scope="module")
def story(module_cast: Cast) -> Story:
    harbour = module_cast.organisations["harbour"]
    nia = make_member(harbour, "nia", Role.CASEWORKER)
    train(nia, by=module_cast.kit)
    token_of(nia)
    return tell(gather(module_cast, client_of), nia)


@pytest.fixture
def nia(story: Story, api: Any) -> Actor:
    return Actor(story.nia, api)
