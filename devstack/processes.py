"""Child processes that never outlive the launcher."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from devstack.account import Account
from devstack.state import State, private_file

SET_PARENT_DEATH_SIGNAL = 1  # <sys/prctl.h>
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
SAME_MOMENT = 2.0  # seconds: the clock may be set between two looks at a start time


@dataclass(frozen=True)
class Program:
    """One program to keep running, and how to ask it to finish."""

    name: str
    arguments: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    farewell: signal.Signals = signal.SIGTERM
    patience: float = 10
    account: Account | None = None
    stdin: bytes = b""


@dataclass(frozen=True)
class Child:
    program: Program
    process: subprocess.Popen[bytes]

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None


class Children:
    """The children of one state, in the order in which they were started."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._children: list[Child] = []

    def start(self, program: Program) -> Child:
        child = Child(program, _spawn(program, new_log(self._state, program.name)))
        self._children.append(child)
        self._remember()
        return child

    def dead(self) -> Child | None:
        return next((child for child in self._children if not child.is_alive), None)

    def stop(self, child: Child) -> None:
        with suppress(psutil.NoSuchProcess):
            if child.is_alive:
                process = psutil.Process(child.process.pid)
                end(process, child.program.farewell, child.program.patience)
            else:
                _kill_session(child.process.pid)
        child.process.wait()
        self._children.remove(child)
        self._remember()

    def stop_all(self) -> None:
        """Last started, first stopped."""
        for child in reversed(self._children[:]):
            self.stop(child)

    def _remember(self) -> None:
        records = []
        for child in self._children:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(child.process.pid)
                records.append(
                    {
                        "pid": process.pid,
                        "born": process.create_time(),
                        "farewell": int(child.program.farewell),
                    }
                )
        self._state.write("children", records)


def reap(state: State) -> None:
    """End what a killed launcher left behind. A reused pid is known by its time of birth."""
    for record in reversed(state.read("children") or []):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(record["pid"])
            if abs(process.create_time() - record["born"]) < SAME_MOMENT:
                end(process, signal.Signals(record["farewell"]), patience=10)
    state.write("children", [])


def end(process: psutil.Process, farewell: signal.Signals, patience: float) -> None:
    """Ask a process to finish, then make sure that it and its descendants are gone."""
    family = [process, *process.children(recursive=True)]
    process.send_signal(farewell)
    wait_until(lambda: not is_alive(process), patience)
    for member in family:
        if is_alive(member):
            with suppress(psutil.NoSuchProcess):
                member.kill()
    wait_until(lambda: not any(map(is_alive, family)), 5)


def _kill_session(leader: int) -> None:
    """End what a child that died by itself left; its number is taken while any of it lives."""
    if psutil.pid_exists(leader):
        return
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            if os.getsid(process.pid) == leader:
                process.kill()


def is_alive(process: psutil.Process) -> bool:
    """A zombie is not alive: it holds nothing, and where nobody reaps it stays for ever."""
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool], patience: float, pause: float = 0.05) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def new_log(state: State, name: str) -> Path:
    """An empty log that only we can read; the log of the run before is kept beside it."""
    log = state.logs / f"{name}.log"
    with suppress(FileNotFoundError):
        log.replace(state.logs / f"{name}.log.1")
    os.close(private_file(log, os.O_EXCL))
    return log


def last_words(state: State, name: str, lines: int = 25) -> str:
    """The end of a program's log, for a person to read."""
    log = state.logs / f"{name}.log"
    return "\n".join(
        [*log.read_text(errors="replace").splitlines()[-lines:], f"(all of it: {log})"]
    )


def _spawn(program: Program, log: Path) -> subprocess.Popen[bytes]:
    account = program.account
    with open(private_file(log, os.O_APPEND), "ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command lines, no shell
            program.arguments,
            env=program.environment,
            cwd=program.folder,
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=account.extra_groups if account else None,
            umask=0o077,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            preexec_fn=_die_with_parent(program.farewell),
        )
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(program.stdin)
    return process


def _die_with_parent(farewell: signal.Signals) -> Callable[[], None] | None:
    """Linux delivers this even when we are killed; elsewhere the next start reaps."""
    if LIBC is None:
        return None
    parent, prctl = os.getpid(), LIBC.prctl

    def ask_kernel() -> None:
        prctl(SET_PARENT_DEATH_SIGNAL, int(farewell))
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
