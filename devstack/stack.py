"""The servers of one state, and the environment that leads a program to them."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from devstack.account import Account, service_account
from devstack.binaries import postgres_programs, valkey_server
from devstack.errors import StackError
from devstack.network import is_taken
from devstack.postgres import Cluster
from devstack.processes import Children, reap
from devstack.state import State, base_folder, held, state_named, take_lock
from devstack.valkey import Valkey

RUN = "run"
TEST = "test"
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL")
ABANDONED = 3600.0  # seconds: no copy of a wheel takes that long
HOSTS = "localhost,127.0.0.1,[::1]"
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "131072"}  # as in the Dockerfile, which says why
Tell = Callable[[str], None]


def say_nothing(_: str) -> None:
    """For those who do not watch."""


def with_environment(ours: dict[str, str]) -> dict[str, str]:
    """Our variables over the caller's, less those that would quietly win over ours."""
    own_server = os.environ.get("DATABASE_URL") != ours.get("DATABASE_URL")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in ours
        and not (own_server and name.startswith("PG"))  # libpq reads PGSSLMODE and the like
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept | {"PATH": path} | ours


@dataclass
class Stack:
    """What runs, and the variables (`environment`) that a program needs to use it."""

    state: State
    children: Children
    environment: dict[str, str] = field(default_factory=dict)

    def publish(self, address: str = "") -> None:
        """Let `exec`, `status` and `stop` find us."""
        facts = {"pid": os.getpid(), "address": address, "environment": self.environment}
        self.state.write("stack", facts)


def run_state() -> State:
    """The state of `run` and `services`: one in each copy of the project."""
    return state_named(base_folder(service_account()), RUN)


@contextmanager
def running(*, test: bool, port: int = 0, tell: Tell = say_nothing) -> Iterator[Stack]:
    """PostgreSQL and Valkey while the block runs. What a test leaves is deleted.

    `port` is where the caller will listen: it must be free before anything starts.
    """
    account = service_account()
    base = base_folder(account)
    sweep(base)
    state = state_named(base, f"{TEST}-{os.getpid()}" if test else RUN)
    given = _given()
    with held(state, account):
        reap(state)
        if port and is_taken(port):
            raise StackError(f"Port {port} is not free. Choose another: make run PORT={port + 1}")
        stack = Stack(state, Children(state))
        try:
            stack.environment = _common(state, test=test) | given
            if "DATABASE_URL" not in given:
                stack.environment |= _database(stack, base, account, durable=not test, tell=tell)
            if "REDIS_URL" not in given:
                stack.environment |= _broker(stack, base, account, durable=not test, tell=tell)
            stack.publish()
            yield stack
        finally:
            stack.children.stop_all()
            (state.folder / "stack.json").unlink(missing_ok=True)
            if test:
                state.delete()


def sweep(base: Path) -> None:
    """Remove what test runs left that were killed."""
    for folder in base.glob(f"{TEST}-*[0-9]"):
        state = state_named(base, folder.name)
        descriptor = take_lock(state.lock, patience=0)
        if descriptor is not None:  # held, so that nobody moves in meanwhile
            reap(state)
            state.delete()
            os.close(descriptor)
    for draft in base.glob("*.draft"):
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > ABANDONED:
                shutil.rmtree(draft, ignore_errors=True)


def _given() -> dict[str, str]:
    """The servers that the caller brings; they win over ours."""
    names = (*DATABASE_VARIABLES, "REDIS_URL")
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    if len(given.keys() & set(DATABASE_VARIABLES)) == 1:
        raise StackError(
            "Set both DATABASE_URL (role app) and DATABASE_OWNER_URL (role owner), or neither."
        )
    return given


def _common(state: State, *, test: bool) -> dict[str, str]:
    chosen = {"SECRET_KEY": state.secret("django"), "DEMO": "1", "ALLOWED_HOSTS": HOSTS}
    chosen["FIELD_KEYS"] = field_key(state.secret("field key"))
    if not test:
        chosen = {name: os.environ.get(name) or value for name, value in chosen.items()}
    return chosen | MALLOC | {"CASEMGMT_ENV": "test" if test else "development"}


def field_key(secret: str) -> str:
    """One key for the ring that seals personal keys: 32 bytes made of the secret."""
    return "local:" + base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()


def _database(
    stack: Stack, base: Path, account: Account, *, durable: bool, tell: Tell
) -> dict[str, str]:
    since = time.monotonic()
    cluster = Cluster(stack.state, account, postgres_programs(base, account), durable)
    port = cluster.start(stack.children)
    tell(f"PostgreSQL is up on port {port} ({time.monotonic() - since:.1f} s)")
    roles = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner"}
    roles |= {"SEQUENCER_URL": "sequencer", "ERASER_URL": "eraser"}
    return {name: cluster.url(role, port) for name, role in roles.items()}


def _broker(
    stack: Stack, base: Path, account: Account, *, durable: bool, tell: Tell
) -> dict[str, str]:
    since = time.monotonic()
    valkey = Valkey(stack.state, account, valkey_server(base, account), durable)
    port = valkey.start(stack.children)
    tell(f"Valkey is up on port {port} ({time.monotonic() - since:.1f} s)")
    return {"REDIS_URL": valkey.url(port)}
