"""The benchmarks run and say what they found. How long anything takes is no test's business."""

from __future__ import annotations

import os
import subprocess
import sys
from time import time

import pytest

from bench.floor import Watch, Writer
from bench.measure import cpu_of, quantile, table
from devstack.state import PROJECT

COPY = "0199c0de-0000-7000-8000-000000000007"
KEY = "a key of this request"


def test_a_tiny_round_of_each_prints_ratios_beside_goals() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--size", "0.01"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("x floor", "evaluate", "floor: pgbench", "recorded, in this process", "<= 3"):
        assert words in done.stdout


def test_the_floor_writes_for_another_copy_under_a_new_key(db: None) -> None:
    watch = Watch(since=time(), settings={"request_id": "of the first", "action": "a.b"})
    watch.writes.append(("INSERT INTO t VALUES (%s, %s, %s, %s)", (COPY, KEY, None, "it's")))
    script = Writer(watch, "000000000007", KEY, made="").script()
    assert (
        "INSERT INTO t VALUES (('0199c0de-0000-7000-8000-' || lpad(:k, 12, '0') || '')::uuid, "
        "gen_random_uuid()::text, NULL, :v0);"
    ) in script.text
    assert script.values == {"v0": "it's", "v1": "a.b"}
    assert "set_config('app.request_id', gen_random_uuid()::text, true)" in script.text


def test_a_process_that_is_gone_has_no_time() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert cpu_of([child.pid]) == 0
    assert cpu_of([os.getpid()]) > 0


def test_tables_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(["", "CPU ms"], [["floor", 1.0], ["all of it", 1234.5]])
    assert capsys.readouterr().out == "           CPU ms\nfloor        1.00\nall of it   1,234\n\n"


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([3.0, 1.0, 2.0], 1.0) == 3.0
