"""A file of people, checked and taken in with `manage.py import_persons`, matching and all.

The people are those of `manage.py populate`: families, names in five scripts, documents, telephone
numbers, and of a few a second record with other spellings.
Files of thirty thousand rows are imported, a first one into a nearly empty database and another,
then one of a hundred thousand: every row is checked as the API checks it, compared with everybody
on record, sealed, opened again, and written with a case, a deadline, blocking keys and an event
for each row of it. One process does it all, with one connection. What the command takes for a
handful of rows, which is to start, is taken off its time.

Goals: 500 rows in a second, and constant memory. The process needs at most 1.1 times for the long
file what it needs for the short one; this is the peak of its resident memory. What it keeps of
common names, and of which are alike, has a limit, which the second short file reaches. That is
no goal where it has fewer rows than are read at once.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bench.database import app_sessions, settle, superuser
from bench.figures import Figure
from bench.measure import cpu_of, peak_of, table
from bench.office import Caseworker, open_office
from bench.stack import of_application
from casemgmt.population.again import people
from casemgmt.population.people import Registration
from cases.imports.checking import PIECE
from cases.imports.columns import COLUMNS, SEPARATOR
from devstack.state import PROJECT

RATE = 500  # rows in a second
MEMORY = 1.1  # times that of a third of the rows
SHORT, LONG = 30_000, 100_000
HANDFUL = 20
SEED = 4
PAUSE = 0.05  # seconds between two looks at the processes
SUMMARY = re.compile(r"(\d+) rows, 0 bad, 0 known, (\d+) like somebody, (\d+) taken in")


@dataclass(frozen=True)
class Imported:
    """A command that has ended: what it counted, and what it took in seconds and bytes."""

    rows: int
    alike: int
    python: float
    database: float
    lasted: float
    peak: int


def main(size: float) -> Sequence[Figure]:
    worker = open_office()
    counts = [HANDFUL, *(max(HANDFUL, round(size * n)) for n in (SHORT, SHORT, LONG))]
    everybody = iter(people(SEED, sum(counts)))
    with tempfile.TemporaryDirectory() as folder:
        start, *ran = [
            _imported(worker, _written(Path(folder), islice(everybody, count)), count)
            for count in counts
        ]
    return _shown(start, ran)


def _written(folder: Path, registrations: Iterator[Registration]) -> Path:
    file = folder / "people.csv"
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, [column.name for column in COLUMNS], restval="")
        writer.writeheader()
        writer.writerows(map(_row, registrations))
    return file


def _row(person: Registration) -> dict[str, object]:
    name, paper = person.names[0], next(iter(person.documents), None)
    row: dict[str, object] = {
        "external_id": person.id,
        "given_name": name.given,
        "family_name": name.family,
        "script": name.script,
        "given_name_latin": name.given_latin,
        "family_name_latin": name.family_latin,
        "sex": person.sex,
        "birth_date": person.birth or "",
        "birth_provenance": person.provenance,
        "age_status": person.age_status,
        "nationality": SEPARATOR.join(person.nationalities),
        "languages": SEPARATOR.join(person.languages),
        "phone": next(iter(person.phones), ""),
        "household": person.household or "",
        "household_role": person.role if person.household else "",
    }
    if paper:
        row |= {
            "document_kind": paper.kind,
            "document_number": paper.number,
            "document_country": paper.country,
            "document_whereabouts": paper.whereabouts,
            "document_kept_by": paper.kept_by,
        }
    return row


def _imported(worker: Caseworker, file: Path, count: int) -> Imported:
    """Run the command. Raises RuntimeError if it miscounts."""
    settle()
    command = [sys.executable, "manage.py", "import_persons", str(file), "--apply"]
    command += ["--organisation", worker.organisation, "--supervisor", worker.supervisor]
    command += ["--site", "Quay", "--source", "bench"]
    before, since = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        command, env=of_application(), cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    try:
        database, peak = _watched(process)
        output, _ = process.communicate()
    finally:
        process.kill()
    lasted, after = time.perf_counter() - since, getrusage(RUSAGE_CHILDREN)
    found = SUMMARY.search(output)
    rows, alike, taken = map(int, found.groups()) if found else (0, 0, 0)
    if (rows, taken) != (count, count):
        raise RuntimeError(f"The import of {count} rows said: {output}")
    python = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Imported(rows, alike, python, database, lasted, peak)


def _watched(process: subprocess.Popen[str]) -> tuple[float, int]:
    """Look at a process until it ends; return its session's seconds, and its peak memory."""
    spent: dict[int, float] = {}
    peak = 0
    with superuser() as cursor:
        others = set(app_sessions(cursor))
        while process.poll() is None:
            peak = max(peak, peak_of(process.pid))
            for session in set(app_sessions(cursor)) - others:
                spent[session] = max(spent.get(session, 0), cpu_of([session]))
            time.sleep(PAUSE)
    return sum(spent.values()), peak


def _shown(start: Imported, ran: Sequence[Imported]) -> list[Figure]:
    rows: list[list[object]] = []
    rates: list[float] = []
    _, short, long = ran
    for one in ran:
        python = (one.python - start.python) / one.rows
        database = (one.database - start.database) / one.rows
        rates.append(one.rows / (one.lasted - start.lasted))
        cost = [python * 1e6, database * 1e6, (python + database) * 1e6]
        memory = [one.peak / 2**20, one.peak / short.peak]
        rows.append([f"{one.rows:,} rows", *cost, rates[-1], one.alike, *memory])
    costs = ["CPU us per row", "Python", "PG", "total", "rows per s", "like somebody"]
    table([*costs, "peak MiB", "x the short file's"], rows)
    print(f"To start took {start.python:.1f} s and {start.peak / 2**20:.0f} MiB.\n")
    found = [
        Figure("rate", rates[-1], "rows/s", at_least=RATE),
        Figure("rate of a first file", rates[0], "rows/s", at_least=RATE),
    ]
    if short.rows < 2 * PIECE:
        print("The short file is too short to compare the memory: it is read in one piece.\n")
        return found
    return [
        *found, Figure("memory / memory for a third", long.peak / short.peak, "x", at_most=MEMORY)
    ]  # fmt: skip
