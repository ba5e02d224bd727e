"""The system itself: database changes, demo data, web server, worker and beat."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Sequence

from devstack.errors import StackError
from devstack.network import LOOPBACK
from devstack.processes import Program, last_words, wait_until
from devstack.stack import Stack, Tell, running, with_environment
from devstack.state import PROJECT

READY_PATIENCE = 60.0
PYTHON = sys.executable

WORKER = ("celery", "-A", "casemgmt", "worker", "--without-mingle", "--without-gossip")
WORKER_OPTIONS = ("--concurrency", "1", "--loglevel", "INFO")
WEB = ("granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--no-ws")
WEB_OPTIONS = ("--no-access-log", "--workers-kill-timeout", "5", "--host", LOOPBACK)


def run(port: int, tell: Tell) -> None:
    """Start everything; return never, but raise when a part of it dies."""
    with running(test=False, port=port, tell=tell) as stack:
        stack.environment["PORT"] = str(port)
        migrate(stack)
        tell("The database is up to date")
        demo = stack.environment["DEMO"] != "0"
        if demo:
            manage(stack, "load_demo")
            tell("The demo data is there")
        tell("Starting the web server, the worker and beat")
        _start_programs(stack, port)
        people = manage(stack, "demo_people") if demo else ""
        _wait_until_ready(stack, port)
        address = f"http://localhost:{port}"
        stack.publish(address)
        tell(f"\n{address}\n\n{people}\nCtrl-C stops everything. Logs: {stack.state.logs}")
        supervise(stack)


def migrate(stack: Stack) -> None:
    manage(stack, "migrate", "--noinput", environment={"CASEMGMT_DATABASE_ROLE": "owner"})


def manage(stack: Stack, *arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run one command of manage.py to its end and return its output; it must succeed."""
    name = f"manage-{arguments[0]}"
    program = _python(stack, name, ["manage.py", *arguments], environment)
    child = stack.children.start(program)
    code = child.process.wait()
    stack.children.stop(child)
    if code:
        words = last_words(stack.state, name)
        raise StackError(f"manage.py {' '.join(arguments)} failed with {code}:\n{words}")
    return (stack.state.logs / f"{name}.log").read_text(errors="replace")


def supervise(stack: Stack) -> None:
    """Return never: raise as soon as a child is dead."""
    while True:
        wait_until(lambda: stack.children.dead() is not None, patience=60, pause=0.3)
        _complain_about_the_dead(stack)


def _complain_about_the_dead(stack: Stack) -> None:
    if child := stack.children.dead():
        name, code = child.program.name, child.process.returncode
        raise StackError(
            f"{name} ended by itself ({code}):\n{last_words(stack.state, name)}\n"
            "Everything else is stopped."
        )


def _start_programs(stack: Stack, port: int) -> None:
    """The last one started is the first one stopped: web, worker, beat."""
    schedule = str(stack.state.folder / "beat-schedule")
    beat = ["-m", "celery", "-A", "casemgmt", "beat", "--loglevel", "INFO", "-s", schedule]
    web = ["-m", *WEB, *WEB_OPTIONS, "--port", str(port), "casemgmt.wsgi:application"]
    stack.children.start(_python(stack, "beat", beat))
    stack.children.start(_python(stack, "worker", ["-m", *WORKER, *WORKER_OPTIONS]))
    stack.children.start(_python(stack, "web", web))


def _python(
    stack: Stack, name: str, arguments: Sequence[str], environment: dict[str, str] | None = None
) -> Program:
    own = with_environment(stack.environment) | {"PYTHONUNBUFFERED": "1"} | (environment or {})
    if "CASEMGMT_DATABASE_ROLE" not in own:
        own.pop("DATABASE_OWNER_URL", None)  # only what changes tables may know it
    return Program(name, [PYTHON, *arguments], own, PROJECT)


def _wait_until_ready(stack: Stack, port: int) -> None:
    answer = "no answer"

    def is_ready() -> bool:
        nonlocal answer
        _complain_about_the_dead(stack)
        status, answer = _ask(port, "/ready")
        return status == 200

    if not wait_until(is_ready, READY_PATIENCE, pause=0.2):
        logs = "\n".join(
            f"--- {name}\n{last_words(stack.state, name, 10)}"
            for name in ("web", "worker", "beat")
        )
        raise StackError(f"Not ready after {READY_PATIENCE:.0f} s; /ready said: {answer}\n{logs}")


def _ask(port: int, path: str) -> tuple[int, str]:
    """Status and body; straight to the loopback address, past any proxy that is set."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
