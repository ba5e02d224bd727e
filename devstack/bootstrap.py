"""Makes `.venv` and installs the locked requirements; needs nothing but the standard library.

Safe to interrupt (what is done is noted last) and to start twice at once (the second one waits).
This file must parse under an old Python, to be able to say that it is too old.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "installed.json"
RUN = ["requirements.txt", "requirements-local.txt"]
SETS = {"run": RUN, "test": [*RUN, "requirements-dev.txt"]}
# These would lead pip away from the .venv.
MISLEADING = {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONHOME", "PYTHONPATH"}


class BootstrapError(Exception):
    """The message says what the person can do."""


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        version = ".".join(map(str, sys.version_info[:3]))
        print(f"Python 3.11 or newer is needed; {sys.executable} is {version}.", file=sys.stderr)
        print("Choose another: make run PYTHON=/path/to/python3.13", file=sys.stderr)
        return 1
    if len(arguments) != 1 or arguments[0] not in SETS:
        print(f"usage: bootstrap.py {{{','.join(SETS)}}}", file=sys.stderr)
        return 2
    try:
        bootstrap(SETS[arguments[0]])
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def bootstrap(files: list[str]) -> None:
    """After this, `.venv` holds exactly what these files list, or more."""
    held = os.open(PROJECT, os.O_RDONLY)
    try:
        wait_for_lock(held)
        if not is_usable():
            make_venv()
        for name in files:
            if installed().get(name) != digest(name):
                install(name)
                note(name)
    finally:
        os.close(held)


def wait_for_lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command is installing here; waiting for it")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def is_usable() -> bool:
    """False for one that is absent, half made, made elsewhere, or whose Python is gone."""
    if not Path(PYTHON).exists():
        return False
    if stamp().get("folder", str(VENV)) != str(VENV):
        say("This folder was moved or copied, so its .venv is made again")
        return False
    test = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return run_python(PYTHON, "-c", test).returncode == 0


def run_python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def make_venv() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}")
    if VENV.is_symlink():
        VENV.unlink()  # what it leads to is not ours to clear
    done = run_python(sys.executable, "-m", "venv", "--clear", str(VENV))
    if done.returncode:
        raise BootstrapError(
            f"{done.stdout}{done.stderr}\n"
            f"{sys.executable} cannot make a virtual environment.\n"
            "On Debian or Ubuntu: apt install python3-venv\n"
            "Or choose another Python: make run PYTHON=/path/to/python3.13"
        )


def install(name: str) -> None:
    """Only wheels whose hash is in the file: nothing is compiled, nothing is swapped."""
    text = (PROJECT / name).read_text()
    total = len(re.findall(r"^[A-Za-z0-9][^\s]*==", text, re.MULTILINE))
    say(f"Installing {total} packages of {name}")
    since = time.monotonic()
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--only-binary", ":all:", "--require-hashes"]
    environment = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    pip = subprocess.Popen(  # noqa: S603 - a fixed command
        [*command, "-r", str(PROJECT / name)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    ending = follow(pip, total)
    if pip.wait():
        raise BootstrapError(f"{ending}\npip could not install {name}. Run it again to go on.")
    say(f"  done in {time.monotonic() - since:.0f} s")


def follow(pip: subprocess.Popen[str], total: int) -> str:
    """Count packages for a person who watches; return pip's last lines."""
    ending: deque[str] = deque(maxlen=20)
    seen, watched = 0, sys.stdout.isatty()
    for line in pip.stdout or ():
        ending.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if watched:
                print(f"\r  {min(seen, total)} of {total}", end="", flush=True)
        elif line.startswith("Installing collected packages"):
            print("\r  unpacking       " if watched else "  unpacking", flush=True)
    return "\n".join(ending)


def digest(name: str) -> str:
    return hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()


def stamp() -> dict[str, object]:
    try:
        content = json.loads(STAMP.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def installed() -> dict[str, str]:
    files = stamp().get("files", {})
    return files if isinstance(files, dict) else {}


def note(name: str) -> None:
    """Written in one move, after the fact."""
    content = {"folder": str(VENV), "files": {**installed(), name: digest(name)}}
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps(content))
    draft.replace(STAMP)


def say(message: str) -> None:
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
