"""Runs benchmarks on the stack of the environment. Django is set up before they are loaded."""

from __future__ import annotations

import argparse
import os
from importlib import import_module

import django

from devstack.interrupts import quiet_end

NAMES = {
    "engine": "every instrument, evaluated for one person",
    "recording": "a completed screening, recorded over HTTP",
    "replay": "an instrument, replayed over all stored screenings",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("names", nargs="+", choices=list(NAMES))
    parser.add_argument("--size", type=float, default=1)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    django.setup()
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors / 2:
        print(f"The machine is busy (load {load:.1f} on {processors}): trust no rate and no wait.")
    with quiet_end():
        for name in arguments.names:
            print(f"\n== {name}: {NAMES[name]}\n", flush=True)
            import_module(f"bench.{name}").main(arguments.size)


if __name__ == "__main__":
    main()
