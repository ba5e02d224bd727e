"""A throw-away stack with the settings of an installation: durable commits, production mode."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from devstack.account import service_account
from devstack.binaries import postgres_programs
from devstack.checks import production
from devstack.postgres import Cluster
from devstack.processes import Children, reap
from devstack.stack import DATABASE_VARIABLES, TEST, Stack, running, sweep
from devstack.state import base_folder, held, state_named

HOST = "localhost"
CACHE = "1GB"  # of the database: a quarter of the memory, as docs/deployment.md advises
SUPERUSER_URL = "BENCH_SUPERUSER_URL"
PROGRAMS = "BENCH_PROGRAMS"  # the folder with pgbench
QUIET = {"PYTHONWARNINGS": "ignore:No directory at:UserWarning"}  # no static files are collected
ROLES = {"SEQUENCER_URL": "sequencer", "ERASER_URL": "eraser", SUPERUSER_URL: "postgres"}


@contextmanager
def throw_away() -> Iterator[Stack]:
    """A stack like a test's, but with a database that syncs every commit, as a real one does."""
    account = service_account()
    base = base_folder(account)
    sweep(base)
    state = state_named(base, f"{TEST}-{os.getpid()}0")  # if we are killed it is swept as a test's
    programs = postgres_programs(base, account)
    with held(state, account):
        reap(state)
        children = Children(state)
        try:
            cluster = Cluster(state, account, programs, durable=True, shared_buffers=CACHE)
            port = cluster.start(children)
            urls = dict(zip(DATABASE_VARIABLES, ("app", "owner"), strict=True)) | ROLES
            urls = {name: cluster.url(role, port) for name, role in urls.items()}
            with _given(urls), running(test=True) as stack:
                stack.environment |= urls | production()
                stack.environment |= {"ALLOWED_HOSTS": HOST, PROGRAMS: str(programs)} | QUIET
                yield stack
        finally:
            children.stop_all()
            state.delete()


def of_application() -> dict[str, str]:
    """What a process of the application is told: nothing of the benchmarks' own."""
    return {n: v for n, v in os.environ.items() if n not in (SUPERUSER_URL, PROGRAMS)}


@contextmanager
def _given(urls: dict[str, str]) -> Iterator[None]:
    """Let the test stack use this database instead of a forgetful one."""
    before = dict(os.environ)
    os.environ.pop("REDIS_URL", None)
    os.environ.update(urls)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
