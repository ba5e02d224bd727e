"""The servers answer to their password only, and a server of one's own wins over them."""

from __future__ import annotations

import psycopg2
import pytest
import redis
from checkout import Checkout


def test_postgresql_refuses_a_wrong_or_missing_password(servers: Checkout) -> None:
    url = servers.facts["environment"]["DATABASE_URL"]
    secret = url.split(":")[2].split("@")[0]
    for wrong in ("wrong", ""):
        for role in ("app", "owner", "postgres"):
            with pytest.raises(psycopg2.OperationalError, match="password"):
                psycopg2.connect(url.replace(secret, wrong).replace("//app", f"//{role}"))


def test_postgresql_has_no_other_door(servers: Checkout) -> None:
    settings = "SELECT name, setting FROM pg_settings WHERE name IN "
    assert dict(
        servers.query(f"{settings} ('listen_addresses', 'password_encryption', 'fsync')")
    ) == {"listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256", "fsync": "on"}
    assert {connection.laddr.ip for connection in servers.servers()[0].net_connections()} == {
        "127.0.0.1"
    }
    assert not servers.servers()[0].net_connections("unix")


def test_the_database_is_the_owners_and_the_app_owns_nothing(servers: Checkout) -> None:
    facts = "SELECT current_user, pg_get_userbyid(datdba), datcollate, datlocale FROM pg_database"
    rows = servers.query(f"{facts} WHERE datname = current_database()", "DATABASE_URL")
    assert rows == [("app", "owner", "C", "C.UTF-8")]
    assert servers.query("SELECT current_user") == [("owner",)]


def test_valkey_refuses_a_wrong_or_missing_password(servers: Checkout) -> None:
    with pytest.raises(redis.AuthenticationError):
        servers.valkey(password="wrong").ping()
    with pytest.raises(redis.AuthenticationError):
        servers.valkey(password=None).ping()
    assert servers.valkey().ping()
    assert servers.valkey().config_get("appendonly") == {"appendonly": "yes"}


def test_exec_gives_the_environment_of_what_runs(checkout: Checkout) -> None:
    nothing = checkout.devstack("exec", "--", "printenv", "REDIS_URL")
    assert nothing.returncode == 1
    assert "Nothing is running" in nothing.stderr
    checkout.environment["REDIS_URL_FILE"] = "/nowhere"
    checkout.start()
    shown = checkout.devstack("exec", "--", "env").stdout
    assert f"REDIS_URL={checkout.facts['environment']['REDIS_URL']}\n" in shown
    assert "REDIS_URL_FILE" not in shown
    assert "CASEMGMT_ENV=development" in shown


def test_servers_of_ones_own_win(checkout: Checkout) -> None:
    given = {
        "DATABASE_URL": "postgres://app:x@db.example.org/casemgmt",
        "DATABASE_OWNER_URL": "postgres://owner:x@db.example.org/casemgmt",
        "REDIS_URL": "redis://:x@broker.example.org/0",
    }
    checkout.environment |= given
    checkout.start()
    assert given.items() <= checkout.facts["environment"].items()
    assert checkout.servers() == []


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_half_a_database_is_refused(checkout: Checkout, name: str) -> None:
    checkout.environment[name] = "postgres://app:x@db.example.org/casemgmt"
    done = checkout.devstack("services")
    assert done.returncode == 1
    assert "Set both DATABASE_URL" in done.stderr


def test_a_secret_outlives_the_stack(checkout: Checkout) -> None:
    checkout.start()
    first = checkout.facts["environment"]
    assert checkout.devstack("stop").returncode == 0
    checkout.start()
    assert checkout.facts["environment"]["SECRET_KEY"] == first["SECRET_KEY"]
    assert "$" not in first["SECRET_KEY"]
