"""The benchmarks run and say what they found. How long anything takes is no test's business."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import engine
from bench.floor import Record, Row, Script, Writer
from bench.measure import cpu_of, peak_of, quantile, table
from devstack.state import PROJECT

COPY = "0199c0de-0000-7000-8000-000000000007"
NEW, OTHER = "0199c0de-1111-7000-8000-00000000000a", "0199c0de-1111-7000-8000-00000000000b"
KEY = "a key of this request"
KINDS = {"id": "uuid", "of": "uuid", "count": "integer", "version": "integer"}


def test_a_tiny_round_prints_ratios_beside_goals(tmp_path: Path) -> None:
    """The replay is left out: it needs many rows to say anything."""
    history = tmp_path / "history.jsonl"
    command = [sys.executable, "-m", "bench", "recording", "caselist"]
    done = subprocess.run(
        [*command, "--size", "0.01", "--history", str(history)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "floor: pgbench", "recorded, in this process", "recording: processor time / pgbench",
        "<= 3", "over HTTP", "ours, with the read event", "caselist: p95 / p95 with a hundredth",
    ):  # fmt: skip
        assert words in done.stdout
    lines = map(json.loads, history.read_text().splitlines())
    kept = {(line["benchmark"], line["unit"]) for line in lines}
    assert kept == {("recording", "x"), ("recording", "share"), ("caselist", "x")}


def test_the_engine_is_measured_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    figures = engine.main(0.01)
    assert [(one.unit, one.goal) for one in figures] == [("ms", "<= 5"), ("x", ""), ("x", "")]
    assert "evaluate, results as they are kept" in capsys.readouterr().out


def script(*rows: Row, settings: dict[str, str] | None = None, together: bool = False) -> Script:
    writer = Writer(Record(rows, [], settings or {}), "000000000007", KEY)
    return writer.script(together=together)


def row(pk: str, **values: str | None) -> Row:
    columns = {"id": pk, **values}
    return Row("t", pk, {name: KINDS.get(name, "text") for name in columns}, columns)


def test_the_floor_writes_for_another_copy_under_a_new_key() -> None:
    made = script(row(NEW, of=COPY, key=KEY, nothing=None, text="it's", count="3", empty=""))
    assert (
        "INSERT INTO t (id, of, key, nothing, text, count, empty) VALUES (uuidv7(), "
        "('0199c0de-0000-7000-8000-' || lpad(:k, 12, '0') || '')::uuid, "
        "gen_random_uuid()::text, NULL, :v0, 3, '');"
    ) in made.text
    assert made.values == {"v0": "it's"}


def test_the_floor_uses_a_new_id_wherever_it_stands() -> None:
    made = script(row(NEW), row(OTHER, of=NEW))
    assert "uuidv7() AS fresh0 \\gset" in made.text
    assert "INSERT INTO t (id) VALUES (:fresh0);" in made.text
    assert "INSERT INTO t (id, of) VALUES (uuidv7(), :fresh0);" in made.text


def test_the_floor_tells_the_facts_of_the_request() -> None:
    made = script(settings={"request_id": NEW, "action": "a.b", "log_scope": ""})
    assert made.values == {"v0": "a.b"}
    assert (
        "SELECT set_config('app.request_id', gen_random_uuid()::text, true), "
        "set_config('app.action', :v0, true) \\gset"
    ) in made.text


def test_the_floor_updates_what_changed_but_what_a_trigger_does() -> None:
    before = {"id": COPY, "status": "new", "version": "1", "site": "here"}
    changed = row(COPY, status="old", version="2", site="here")
    made = script(Row("t", COPY, changed.types, changed.after, before))
    assert "UPDATE t SET status = :v0 WHERE id = ('0199c0de-" in made.text


def test_the_stricter_floor_writes_the_rows_of_a_table_by_one_statement() -> None:
    made = script(row(NEW, text="a"), row(OTHER, text="b"), together=True)
    assert "INSERT INTO t (id, text) VALUES (uuidv7(), :v0), (uuidv7(), :v1);" in made.text


def test_a_process_that_is_gone_has_no_time() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert cpu_of([child.pid]) == 0
    assert cpu_of([os.getpid()]) > 0


def test_the_peak_of_memory_is_in_bytes_and_that_of_nobody_is_none() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert peak_of(child.pid) == 0
    assert 2**23 < peak_of(os.getpid()) < 2**33


def test_tables_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(["", "CPU ms"], [["floor", 1.0], ["all of it", 1234.5]])
    assert capsys.readouterr().out == "           CPU ms\nfloor        1.00\nall of it   1,234\n\n"


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([3.0, 1.0, 2.0], 1.0) == 3.0
