"""One Valkey: a password, a free port, and a file of every change when the data matters."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from devstack.account import CLEAN_ENVIRONMENT, Account
from devstack.errors import StackError
from devstack.network import LOOPBACK, free_port
from devstack.processes import Children, Program, last_words, wait_until
from devstack.state import State

START_PATIENCE = 30.0
ATTEMPTS = 3
DATABASES = 64  # one for each parallel test worker


@dataclass(frozen=True)
class Valkey:
    state: State
    account: Account
    server: Path
    durable: bool

    def url(self, port: int) -> str:
        return f"redis://:{self.state.secret('valkey')}@{LOOPBACK}:{port}/0"

    def start(self, children: Children) -> int:
        """Return the port of a server that answers to its password."""
        for _ in range(ATTEMPTS):
            port = free_port()
            if self._comes_up(children, port):
                return port
        raise StackError(f"Valkey did not start:\n{last_words(self.state, 'valkey')}")

    def _comes_up(self, children: Children, port: int) -> bool:
        child = children.start(self._program(port))
        wait_until(lambda: not child.is_alive or self._answers(port), START_PATIENCE)
        if not child.is_alive or not self._answers(port):
            children.stop(child)
            return False
        return True

    def _program(self, port: int) -> Program:
        return Program(
            name="valkey",
            arguments=[self.server, "-"],
            environment=CLEAN_ENVIRONMENT,
            folder=self.state.services,
            account=self.account,
            stdin=self._settings(port).encode(),  # not an argument: those are for all to see
        )

    def _settings(self, port: int) -> str:
        settings = {
            "bind": LOOPBACK,
            "port": str(port),
            "requirepass": self.state.secret("valkey"),
            "protected-mode": "yes",
            "daemonize": "no",
            "databases": str(DATABASES),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appenddirname": "valkey",
            "maxmemory-policy": "noeviction",
        }
        return "".join(f'{name} "{value}"\n' for name, value in settings.items())

    def _answers(self, port: int) -> bool:
        request = f"AUTH {self.state.secret('valkey')}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                with connection.makefile("rb") as answer:
                    return answer.read() == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False
