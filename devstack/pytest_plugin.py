"""Boots PostgreSQL and Valkey before pytest-django reads the settings; stops them at the end."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from devstack.errors import StackError
from devstack.stack import running, with_environment
from devstack.valkey import DATABASES


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, None, None]:
    """The workers of xdist inherit the environment, and take a Redis database each."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _boot(early_config)
    else:
        os.environ["REDIS_URL"] = _database_of(worker, os.environ["REDIS_URL"])
    return (yield)


def _boot(config: pytest.Config) -> None:
    resources = ExitStack()
    config.add_cleanup(resources.close)
    try:
        stack = resources.enter_context(running(test=True))
    except StackError as error:
        raise pytest.UsageError(str(error)) from error
    resources.callback(_restore, dict(os.environ))
    _restore(with_environment(stack.environment))


def _restore(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _database_of(worker: str, url: str) -> str:
    """Worker gw0 has database 1, gw1 has 2; 0 is the controller's."""
    number = int(worker.removeprefix("gw")) + 1
    if number >= DATABASES:
        raise pytest.UsageError(f"At most {DATABASES - 1} workers: each needs a Redis database.")
    return urlsplit(url)._replace(path=f"/{number}").geturl()
