"""What a person asks of the launcher, besides to run everything."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress
from typing import Any

from devstack.account import service_account
from devstack.application import supervise
from devstack.errors import StackError
from devstack.processes import wait_until
from devstack.stack import TEST, Tell, run_state, running, sweep, with_environment
from devstack.state import PROJECT, base_folder

STOP_PATIENCE = 60.0


def services(tell: Tell) -> None:
    """PostgreSQL and Valkey alone, in the foreground, for `exec` to use."""
    with running(test=False, tell=tell) as stack:
        tell("Ctrl-C stops both. Use them with: python -m devstack exec -- COMMAND")
        supervise(stack)


def execute(command: list[str]) -> None:
    """Become this command, in the project's folder, with the running stack's environment."""
    facts = _facts()
    if not command:
        raise StackError("Say what to run: python -m devstack exec -- COMMAND")
    environment = with_environment(facts["environment"])
    sys.stdout.flush()
    os.chdir(PROJECT)
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - the caller's own command
    except FileNotFoundError as error:
        raise StackError(f"There is no command {command[0]!r}.") from error


def status(tell: Tell) -> None:
    facts = _facts()
    tell(f"Running: {facts['address'] or 'PostgreSQL and Valkey alone'} (process {facts['pid']})")


def stop(tell: Tell) -> None:
    """Ask the launcher to stop everything in order, and wait until it has."""
    state, facts = run_state(), _facts()
    os.kill(facts["pid"], signal.SIGTERM)
    if not wait_until(lambda: not state.is_held(), STOP_PATIENCE):
        raise StackError(f"Process {facts['pid']} does not stop.")
    tell("Stopped")


def clean(tell: Tell) -> None:
    """Forget every database, log and secret of this copy of the project."""
    base = base_folder(service_account())
    if run_state().is_held():
        raise StackError("Something is running in this folder. Stop it first: make stop")
    sweep(base)
    for entry in base.iterdir():
        if not entry.name.startswith(f"{TEST}-"):  # those are in use
            shutil.rmtree(entry)
    with suppress(OSError):  # a test run may be using it
        base.rmdir()
    tell("The local databases, logs and secrets are gone")


def _facts() -> dict[str, Any]:
    """What the running launcher says of itself; its lock proves that it still runs."""
    state = run_state()
    facts: dict[str, Any] | None = state.read("stack") if state.is_held() else None
    if facts is None:
        raise StackError("Nothing is running in this folder. Start it with: make run")
    return facts
