"""Habits that a reviewer should not have to remember."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = (
    "accounts",
    "cases",
    "casemgmt",
    "common",
    "oversight",
    "referrals",
    "reports",
    "screening",
)
SOURCES = sorted(
    path for app in (*APPS, "devstack") for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)  # fmt: skip
VIEWS = sorted(path for path in SOURCES if "api" in (path.stem, path.parent.name))
FETCHES = {
    "get", "first", "last", "count", "exists", "values", "values_list", "in_bulk", "iterator",
    "create", "update", "delete", "raw", "bulk_create", "get_or_create", "update_or_create",
}  # fmt: skip
# The log is read through views that apply the mandate; organisations are everyone's to know.
OPEN_TO_VIEWS = {"Organisation", "Event", "Payload"}
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "core.py", "managers.py", "libraries.py", "misc.py"}
LOADED_LATE = {"apps.py"}  # Django loads models before an app may import them


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_views_never_fetch_from_a_manager(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Attribute(
                attr=method,
                value=ast.Attribute(attr="objects", value=ast.Name(id=model)),
            ) if method in FETCHES and model not in OPEN_TO_VIEWS:
                pytest.fail(f"line {node.lineno}: {model}.objects.{method}; go through access")


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{inner.lineno}"
        for path in SOURCES
        if path.name not in LOADED_LATE
        for outer in ast.walk(parsed(path))
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(outer)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert hidden == []


def test_no_save_override_and_no_model_signal() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)) if path.parts[-2] != "devstack" else ():
            if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete"):
                found.append(f"{name_of(path)}:{node.lineno} {node.name}")
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                found.append(f"{name_of(path)}:{node.lineno} signals")
    assert found == []


def test_modules_are_short_and_well_named() -> None:
    long = {name_of(p): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 300}
    assert long == {}
    assert [name_of(path) for path in SOURCES if path.name in FORBIDDEN_NAMES] == []


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{node.name}": length
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := body_length(node)) > 40
    }
    assert long == {}


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.body[0].lineno + 1


def test_every_module_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in SOURCES
        if path.name not in ("__init__.py", "apps.py", "celery.py")
        and ast.get_docstring(parsed(path)) is None
    ]
    assert silent == []


def test_services_take_keywords_and_the_actor_first() -> None:
    wrong = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and is_service(node):
                arguments = [argument.arg for argument in node.args.kwonlyargs]
                if node.args.args or arguments[:1] != ["actor"]:
                    wrong.append(f"{name_of(path)}:{node.name}")
    assert wrong == []


def is_service(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action"
        and len(mark.args) == 1
        for mark in node.decorator_list
    )  # fmt: skip


def test_services_ask_before_they_act() -> None:
    unasked = [
        f"{name_of(path)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and is_service(node) and not asks(node)
    ]
    # A person's own password and tokens need no capability beyond having an account.
    own = ("change_password", "create_token", "revoke_token")
    assert unasked == [f"accounts/services.py:{name}" for name in own]


def asks(node: ast.FunctionDef) -> bool:
    called = {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }
    return bool(called & {"require", "_as_recipient", "_as_sender", "_locked"})


def test_nobody_catches_everything() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert found == []


def test_psycopg_3_is_not_importable() -> None:
    """Django would silently prefer it."""
    assert "psycopg" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        __import__("psycopg")


def test_no_two_migrations_of_an_app_claim_to_be_the_last() -> None:
    for app in APPS:
        numbers = [p.name[:4] for p in (ROOT / app / "migrations").glob("[0-9]*.py")]
        assert len(numbers) == len(set(numbers)), app


def test_the_text_speaks_of_people_with_dignity() -> None:
    words = re.compile(r"\b(illegals?|illegal (migrant|immigrant|person|alien)s?|aliens)\b", re.I)
    assert list(found_in_text(words)) == []


def found_in_text(words: re.Pattern[str]) -> Iterator[str]:
    for pattern in ("*.md", "docs/**/*.md", "*/**/*.py", "*/**/*.html"):
        for path in ROOT.glob(pattern):
            if ".venv" in path.parts or path == Path(__file__):
                continue
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if words.search(line):
                    yield f"{name_of(path)}:{number}"


PAGES = sorted({*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")} - {ROOT / "CHANGELOG.md"})
TOP = "|".join((*APPS, "bench", "devstack", "docker", "docs", "tests"))
NAMED = re.compile(rf"\b(?:(?:{TOP})/[\w/-]+\.(?:py|md|sql|yaml|sh))\b")


@pytest.mark.parametrize("path", [*PAGES, *SOURCES], ids=name_of)
def test_every_file_that_is_named_exists(path: Path) -> None:
    named = set(NAMED.findall(path.read_text()))
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []


def test_the_readme_names_every_page() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = [name_of(path) for path in (ROOT / "docs").glob("*.md")]
    assert [page for page in pages if page not in readme] == []
