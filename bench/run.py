"""Runs a benchmark on the stack of the environment. Django is set up before it is loaded."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django

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
    parser.add_argument("name", choices=list(NAMES))
    parser.add_argument("size", type=float)
    parser.add_argument("told", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    django.setup()
    with quiet_end():
        figures = import_module(f"bench.{arguments.name}").main(arguments.size)
    arguments.told.write_text(json.dumps([asdict(one) for one in figures]))


if __name__ == "__main__":
    main()
