"""Runs benchmarks on the stack of the environment. Django is set up before they are loaded."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

import django

from bench.figures import HISTORY, keep, show
from devstack.interrupts import quiet_end

NAMES = {
    "engine": "every instrument, evaluated for one person",
    "recording": "a completed screening, recorded over HTTP",
    "replay": "an instrument, replayed over all stored screenings",
    "caselist": "a page of an office's cases among a million",
    "matching": "whether a person is known, among a million",
    "imports": "a file of a hundred thousand rows, imported with matching",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("names", nargs="+", choices=list(NAMES))
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--history", type=Path, default=HISTORY)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    django.setup()
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors / 2:
        print(f"The machine is busy (load {load:.1f} on {processors}): trust no rate and no wait.")
    with quiet_end():
        results = {}
        for name in arguments.names:
            print(f"\n== {name}: {NAMES[name]}\n", flush=True)
            results[name] = import_module(f"bench.{name}").main(arguments.size)
        print("\n== figures and goals\n", flush=True)
        show(results, size=arguments.size, history=arguments.history)
        keep(results, size=arguments.size, history=arguments.history)


if __name__ == "__main__":
    main()
