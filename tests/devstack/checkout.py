"""A copy of the launcher in a folder of its own, driven from outside as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from devstack.state import PROJECT

PATIENCE = 40.0
UP = "Ctrl-C stops both"
BASE = "from devstack import account, state; print(state.base_folder(account.service_account()))"


VAR_TMP = Path("/var/tmp")  # noqa: S108 - compared with, and only for folders of mkdtemp


def eventually(condition: Callable[[], bool], patience: float = PATIENCE) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Checkout:
    """`user` and `python` make another person of us; `environment` is added to a bare one."""

    folder: Path
    user: int | None = None
    python: str = sys.executable
    environment: dict[str, str] = field(default_factory=dict)
    launchers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def fill(self) -> None:
        for name in ("devstack", "casemgmt/database"):
            leave = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / name, self.folder / name, ignore=leave)
        if self.user is not None:
            os.chown(self.folder, self.user, -1)

    def bare_environment(self) -> dict[str, str]:
        path = os.environ.get("PATH", os.defpath)
        return {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"} | self.environment

    def launch(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Python with these arguments; its words are in `said`."""
        with open(self.output, "wb") as output:
            launcher = subprocess.Popen(
                [self.python, *arguments],
                cwd=self.folder,
                env=self.bare_environment(),
                user=self.user,
                extra_groups=None if self.user is None else [],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.launchers.append(launcher)
        return launcher

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start PostgreSQL and Valkey, and return when they answer."""
        launcher = self.launch(*(arguments or ("-m", "devstack", "services")))
        eventually(lambda: UP in self.said or launcher.poll() is not None)
        assert UP in self.said, self.said
        return launcher

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=self.bare_environment(),
            user=self.user,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def devstack(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "devstack", *arguments)

    @property
    def output(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.output"

    @property
    def said(self) -> str:
        return self.output.read_text()

    @cached_property
    def base(self) -> Path:
        return Path(self.run("-c", BASE).stdout.strip())

    @property
    def data(self) -> Path:
        return self.base / "run.services" / "postgres"

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.base / "run" / "stack.json").read_text())
        return facts

    def servers(self) -> list[psutil.Process]:
        """The two servers, as the launcher wrote them down."""
        records = json.loads((self.base / "run" / "children.json").read_text())
        return [psutil.Process(record["pid"]) for record in records]

    def query(self, statement: str, role: str = "DATABASE_OWNER_URL") -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.facts["environment"][role])
        with closing(connection), connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def valkey(self, **changes: Any) -> redis.Redis:
        url = urlsplit(self.facts["environment"]["REDIS_URL"])
        address = {"host": url.hostname, "port": url.port, "password": url.password}
        once = Retry(NoBackoff(), 0)
        return redis.Redis(**(address | changes), retry=once)

    def remove(self) -> None:
        for launcher in self.launchers:
            launcher.terminate()
            launcher.wait(PATIENCE)
        base = self.base
        self.devstack("clean")
        shutil.rmtree(base, ignore_errors=True)


MakeCheckout = Callable[..., Checkout]
