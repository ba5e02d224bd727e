"""Anyone can check the engine from the command line, without a database."""

import json
import subprocess
import sys

import pytest

from screening.rules import LIBRARY_DIR, InstrumentError, evaluate, load_candidate
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


def test_a_version_can_be_named(batch):
    assert batch(b"{}", instrument="palermo_amp@1.0.0")[1][0]["version"] == "1.0.0"
    with pytest.raises(SystemExit):
        batch(b"{}", instrument="palermo_amp@0.9.0")


@pytest.fixture
def draft(tmp_path):
    """A draft of the next version of an instrument, which is not installed."""
    text = (LIBRARY_DIR / "palermo_amp.yaml").read_text(encoding="utf-8")
    path = tmp_path / "my first try.yaml"
    path.write_text(text.replace("version: 1.0.0", "version: 2.0.0", 1), encoding="utf-8")
    return path


def test_a_draft_can_be_tried_from_anywhere_under_any_name(draft, tmp_path, capfdbinary):
    (tmp_path / "answers.jsonl").write_bytes(b'{"answers": {"act_recruited": "yes"}}\n')
    assert main(["--file", str(draft), "--batch", str(tmp_path / "answers.jsonl")]) == 0
    result = json.loads(capfdbinary.readouterr().out)
    assert (result["instrument"], result["version"]) == ("palermo_amp", "2.0.0")
    assert result["outcome"] == "inconclusive"


def test_a_draft_that_is_not_sound_is_refused_at_its_line(draft, capsys):
    draft.write_text(draft.read_text(encoding="utf-8").replace("title:", "titel:", 1))
    with pytest.raises(SystemExit) as stop:
        main(["--file", str(draft), "--batch", "-"])
    assert stop.value.code == 2
    assert "my first try.yaml:4: unknown key 'titel'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--file", "/nowhere/draft.yaml", "--batch", "-"], "cannot read /nowhere/draft.yaml"),
        (["--file", "/", "--batch", "-"], "cannot read /"),
        (["palermo_amp", "--batch", "/nowhere/lines"], "cannot read /nowhere/lines"),
        (["palermo_amp", "--file", "draft.yaml"], "name an instrument or give one with --file"),
        ([], "name an instrument or give one with --file"),
        (["palermo_amp"], "give the answers with --batch"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_a_draft_is_read_against_the_catalogues_of_the_library(draft, library):
    drafted = load_candidate(draft, library)
    assert drafted.pin == "palermo_amp@2.0.0"
    assert library.instruments["palermo_amp"].version == "1.0.0"
    draft.write_text(draft.read_text(encoding="utf-8").replace("SG-VOT-REFERRAL", "SG-NEW"))
    with pytest.raises(InstrumentError, match=r"my first try\.yaml:\d+: 'SG-NEW' is no known"):
        load_candidate(draft, library)


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
