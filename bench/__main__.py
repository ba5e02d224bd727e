"""The command line: one benchmark after the other, then one table of what they found.

Each has a stack of its own, so that none sees what another has left behind.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import HISTORY, Figure, keep, show
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
    parser.add_argument("--size", type=float, default=1.0, help="of the usual amount of work")
    parser.add_argument("--history", type=Path, default=HISTORY, help="of ratios, to append to")
    arguments = parser.parse_args()
    names, size, history = arguments.names or list(NAMES), arguments.size, arguments.history
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    _complain_of_company()
    try:
        with quiet_end():
            results = {name: _measured(name, size) for name in names}
    except StackError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    print("\n== figures and goals\n", flush=True)
    show(results, size=size, history=history)
    keep(results, size=size, history=history)
    return 0


def _complain_of_company() -> None:
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors / 2:
        print(f"The machine is busy (load {load:.1f} on {processors}): trust no rate and no wait.")


def _measured(name: str, size: float) -> Sequence[Figure]:
    """Run one benchmark. Raises StackError where it fails."""
    print(f"\n== {name}: {NAMES[name]}\n", flush=True)
    with throw_away() as stack, TemporaryDirectory() as folder:
        migrate(stack)
        told = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.run", name, str(size), str(told)]
        if status := _to_its_end(command, with_environment(stack.environment)):
            raise StackError(f"The benchmark {name} ended with {status}.")
        return [Figure(**one) for one in json.loads(told.read_text())]


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
