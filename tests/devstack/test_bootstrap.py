"""The `.venv` is made when it has to be, and only then."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devstack.state import PROJECT

OLD_PYTHONS = ("python3.10", "python3.9", "python3.8", "python3.7")
FILES = ("requirements.txt", "requirements-local.txt", "requirements-dev.txt")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that needs no package, so that no network is asked."""
    folder = tmp_path / "a project"
    (folder / "devstack").mkdir(parents=True)
    shutil.copy(PROJECT / "devstack" / "bootstrap.py", folder / "devstack")
    for name in FILES:
        (folder / name).write_text("# nothing\n")
    return folder


def bootstrap(
    project: Path, wanted: str = "run", python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, project / "devstack" / "bootstrap.py", wanted],
        env={"PATH": os.environ["PATH"]},
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def marked(project: Path) -> Path:
    """A file that is there for as long as the .venv is the same one."""
    return project / ".venv" / "marked"


def test_it_does_what_is_needed_and_no_more(project: Path) -> None:
    first = bootstrap(project)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stdout
    marked(project).touch()

    again = bootstrap(project)
    assert (again.returncode, again.stdout) == (0, "")

    more = bootstrap(project, "test")
    assert "requirements-dev.txt" in more.stdout
    assert "requirements.txt" not in more.stdout

    (project / "requirements.txt").write_text("# still nothing\n")
    changed = bootstrap(project)
    assert "requirements.txt" in changed.stdout
    assert marked(project).exists()

    moved = project.rename(project.with_name("another name"))
    after = bootstrap(moved)
    assert after.returncode == 0, after.stderr
    assert "moved or copied" in after.stdout
    assert not marked(moved).exists()
    stamp = json.loads((moved / ".venv" / "installed.json").read_text())
    assert stamp["folder"] == str(moved / ".venv")


def test_only_the_package_that_was_locked_is_installed(project: Path) -> None:
    wheel = tiny_wheel(project)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    line = f"./{wheel.name} --hash=sha256:"
    (project / "requirements.txt").write_text(f"{line}{digest[::-1]}\n")
    for _ in range(2):
        refused = bootstrap(project)
        assert refused.returncode == 1
        assert "DO NOT MATCH" in refused.stderr
        assert "could not install requirements.txt" in refused.stderr
    (project / "requirements.txt").write_text(f"{line}{digest}\n")
    assert bootstrap(project).returncode == 0
    python = project / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-c", "import tiny"], check=False).returncode == 0


def tiny_wheel(folder: Path) -> Path:
    wheel, about = folder / "tiny-1-py3-none-any.whl", "tiny-1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def test_an_old_python_is_turned_away_in_words(project: Path) -> None:
    old = next(filter(runs, OLD_PYTHONS), None)
    if old is None:
        pytest.skip("no old Python here")
    turned_away = bootstrap(project, python=old)
    assert turned_away.returncode == 1
    assert "Python 3.11 or newer is needed" in turned_away.stderr


def runs(python: str) -> bool:
    """A name on the PATH may be an empty promise."""
    if not shutil.which(python):
        return False
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
