"""Production does not start where a guard is missing."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from casemgmt import guards, start
from common.sealing import KeyRing, new_key
from oversight.guards import guard
from tests.oversight.database import by_owner

SECRET = "aB3$kd9Lq2!mZx7Rw5Tn8Vp4Yc6Hj1Gf0Us-Oe_Ib+Qa=Dt~Xl.Km"


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings as they are in production."""
    safe = {
        "PRODUCTION": True,
        "DEBUG": False,
        "DEMO": False,
        "SECRET_KEY": SECRET,
        "KEY_RING": KeyRing({"k2": new_key(), "k1": new_key()}),
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
    }
    for name, value in safe.items():
        monkeypatch.setattr(settings, name, value)


def refusal() -> str:
    """Return why the system does not start, or "" where it does."""
    try:
        start.refuse_unsafe_start()
    except SystemExit as exit_:
        return str(exit_.code)
    return ""


def test_it_starts_when_everything_is_in_place(module_database: None, production: None) -> None:
    assert refusal() == ""


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        ("DEBUG", True, "casemgmt.E001"),
        ("DEMO", True, "casemgmt.E002"),
        ("SECRET_KEY", "short", "casemgmt.E003"),
        ("SECRET_KEY", "a" * 60, "casemgmt.E003"),
        ("SECRET_KEY", "only-for-static-files", "casemgmt.E003"),
    ],
)
def test_it_does_not_start_with_an_unsafe_setting(
    module_database: None, production: None, monkeypatch: Any, setting: str, value: Any, fault: str
) -> None:
    monkeypatch.setattr(settings, setting, value)
    assert fault in refusal()


MADE_UP = {
    "zeros": bytes(32),
    "one letter": b"a" * 32,
    "one pattern over and over": b"changeme" * 4,
    "digits": b"01234567890123456789012345678901",
}


@pytest.mark.parametrize("key", MADE_UP.values(), ids=MADE_UP)
def test_it_does_not_start_with_a_key_that_nobody_drew(
    module_database: None, production: None, monkeypatch: pytest.MonkeyPatch, key: bytes
) -> None:
    """Wherever it stands on the ring: the first one seals, but every one opens."""
    for ring in ({"k9": key}, {"k1": new_key(), "k9": key}):
        monkeypatch.setattr(settings, "KEY_RING", KeyRing(ring))
        said = refusal()
        assert "casemgmt.E004: FIELD_KEYS: the key k9 is made up" in said
        assert "the key k1" not in said
        assert not any(text in said for text in written(key))


def test_it_does_not_start_with_one_key_under_two_names(
    module_database: None, production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key()
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({"k2": key, "k1": key}))
    assert "casemgmt.E004: FIELD_KEYS: the key k1 is made up, or there twice" in refusal()


def test_no_key_that_was_drawn_is_taken_for_made_up() -> None:
    ring = {f"k{number}": new_key() for number in range(2000)}
    assert list(guards._made_up(ring)) == []


def written(key: bytes) -> set[str]:
    """Return the ways in which a key might be printed."""
    return {key.hex(), str(key)[2:-1], base64.urlsafe_b64encode(key).decode()}


def test_in_development_demo_and_debug_are_no_fault(
    module_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    assert settings.PRODUCTION is False
    assert refusal() == ""


INSERTS = (
    "DROP TRIGGER audit_rows ON cases_case; "
    "CREATE TRIGGER audit_rows AFTER INSERT ON cases_case REFERENCING NEW TABLE AS new_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit.rows_inserted({})"
)


@contextmanager
def for_a_while(do: str, undo: str) -> Iterator[None]:
    by_owner(do)
    try:
        yield
    finally:
        by_owner(undo)


@pytest.mark.parametrize(
    ("do", "undo", "fault"),
    [
        (
            "ALTER TABLE cases_case DISABLE TRIGGER audit_row",
            "ALTER TABLE cases_case ENABLE TRIGGER audit_row",
            "cases_case lacks its audit trigger",
        ),
        (
            "ALTER TABLE cases_case DISABLE TRIGGER audit_rows",
            "ALTER TABLE cases_case ENABLE TRIGGER audit_rows",
            "cases_case lacks its audit triggers",
        ),
        (
            INSERTS.format("'person_id', 'status'"),  # more is withheld than of a change
            INSERTS.format("'person_id'"),
            "cases_case lacks its audit triggers",
        ),
        (
            "ALTER TABLE accounts_user DISABLE TRIGGER USER",
            "ALTER TABLE accounts_user ENABLE TRIGGER USER",
            "accounts_user lacks its audit trigger",
        ),
        (
            "ALTER TABLE cases_person NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE cases_person FORCE ROW LEVEL SECURITY",
            "cases_person lacks forced row-level security",
        ),
        (
            "DROP POLICY firewall ON screening_screening",
            guard("screening_screening", person="person_id").sql[-1],
            "screening_screening lacks forced row-level security",
        ),
        (
            "CREATE TABLE cases_unguarded (id uuid, organisation_id uuid NOT NULL)",
            "DROP TABLE cases_unguarded",
            "cases_unguarded",
        ),
        (
            "ALTER TABLE accounts_organisation DISABLE TRIGGER audit_row",
            "ALTER TABLE accounts_organisation ENABLE TRIGGER audit_row",
            "accounts_organisation lacks its audit trigger",
        ),
        (
            "ALTER TABLE reports_report DISABLE TRIGGER audit_row",
            "ALTER TABLE reports_report ENABLE TRIGGER audit_row",
            "reports_report lacks its audit trigger",
        ),
    ],
)
def test_it_starts_nowhere_with_a_table_without_its_guards(
    module_database: None, do: str, undo: str, fault: str
) -> None:
    with for_a_while(do, undo):
        assert fault in refusal()
    assert refusal() == ""


@pytest.mark.parametrize("function", ["row_change", "rows_inserted"])
def test_it_does_not_start_on_a_database_that_is_not_migrated(
    own_database: None, function: str
) -> None:
    by_owner(f"SET ROLE audit_owner; DROP FUNCTION audit.{function}() CASCADE")
    assert "casemgmt.E014" in refusal()


@pytest.mark.parametrize(
    ("role", "fault"), [("postgres", "casemgmt.E010"), ("owner", "casemgmt.E011")]
)
def test_a_role_that_could_pass_the_guards_is_noticed(
    module_database: None, monkeypatch: pytest.MonkeyPatch, role: str, fault: str
) -> None:
    """The database's own answer about these roles, as if the app were one of them."""
    monkeypatch.setattr(guards, "ROLE", guards.ROLE.replace("current_user", f"'{role}'"))
    assert guards.ROLE.count(f"'{role}'")
    assert fault in refusal()


TEXT = base64.urlsafe_b64encode(new_key()).decode()


def environment(**given: str) -> dict[str, str]:
    """A production process of its own, on the database that this test uses."""
    here = connection.settings_dict["NAME"]
    chosen = {
        **os.environ,
        "CASEMGMT_ENV": "production",
        "SECRET_KEY": SECRET,
        "FIELD_KEYS": f"k1:{TEXT}",
        "DEMO": "0",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "smtp://localhost:25",
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{here}").geturl(),
        **given,
    }
    return {name: value for name, value in chosen.items() if value != "ABSENT"}


def started(**given: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", "import casemgmt.wsgi"],
        env=environment(**given), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr


def test_the_web_servers_entry_starts_in_production(module_database: None) -> None:
    code, said = started()
    assert (code, "Not started" in said) == (0, False)


def test_the_web_servers_entry_refuses_the_owners_role(module_database: None) -> None:
    """The tables' owner may disable triggers; nobody serves people's data as the owner."""
    here = connection.settings_dict["NAME"]
    owner = urlsplit(settings.DATABASE_OWNER_URL)._replace(path=f"/{here}").geturl()
    code, said = started(DATABASE_URL=owner)
    assert (code, "casemgmt.E011" in said) == (1, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SECRET_KEY": "ABSENT"}, "SECRET_KEY"),
        ({"DEBUG": "1", "DEMO": "1", "SECRET_KEY": "django-insecure"}, "casemgmt.E001"),
    ],
)
def test_the_web_servers_entry_refuses_unsafe_settings(
    module_database: None, given: dict[str, str], said: str
) -> None:
    code, error = started(**given)
    assert code != 0
    assert said in error


BROKEN = {
    "missing": ("ABSENT", "Set the FIELD_KEYS environment variable"),
    "broken": (f"k1:{TEXT},k2:{TEXT[:-1]}!", "the key k2 is not base64url"),
}


@pytest.mark.parametrize(("value", "reason"), BROKEN.values(), ids=BROKEN)
def test_the_web_servers_entry_refuses_unusable_field_keys_and_prints_none(
    module_database: None, value: str, reason: str
) -> None:
    code, error = started(FIELD_KEYS=value)
    assert code != 0
    assert "FIELD_KEYS" in error
    assert reason in error
    assert TEXT[:10] not in error
    assert not any(text in error for text in written(base64.urlsafe_b64decode(TEXT)))
