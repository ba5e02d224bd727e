"""Every line that a scenario must block is shown by a test, or on the list of what is to come."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from tests.scenarios.facts import every_scenario
from tests.scenarios.must_block import NEEDS_LATER_PROCEDURES, SHOWN_BY


def test_every_line_is_shown_or_listed_and_none_is_both() -> None:
    lines = [(name, line) for name, told in every_scenario().items()
             for line in told.get("must_block", [])]  # fmt: skip
    assert len(lines) == len(set(lines))
    assert set(lines) == {*SHOWN_BY, *NEEDS_LATER_PROCEDURES}
    assert not SHOWN_BY.keys() & NEEDS_LATER_PROCEDURES.keys()


def test_what_waits_says_for_which_procedure() -> None:
    assert all(NEEDS_LATER_PROCEDURES.values())


@pytest.mark.parametrize(("line", "test"), SHOWN_BY.items(), ids=str)
def test_the_test_that_shows_it_exists(line: tuple[str, str], test: str) -> None:
    name, _ = line
    module, _, function = test.partition(".")
    found = import_module(f"tests.scenarios.{module}")
    assert inspect.isfunction(getattr(found, function))
    assert function.startswith("test_")
    assert f'scenario("{name}")' in inspect.getsource(found)


def test_each_line_has_a_test_of_its_own() -> None:
    assert len(set(SHOWN_BY.values())) == len(SHOWN_BY)
