"""Anyone can check the engine from the command line, without a database."""

import json
import subprocess
import sys

import pytest

from screening.rules import LIBRARY_DIR, evaluate
from screening.rules.__main__ import main


@pytest.fixture
def batch(tmp_path, capfdbinary):
    """Run lines through an instrument; returns the exit status and the answers."""

    def run(*lines, instrument="palermo_amp"):
        path = tmp_path / "answers.jsonl"
        path.write_bytes(b"\n".join(lines) + b"\n")
        status = main([instrument, "--batch", str(path)])
        output = capfdbinary.readouterr().out
        return status, [json.loads(line) for line in output.splitlines()]

    return run


def test_one_result_per_line(batch, library):
    record = {"answers": {"act_recruited": "yes"}, "facts": {"age_status": "adult"}}
    status, results = batch(json.dumps(record).encode(), b"{}")
    expected = evaluate(library.instruments["palermo_amp"], **record)
    assert status == 0
    assert results[0] == expected.as_dict()
    assert results[1]["outcome"] == "inconclusive"


def test_a_bad_line_is_answered_and_the_rest_goes_on(batch):
    status, results = batch(b"{", b"", b'{"answers": {}}')
    assert status == 1
    assert results[0]["line"] == 1
    assert "error" in results[0]
    assert results[1]["outcome"] == "inconclusive"


BAD = [
    b"[]",
    b"1",
    b"\xff\xfe",
    b'{"answer": {}}',
    b'{"answers": []}',
    b'{"answers": {}, "facts": "adult"}',
    b'{"answers": {"nobody": "yes"}}',
    b'{"answers": {"act_recruited": true}}',
    b'{"answers": {"\\ud800": "yes"}}',
    b'{"facts": {"age_status": "elder"}}',
    b'{"facts": {"age_years": ' + b"9" * 5000 + b"}}",
    b"[" * 100_000,
]


def test_no_line_stops_the_batch(batch):
    status, results = batch(*BAD, b"{}")
    assert status == 1
    assert [result.get("line") for result in results] == [*range(1, len(BAD) + 1), None]
    assert all(result.keys() == {"error", "line"} for result in results[:-1])


def test_an_unknown_instrument_is_refused(batch):
    with pytest.raises(SystemExit):
        batch(b"{}", instrument="astrology")


def test_list_shows_versions_and_low_confidence(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 25
    assert sum("low confidence" in line for line in lines) == 2
    assert lines[0].startswith("acute_welfare_triage@1.0.0  screening")


def test_standard_input_needs_no_framework():
    """The whole command in a fresh interpreter that cannot import Django or a database."""
    blocked = "import sys; sys.modules.update(dict.fromkeys(['django', 'psycopg2', 'celery']));"
    run = (
        "from screening.rules.__main__ import main; sys.exit(main(['palermo_amp','--batch','-']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked + run],
        input=b"{}\n",
        capture_output=True,
        check=False,
        cwd=LIBRARY_DIR.parent.parent,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["instrument"] == "palermo_amp"
