"""The launcher's command line: python -m devstack {run,services,exec,status,stop,clean,check}."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from devstack import application, checks, commands
from devstack.errors import StackError
from devstack.interrupts import quiet_end


def tell(message: str) -> None:
    print(message, flush=True)


def port_wanted() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"PORT={text} is not a port; use a number from 1 to 65535.")
    return int(text)


def commands_by_name(arguments: argparse.Namespace) -> dict[str, Callable[[], None]]:
    return {
        "run": lambda: application.run(port_wanted(), tell),
        "services": lambda: commands.services(tell),
        "exec": lambda: commands.execute(arguments.command),
        "status": lambda: commands.status(tell),
        "stop": lambda: commands.stop(tell),
        "clean": lambda: commands.clean(tell),
        "check": lambda: checks.check(tell),
    }


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m devstack")
    names = top.add_subparsers(dest="name", required=True)
    names.add_parser("run", help="start everything, and stay until Ctrl-C")
    names.add_parser("services", help="start PostgreSQL and Valkey alone, and stay until Ctrl-C")
    names.add_parser("status", help="say what runs in this folder")
    names.add_parser("stop", help="stop what runs in this folder")
    names.add_parser("clean", help="remove the databases, logs and secrets of this folder")
    names.add_parser("check", help="run the checks of manage.py against a fresh database")
    run = names.add_parser("exec", help="run a command with the running stack's environment")
    run.add_argument("command", nargs=argparse.REMAINDER)
    return top


def main() -> int:
    arguments = parser().parse_args()
    if arguments.name == "exec" and arguments.command[:1] == ["--"]:
        del arguments.command[0]
    try:
        with quiet_end():
            commands_by_name(arguments)[arguments.name]()
    except StackError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
