"""One PostgreSQL cluster: made once, started on a free port, given its roles."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil
import psycopg2

from devstack.account import CLEAN_ENVIRONMENT, Account
from devstack.errors import StackError
from devstack.network import LOOPBACK, free_port
from devstack.processes import Children, Program, end, is_alive, last_words, wait_until
from devstack.roles import DATABASE, provide
from devstack.state import State, private_file

START_PATIENCE = 60.0  # seconds: recovery after a crash reads the whole log
ATTEMPTS = 3

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error message may quote a row: names stay out of the server's log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
FORGETFUL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # how a test's statements are planned is no matter of chance
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth-host=scram-sha-256",
    "--auth-local=reject",
    "--no-instructions",
)


@dataclass(frozen=True)
class Cluster:
    """`durable` data survives a power cut; that of tests need not."""

    state: State
    account: Account
    programs: Path
    durable: bool
    shared_buffers: str = "128MB"

    @property
    def data(self) -> Path:
        return self.state.services / "postgres"

    def url(self, role: str, port: int) -> str:
        return f"postgres://{role}:{self.state.secret(role)}@{LOOPBACK}:{port}/{DATABASE}"

    def start(self, children: Children) -> int:
        """Return the port of a server that answers, with roles, passwords and database."""
        if not self.data.is_dir():
            self._initialise()
        self._check_version()
        for _ in range(ATTEMPTS):
            self._settle_stale_pid()
            port = free_port()
            if self._comes_up(children, port):
                self._provide_roles(port)
                return port
            time.sleep(1)  # sessions of a server that was killed are still leaving
        raise StackError(f"PostgreSQL did not start:\n{last_words(self.state, 'postgres')}")

    def _comes_up(self, children: Children, port: int) -> bool:
        child = children.start(self._program(port))
        wait_until(lambda: not child.is_alive or self._answers(port), START_PATIENCE)
        if not child.is_alive or not self._answers(port):
            children.stop(child)
            return False
        return True

    def _initialise(self) -> None:
        """Into a draft, so that an interrupted initdb leaves no half cluster behind."""
        draft = self.data.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        password = self._password_file()
        try:
            done = self.account.run(
                [
                    self.programs / "initdb",
                    *INITDB,
                    f"--pwfile={password}",
                    f"--pgdata={draft}",
                    *(() if self.durable else ("--no-sync",)),
                ]
            )
        finally:
            password.unlink()
        if done.returncode:
            raise StackError(f"initdb failed:\n{done.stdout}{done.stderr}")
        draft.rename(self.data)

    def _password_file(self) -> Path:
        path = self.state.services / "password"
        path.unlink(missing_ok=True)
        with open(private_file(path, os.O_EXCL), "w") as file:
            file.write(self.state.secret("postgres"))
            if self.account.switch:
                os.fchown(file.fileno(), self.account.uid, self.account.gid)
        return path

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        version = self.account.run([self.programs / "postgres", "--version"]).stdout
        if f" {made_by}." not in version:
            raise StackError(
                f"The data in {self.data} was made by PostgreSQL {made_by}, but this is {version}"
                "Remove it with `make clean` to begin again."
            )

    def _program(self, port: int) -> Program:
        settings = SETTINGS | ({} if self.durable else FORGETFUL_SETTINGS)
        settings |= {"port": str(port), "shared_buffers": self.shared_buffers}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            arguments=[self.programs / "postgres", "-D", self.data, *flags],
            environment=CLEAN_ENVIRONMENT,
            folder=Path("/"),
            farewell=signal.SIGINT,  # "fast": ends sessions, keeps data
            patience=30,
            account=self.account,
        )

    def _settle_stale_pid(self) -> None:
        """A pid file that outlived its server: end our own orphan, never anybody else."""
        path = self.data / "postmaster.pid"
        try:
            pid = int(path.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            pid = 0
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if pid > 0 and self._is_ours(process := psutil.Process(pid)):
                end(process, signal.SIGINT, patience=30)
        path.unlink(missing_ok=True)

    def _is_ours(self, process: psutil.Process) -> bool:
        arguments = process.cmdline()
        return (
            is_alive(process)
            and process.name() == "postgres"
            and ("-D", str(self.data)) in pairwise(arguments)
        )

    def _connect(self, port: int) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=LOOPBACK,
            port=port,
            user="postgres",
            password=self.state.secret("postgres"),
            dbname="postgres",
            sslmode="disable",
            connect_timeout=5,
        )

    def _answers(self, port: int) -> bool:
        try:
            self._connect(port).close()
        except psycopg2.OperationalError as error:
            if "authentication failed" in str(error):
                raise StackError(
                    f"The database in {self.data} does not know its stored password.\n"
                    "Remove it with `make clean` to begin again."
                ) from error
            return False
        return True

    def _provide_roles(self, port: int) -> None:
        with closing(self._connect(port)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            provide(cursor, self.state, for_tests=not self.durable)
