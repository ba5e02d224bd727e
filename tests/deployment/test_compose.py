"""The containers are closed, and mean the same as the embedded stack. No engine runs here."""

import os
import re
import shlex
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()
INIT = ROOT / "docker" / "postgres-init.sh"

RUNNING = ["web", "worker", "beat"]
APPLICATION = [*RUNNING, "migrate"]
every_service = pytest.mark.parametrize("name", SERVICES)


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word}\s+(.*)$", DOCKERFILE, re.MULTILINE)


def secrets_of(name: str) -> set[str]:
    return set(SERVICES[name].get("secrets", []))


def test_the_services_are_these() -> None:
    assert set(SERVICES) == {*APPLICATION, "postgres", "valkey"}


@every_service
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert "/tmp" in service["tmpfs"]  # noqa: S108
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "ipc", "env_file"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_what_runs_on_is_restarted_and_says_how_it_is(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_only_web_has_a_port_and_only_this_machine_reaches_it() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]


def test_the_data_is_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey", "beat", "migrate"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_one_image_and_one_environment_for_all_of_the_application() -> None:
    first = SERVICES["web"]
    for name in RUNNING:
        service = SERVICES[name]
        for key in ("image", "build", "user", "environment", "secrets", "depends_on"):
            assert service[key] == first[key]
    extra = SERVICES["migrate"]["environment"].items() - first["environment"].items()
    assert extra == {("DATABASE_OWNER_URL_FILE", "/run/secrets/database_owner_url")}
    assert SERVICES["migrate"]["image"] == first["image"]


def test_the_environment_is_production_without_defaults() -> None:
    environment = SERVICES["web"]["environment"]
    assert environment["CASEMGMT_ENV"] == "production"
    assert environment["ALLOWED_HOSTS"].startswith("${ALLOWED_HOSTS:?")
    assert "DEBUG" not in environment
    assert "DEMO" not in environment


@every_service
def test_secrets_come_from_files_that_the_service_was_given(name: str) -> None:
    given = secrets_of(name)
    assert given <= COMPOSE["secrets"].keys()
    for variable, value in SERVICES[name].get("environment", {}).items():
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in given
        assert not re.search(r"(PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|REDIS_URL)$", variable)


def test_every_secret_is_a_file_and_used() -> None:
    used = set().union(*(secrets_of(name) for name in SERVICES))
    assert used == COMPOSE["secrets"].keys()
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"${{SECRETS:-./secrets}}/{name}"}


def test_only_migrate_knows_the_owner() -> None:
    for name in RUNNING:
        assert secrets_of(name) == {
            "secret_key",
            "field_keys",
            "database_url",
            "redis_url",
            "email_url",
        }
    script = SERVICES["migrate"]["command"][-1].splitlines()
    assert script == [
        "CASEMGMT_DATABASE_ROLE=owner python manage.py migrate --noinput",
        "python manage.py check --deploy --database default --fail-level WARNING",
    ]
    assert SERVICES["migrate"]["command"][:2] == ["sh", "-ec"]
    assert "restart" not in SERVICES["migrate"]


@pytest.mark.parametrize("name", RUNNING)
def test_nothing_runs_before_the_tables_are_checked(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "valkey": {"condition": "service_healthy"},
    }


def test_the_commands_are_those_of_the_measured_stack() -> None:
    assert shlex.join(SERVICES["web"]["command"]) == (
        "granian --interface wsgi casemgmt.wsgi:application --host 0.0.0.0 --port 8000"
        " --workers 2 --blocking-threads 1"
    )
    assert SERVICES["worker"]["command"][:4] == ["celery", "-A", "casemgmt", "worker"]
    beat = SERVICES["beat"]["command"]
    assert beat[:6] == ["celery", "-A", "casemgmt", "beat", "-s", "/tmp/beat-schedule"]  # noqa: S108
    assert yaml.safe_load(instructions("CMD")[0]) == SERVICES["web"]["command"]


def test_postgres_keeps_its_data_where_version_18_looks_for_it() -> None:
    postgres = SERVICES["postgres"]
    assert postgres["image"] == "postgres:18"
    assert "postgres:/var/lib/postgresql" in postgres["volumes"]
    assert "postgres" in COMPOSE["volumes"]
    assert "/var/run/postgresql" in postgres["tmpfs"]


def test_postgres_sorts_and_logs_as_the_embedded_one_does() -> None:
    postgres = SERVICES["postgres"]
    assert postgres["environment"]["POSTGRES_INITDB_ARGS"].split() == [
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--encoding=UTF8",
        "--locale=C",
        "--auth-host=scram-sha-256",
    ]
    assert set(postgres["command"]) >= {
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
        "timezone=UTC",
    }
    assert "POSTGRES_HOST_AUTH_METHOD" not in postgres["environment"]


def test_files_that_postgres_is_given_exist_and_cannot_be_changed() -> None:
    mounts = [volume for volume in SERVICES["postgres"]["volumes"] if volume.startswith("./")]
    assert len(mounts) == 2
    for mount in mounts:
        source, target, mode = mount.split(":")
        assert (ROOT / source).is_file()
        assert target.startswith("/")
        assert mode == "ro"


def test_the_first_start_sets_every_password_that_has_a_secret() -> None:
    script = INIT.read_text()
    assert os.stat(INIT).st_mode & stat.S_IXUSR
    assert "set -eu" in script
    roles = set(re.findall(r"^ALTER ROLE (\w+) PASSWORD :'\1_password';$", script, re.MULTILINE))
    assert roles == {"owner", "app", "sequencer", "eraser"}
    assert {f"{role}_password" for role in roles} < secrets_of("postgres")
    assert "CREATE DATABASE casemgmt OWNER owner" in script


def test_valkey_has_a_password_that_no_process_list_shows_and_keeps_its_data() -> None:
    valkey = SERVICES["valkey"]
    script = valkey["command"][-1]
    assert valkey["image"].startswith("valkey/valkey:9")
    assert "--appendonly yes" in script
    assert "requirepass %s" in script
    assert "--requirepass" not in script
    assert "valkey:/data" in valkey["volumes"]


def test_the_image_holds_locked_packages_and_none_for_development() -> None:
    (install,) = [run for run in instructions("RUN") if "pip install" in run]
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "-r /tmp/requirements.txt" in install
    assert "-dev" not in DOCKERFILE
    assert "-local" not in DOCKERFILE
    assert "apt-get" not in DOCKERFILE


def test_the_image_is_built_in_two_stages_and_runs_without_root() -> None:
    assert instructions("FROM") == ["python:3.11-slim AS build", "python:3.11-slim"]
    assert instructions("USER") == ["10001:10001"]
    assert SERVICES["web"]["user"] == "10001:10001"
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert "pip" not in last
    assert "--chown" not in last


def test_static_files_are_collected_without_secrets() -> None:
    (collect,) = [run for run in instructions("RUN") if "collectstatic" in run]
    assert collect.startswith("CASEMGMT_ENV=build ")
    assert "SECRET" not in DOCKERFILE
    assert not instructions("ARG")


def test_the_image_takes_the_apps_and_nothing_else() -> None:
    allowed = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["importlinter"]["root_packages"]) - {"devstack"}
    assert next(line for line in IGNORED if line and not line.startswith("#")) == "*"
    assert packages <= allowed
    assert allowed - packages <= {
        "manage.py", "requirements.txt", "LICENSE", "workspace", "docs/api.md",
    }  # fmt: skip


def test_the_operators_page_makes_every_secret() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    made = set(re.findall(r"> (\w+)$", page, re.MULTILINE))
    (loop,) = re.findall(r"for name in ([\w ]+); do password", page)
    made |= {f"{name}_password" for name in loop.split()}
    assert made == COMPOSE["secrets"].keys()
