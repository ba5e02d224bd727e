"""The command line: a stack of its own, and the benchmarks in a process beside it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bench.figures import HISTORY
from bench.run import NAMES
from bench.stack import throw_away
from devstack.application import migrate
from devstack.errors import StackError
from devstack.interrupts import quiet_end
from devstack.stack import with_environment
from devstack.state import PROJECT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="name", help=" or ".join(NAMES))
    parser.add_argument("--size", type=float, default=1, help="of the usual amount of work")
    parser.add_argument("--history", type=Path, default=HISTORY, help="of ratios, to append to")
    arguments = parser.parse_args()
    names = arguments.names or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    command = [sys.executable, "-m", "bench.run", f"--size={arguments.size}"]
    command += [f"--history={arguments.history.resolve()}", *names]
    try:
        with quiet_end(), throw_away() as stack:
            migrate(stack)
            return _to_its_end(command, with_environment(stack.environment))
    except StackError as error:
        print(error, file=sys.stderr, flush=True)
    return 1


def _to_its_end(command: list[str], environment: dict[str, str]) -> int:
    """Return the exit status; where we are interrupted, let it stop what it has started."""
    with subprocess.Popen(command, env=environment, cwd=PROJECT) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main())
