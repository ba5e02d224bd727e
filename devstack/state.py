"""The launcher's own folders: who may enter them, who holds them, and what they remember.

    <base>/                  ours; as root, the servers' group may pass through but not look
    <base>/<name>/           ours alone: lock, secrets, logs, what runs
    <base>/<name>.services/  the servers' account alone: the data of PostgreSQL and Valkey

<base> is `.devstack` in the project, or a folder under /var/tmp where that cannot be.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devstack.account import Account
from devstack.errors import StackError

PROJECT = Path(__file__).resolve().parent.parent
LOCK_PATIENCE = 0.5  # seconds: a `status` looks at the lock for an instant


@dataclass(frozen=True)
class State:
    """What belongs to one stack. Whoever writes to it holds its lock."""

    folder: Path
    services: Path

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    def read(self, name: str) -> Any:
        """The JSON kept under this name, or None."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except FileNotFoundError:
            return None

    def write(self, name: str, value: Any) -> None:
        """Keep JSON for ourselves alone; a reader sees the old text or the new, never half."""
        draft = self.folder / f"{name}.draft"
        with open(private_file(draft, os.O_TRUNC), "w") as file:
            json.dump(value, file)
        draft.replace(self.folder / f"{name}.json")

    def secret(self, name: str) -> str:
        """A random secret, made once. URL-safe, and without `$`, which some settings expand."""
        known: dict[str, str] = self.read("secrets") or {}
        if name not in known:
            known[name] = secrets.token_urlsafe(48)
            self.write("secrets", known)
        return known[name]

    def is_held(self) -> bool:
        """Does a live process hold the lock? Looking does not disturb it."""
        try:
            descriptor = os.open(self.lock, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def delete(self) -> None:
        shutil.rmtree(self.services, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def private_file(path: Path, flags: int = 0) -> int:
    """Open for writing, readable by nobody else, and never through a link."""
    return os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW | flags, 0o600)


def base_folder(account: Account) -> Path:
    """In the project if we own it there and the servers can reach it; no parent is changed."""
    near = PROJECT / ".devstack"
    if account.can_enter(PROJECT) and _make_ours(near, account):
        return near
    digest = hashlib.sha256(f"{PROJECT}:{os.geteuid()}".encode()).hexdigest()[:12]
    # Others may write to this parent, so the owner and the kind of folder are checked.
    far = Path(f"/var/tmp/casemgmt-{digest}")  # noqa: S108  # nosec B108
    if not _make_ours(far, account):
        raise StackError(f"{far} belongs to somebody else; remove it.")
    return far


def _make_ours(folder: Path, account: Account) -> bool:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
        return False
    if account.switch:
        os.chown(folder, 0, account.gid)
    folder.chmod(0o710 if account.switch else 0o700)
    return True


def state_named(base: Path, name: str) -> State:
    return State(base / name, base / f"{name}.services")


@contextmanager
def held(state: State, account: Account) -> Iterator[None]:
    """Hold the state while the block runs; the kernel lets go of it however we end."""
    descriptor = take_lock(state.lock, LOCK_PATIENCE)
    if descriptor is None:
        facts = state.read("stack") or {}
        raise StackError(f"Already running: {facts.get('address') or state.folder}")
    try:
        state.logs.mkdir(mode=0o700, exist_ok=True)
        state.services.mkdir(mode=0o700, exist_ok=True)
        if account.switch:
            os.chown(state.services, account.uid, account.gid, follow_symlinks=False)
        yield
    finally:
        os.close(descriptor)


def take_lock(path: Path, patience: float) -> int | None:
    """The lock is held until the descriptor is closed; None if somebody else keeps it."""
    deadline = time.monotonic() + patience
    while True:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = private_file(path)
        except FileNotFoundError:  # swept away between the two lines
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:  # we hold what was swept away
            pass
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(0.05)
        os.close(descriptor)
