"""The checks of manage.py that need a database with every migration applied."""

from __future__ import annotations

import secrets

from devstack.application import manage, migrate
from devstack.stack import Tell, field_key, running

STRICT = ("--database", "default", "--fail-level", "WARNING")


def check(tell: Tell) -> None:
    """Raise at the first check that fails; a fresh test stack is made for them."""
    with running(test=True) as stack:
        tell("== makemigrations --check")
        manage(stack, "makemigrations", "--check", "--dry-run")
        tell("== migrate (a fresh database)")
        migrate(stack)
        tell("== check --deploy (production settings, role app)")
        manage(stack, "check", "--deploy", *STRICT, environment=production())
        tell("== spectacular --validate --fail-on-warn")
        schema = str(stack.state.folder / "openapi.yaml")
        manage(stack, "spectacular", "--validate", "--fail-on-warn", "--file", schema)


def production() -> dict[str, str]:
    """What an installation would set, as far as settings go."""
    return {
        "CASEMGMT_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": field_key(secrets.token_urlsafe(64)),
        "ALLOWED_HOSTS": "casemgmt.example.org",
        "DEMO": "0",
        "EMAIL_URL": "dummymail://",
    }
