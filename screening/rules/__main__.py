"""`python -m screening.rules`: evaluate answers from a file, so that anyone can check the engine.

Name an installed instrument (`palermo_amp`, or `palermo_amp@1.0.0` for a version of it), or give
a draft of one with `--file`. Each line of the input is `{"answers": {..}, "facts": {..}}`; each
line of the output is a result, or `{"error": .., "line": n}` for a line that cannot be used (the
exit status is then 1).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from .engine import evaluate
from .files import LIBRARY_DIR, load_candidate, load_library
from .instrument import Instrument
from .library import Library
from .positions import InstrumentError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.list:
        _refuse_unclear(parser, options)
    library = load_library(LIBRARY_DIR)
    if options.list:
        return _list(library)
    instrument = _instrument(parser, options, library)
    if options.batch == "-":
        return _batch(instrument, sys.stdin.buffer, sys.stdout.buffer)
    try:
        with Path(options.batch).open("rb") as lines:
            return _batch(instrument, lines, sys.stdout.buffer)
    except OSError as error:
        parser.error(f"cannot read {options.batch}: {error.strerror}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m screening.rules", description=__doc__)
    parser.add_argument("instrument", nargs="?", help="id of the instrument, or id@version")
    parser.add_argument("--file", metavar="PATH", help="an instrument that is not installed")
    parser.add_argument("--batch", metavar="FILE", help="JSON lines to evaluate; - for stdin")
    parser.add_argument("--list", action="store_true", help="list the instruments")
    return parser


def _refuse_unclear(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if (options.file is None) == (options.instrument is None):
        parser.error("name an instrument or give one with --file; --list shows the names")
    if options.batch is None:
        parser.error("give the answers with --batch FILE, or --batch - for standard input")


def _instrument(
    parser: argparse.ArgumentParser, options: argparse.Namespace, library: Library
) -> Instrument:
    try:
        if options.file is not None:
            return load_candidate(Path(options.file), library)
    except InstrumentError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"cannot read {options.file}: {error.strerror}")
    name, _, version = options.instrument.partition("@")
    found = library.pinned(name, version) if version else library.instruments.get(name)
    if found is None:
        parser.error(f"there is no instrument '{options.instrument}'; --list shows the names")
    return found


def _list(library: Library) -> int:
    for instrument in library.instruments.values():
        warning = "  [a source is of low confidence]" if instrument.low_confidence else ""
        sys.stdout.write(f"{instrument.pin}  {instrument.kind}  {instrument.title}{warning}\n")
    return 0


def _batch(instrument: Instrument, lines: Iterable[bytes], output: BinaryIO) -> int:
    """Answer every line as it is read, in constant memory."""
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = evaluate(instrument, *_record(line)).to_json()
        except (ValueError, RecursionError) as error:
            answer = json.dumps({"error": str(error), "line": number}).encode()
            status = 1
        output.write(answer + b"\n")
    output.flush()
    return status


def _record(line: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers and facts of one line; raises `ValueError` if it is not such a record."""
    record = json.loads(line)
    if not isinstance(record, dict) or not record.keys() <= {"answers", "facts"}:
        raise ValueError('a line must be {"answers": {..}, "facts": {..}}')
    answers, facts = record.get("answers", {}), record.get("facts", {})
    if not isinstance(answers, dict) or not isinstance(facts, dict):
        raise ValueError("answers and facts must be objects")
    return answers, facts


if __name__ == "__main__":
    sys.exit(main())
