"""Every line that a scenario must block is shown by a test, or on the list of what is to come."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.scenarios.actors import scenario
from tests.scenarios.must_block import NEEDS_LATER_PROCEDURES, SHOWN_BY


def test_every_line_is_shown_or_listed_and_none_is_both() -> None:
    lines = {(name, line) for name in ("SC-01", "SC-03", "SC-11")
             for line in scenario(name)["must_block"]}  # fmt: skip
    assert lines == {*SHOWN_BY, *NEEDS_LATER_PROCEDURES}
    assert not set(SHOWN_BY) & set(NEEDS_LATER_PROCEDURES)


@pytest.mark.parametrize("test", sorted(SHOWN_BY.values()))
def test_the_test_that_shows_it_exists(test: str) -> None:
    module, _, function = test.partition(".")
    assert callable(getattr(import_module(f"tests.scenarios.{module}"), function))
