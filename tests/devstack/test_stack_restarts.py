"""However the launcher ends, nothing stays behind, nobody else is hurt, and it starts again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest
from checkout import Checkout, eventually

from devstack.processes import is_alive

# Elsewhere than on Linux the kernel does not end the children of a launcher that is killed.
WITHOUT_DEATH_SIGNAL = """
import sys
from devstack import processes
from devstack.__main__ import main
processes.LIBC = None
sys.argv = ["devstack", "services"]
sys.exit(main())
"""


@pytest.fixture
def innocent() -> Iterator[subprocess.Popen[bytes]]:
    """A program that has nothing to do with us, and whose number stands in our files."""
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield program
    program.kill()
    program.wait()


def kill(launcher: subprocess.Popen[bytes]) -> None:
    launcher.kill()
    launcher.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="needs the parent death signal of Linux")
def test_kill_leaves_nothing_and_the_next_start_has_every_row(checkout: Checkout) -> None:
    launcher = checkout.start()
    checkout.query("CREATE TABLE kept AS SELECT 7 AS number")
    checkout.valkey().set("kept", 7)
    servers = checkout.servers()
    assert len(servers) == 2
    kill(launcher)
    assert eventually(lambda: not any(map(is_alive, servers)), patience=5)
    checkout.start()
    assert checkout.query("SELECT number FROM kept") == [(7,)]
    assert checkout.valkey().get("kept") == b"7"


def test_kill_of_the_servers_too_is_survived(checkout: Checkout) -> None:
    launcher = checkout.start()
    checkout.query("CREATE TABLE kept AS SELECT 7 AS number")
    servers = checkout.servers()
    kill(launcher)
    for server in servers:
        server.kill()
    checkout.start()
    assert checkout.query("SELECT number FROM kept") == [(7,)]


def test_orphans_of_a_killed_launcher_are_ended_by_the_next_start(checkout: Checkout) -> None:
    kill(checkout.start("-c", WITHOUT_DEATH_SIGNAL))
    orphans = checkout.servers()
    assert all(map(is_alive, orphans))
    checkout.start()
    assert not any(map(is_alive, orphans))
    assert checkout.query("SELECT 1") == [(1,)]


def test_an_orphan_that_no_file_lists_is_known_by_its_folder(checkout: Checkout) -> None:
    kill(checkout.start("-c", WITHOUT_DEATH_SIGNAL))
    orphan = psutil.Process(int((checkout.data / "postmaster.pid").read_text().split()[0]))
    _, valkey = checkout.servers()
    (checkout.base / "run" / "children.json").unlink()
    checkout.start()
    assert not is_alive(orphan)
    valkey.kill()


def test_a_pid_file_that_names_a_stranger_hurts_nobody(
    checkout: Checkout, innocent: subprocess.Popen[bytes]
) -> None:
    kill(checkout.start())
    children = checkout.base / "run" / "children.json"
    assert eventually(lambda: not any(map(is_alive, checkout_servers(checkout))), patience=5)
    pid_file = checkout.data / "postmaster.pid"
    pid_file.write_text(f"{innocent.pid}\n{checkout.data}\n")
    children.write_text(json.dumps([{"pid": innocent.pid, "born": 1.0, "farewell": 15}]))
    checkout.start()
    assert innocent.poll() is None
    assert checkout.query("SELECT 1") == [(1,)]


def checkout_servers(checkout: Checkout) -> list[psutil.Process]:
    try:
        return checkout.servers()
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("farewell", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_is_quiet_and_complete(checkout: Checkout, farewell: signal.Signals) -> None:
    launcher = checkout.start()
    servers = checkout.servers()
    launcher.send_signal(farewell)
    assert launcher.wait(30) == 0
    assert not any(map(is_alive, servers))
    assert not (checkout.base / "run" / "stack.json").exists()
    assert "Traceback" not in checkout.said


def test_a_server_that_dies_takes_the_rest_with_it_and_is_named(checkout: Checkout) -> None:
    launcher = checkout.start()
    postgres, valkey = checkout.servers()
    valkey.kill()
    assert launcher.wait(30) == 1
    assert "valkey ended by itself" in checkout.said
    assert not is_alive(postgres)


def test_what_a_killed_test_run_left_is_swept_by_the_next(checkout: Checkout) -> None:
    boot = (
        "from devstack.stack import running\nwith running(test=True): print('{}', flush=True); {}"
    )
    run = checkout.launch("-c", boot.format("Ctrl-C stops both", "import time; time.sleep(600)"))
    assert eventually(lambda: "Ctrl-C" in checkout.said)
    folder = checkout.base / f"test-{run.pid}"
    assert folder.is_dir()
    kill(run)
    assert checkout.run("-c", boot.format("done", "pass")).returncode == 0
    assert [entry for entry in os.listdir(checkout.base) if entry.startswith("test-")] == []
