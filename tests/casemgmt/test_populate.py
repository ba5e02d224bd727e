"""`manage.py populate` fills an empty database with a population that it makes again."""

from __future__ import annotations

import inspect
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Organisation, User
from casemgmt import guards
from casemgmt.demo.people import ORGANISATIONS as OF_THE_DEMO
from casemgmt.demo.people import PASSWORD
from casemgmt.population import (
    UNTIL,
    Plan,
    casework,
    events,
    findings,
    people,
    referring,
    screened,
)
from casemgmt.population.again import slipped
from casemgmt.population.loading import TABLES
from casemgmt.population.making import Made, make
from casemgmt.population.personal import Met
from casemgmt.population.rows import Rows
from cases.matching.records import Description, Written
from cases.partial_dates import PartialDate
from screening.library import LIBRARY
from tests.cast import Cast
from tests.conftest import Client, acting_for, as_owner
from tests.oversight import database

COUNT = 240
PLAN = Plan(seed=3, people=COUNT, until=UNTIL)
LARGEST = "Eastern Shore Reception Agency"


@pytest.fixture(scope="module")
def interrupted(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[list[Any]]:
    """A demonstration's database in which a run broke: what its guards lack now."""
    with django_db_blocker.unblock(), database.own_database():
        with acting_for():
            for name, kind in OF_THE_DEMO.items():
                Organisation.objects.create(name=name, kind=kind)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(events, "write", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                populate("--seed=3")
        yield guards.faults_of_database()


@pytest.fixture(scope="module")
def truth(
    interrupted: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """Populate the same database, and return what the truth file says."""
    file: Path = tmp_path_factory.mktemp("populate") / "truth.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screened, "SHARE", 0.2)  # so that a small population has some
        populate("--seed=3", f"--truth={file}")
    return [json.loads(line) for line in file.read_text().splitlines()]


def populate(*options: str) -> None:
    with as_owner():
        call_command("populate", f"--people={COUNT}", *options)


@pytest.fixture
def caseworker(truth: Any) -> Client:
    """A caseworker of the largest organisation, signed in with the demonstration's password."""
    client = Client()
    wanted = {
        "email": "caseworker-1@eastern-agency.example.org",
        "password": PASSWORD,
        "label": "tests",
    }
    answer = client.create("tokens", wanted)
    assert answer.status_code == 201, answer.json()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
    return client


@pytest.fixture(scope="module")
def made() -> Made:
    return make(PLAN, 0)


def test_the_same_plan_makes_the_same_content_and_another_seed_makes_another(made: Made) -> None:
    again = make(PLAN, 0)
    other = make(Plan(seed=4, people=COUNT, until=UNTIL), 0)
    sealed = {"cases_personkey", "screening_screening"}  # each time under a new key
    for (table, columns), lines in made.copied.items():
        if table not in sealed:
            assert again.copied[table, columns] == lines, table
            assert other.copied.get((table, columns)) != lines, table
    assert made.truth == again.truth != other.truth


def test_people_come_in_the_order_of_their_ids() -> None:
    first = [one for one in islice(people(3, 5000), 800) if one.twin_of is None]
    heads = [one for one in first if one.role == "head"]
    days = [one.id.int >> 80 for one in heads]
    assert all(later - earlier > -2 * 86_400_000 for earlier, later in pairwise(days))
    assert all(one.id.version == 7 for one in first)


def test_nobody_is_registered_before_they_are_born() -> None:
    day, random = date(2026, 11, 2), Random(3)  # noqa: S311 - invented people, not secrets
    newborn = Description((Written("Amina", "Yusuf"),), "female", PartialDate.parse("2026-11-01"))
    births = [slipped(newborn, day, random)[0].birth for _ in range(500)]
    assert len({one and one.first.year for one in births}) > 3, "slips happen"
    assert all(one is None or one.first <= day for one in births)


def test_scripts_heaps_families_and_skew_are_as_in_life() -> None:
    everybody = list(people(3, 2000))
    scripts = Counter(one.names[0].script for one in everybody)
    assert {"Arab", "Cyrl", "Ethi", "Latn"} == scripts.keys()
    births = Counter((b.first.month, b.first.day) for one in everybody if (b := one.birth))
    assert births[1, 1] > 30 * births[1, 2]
    assert Counter(one.organisation for one in everybody).most_common(1)[0][0] == 0
    assert 0.025 < sum(one.twin_of is not None for one in everybody) / 2000 < 0.05
    assert sum(one.household is not None for one in everybody) > 600
    assert any(one.unaccompanied for one in everybody)


def test_profiles_do_not_depend_on_where_somebody_comes_from() -> None:
    """Chi-squared over nationalities for each profile: no difference is beyond chance."""
    everybody = list(people(3, 6000))
    groups = Counter(one.nationalities for one in everybody)
    found: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    rows, chance = Rows(), Random(1)  # noqa: S311
    for one in everybody:
        met = Met(one, None, UUID(int=0), chance, rows)  # type: ignore[arg-type]
        for profile in findings.profiles(met):
            found[profile][one.nationalities] += 1
    assert found.keys() == LIBRARY.profiles.keys()
    for profile in found.keys() - {"uasc"}:
        share = found[profile].total() / len(everybody)
        large = {group: size for group, size in groups.items() if size * share > 5}
        spread = sum(
            (found[profile][group] - size * share) ** 2 / (size * share * (1 - share))
            for group, size in large.items()
        )
        assert spread < len(large) + 4 * (2 * len(large)) ** 0.5, profile


@pytest.mark.parametrize("module", [casework, findings, referring, screened])
def test_nothing_that_happens_to_somebody_looks_at_nationality(module: ModuleType) -> None:
    assert "nationalities" not in inspect.getsource(module)


def test_a_run_that_breaks_leaves_every_guard_and_nothing_else(interrupted: list[Any]) -> None:
    assert interrupted == []
    with acting_for():
        assert Organisation.objects.count() == len(OF_THE_DEMO)


def test_every_guard_is_in_force_afterwards(truth: Any) -> None:
    assert guards.faults_of_database() == []
    assert (
        database.seen_by_owner(
            "SELECT conname FROM pg_constraint WHERE NOT convalidated AND contype = 'f'"
        )
        == []
    )


def test_constraints_and_indexes_are_those_of_the_migrations(truth: Any) -> None:
    catalogue = """
        SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) AS what
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'audit')
         ORDER BY 1"""
    populated = database.seen_by_owner(catalogue)
    template = connection.settings_dict["NAME"].partition(database.OWN)[0]
    with database.connected("owner", template) as migrated, migrated.cursor() as cursor:
        cursor.execute(catalogue)
        assert [one["what"] for one in populated] == [what for (what,) in cursor]
    migrated.close()


def test_every_row_has_its_event_with_true_commitments(truth: Any) -> None:
    (log,) = database.in_log(
        r"""
        SELECT count(*) AS events,
               count(*) FILTER (WHERE m_commit = sha256('\x636d2d6d310a'::bytea || m_salt
                                                        || convert_to(meta, 'UTF8'))
                                  AND p_commit = sha256('\x636d2d70310a'::bytea || p.p_salt
                                                        || convert_to(p.body, 'UTF8'))) AS true,
               count(*) FILTER (WHERE object_type = 'cases_case') AS cases,
               (SELECT count(*) FROM audit.pending) AS pending,
               (SELECT count(*) FROM audit.subject) AS people
          FROM audit.event e LEFT JOIN audit.payload p USING (event_id)"""
    )
    of_the_demo = len(OF_THE_DEMO)  # its organisations were recorded by their trigger
    assert log["events"] == log["true"] == log["pending"] == of_the_demo + in_tables()
    assert log["people"] == log["cases"] == COUNT + len(truth)
    (order,) = database.in_log(
        "SELECT count(*) FILTER (WHERE at < before) AS wrong FROM (SELECT at, lag(at) OVER "
        "(ORDER BY event_id) AS before FROM audit.event WHERE actor IS NOT NULL) AS log"
    )
    assert order["wrong"] == 0


def in_tables() -> int:
    """Return how many rows stand in the tables that are recorded."""
    names = [name for name in TABLES if name not in guards.BOOKKEEPING]
    database.by_owner(*(f"ALTER TABLE {one} NO FORCE ROW LEVEL SECURITY" for one in names[1:]))
    counts = " + ".join(f"(SELECT count(*) FROM {one})" for one in names)
    (found,) = database.seen_by_owner(f"SELECT {counts} AS rows")
    database.by_owner(*(f"ALTER TABLE {one} FORCE ROW LEVEL SECURITY" for one in names[1:]))
    return int(found["rows"]) - len(OF_THE_DEMO)


def test_a_caseworker_reads_it_and_finds_who_is_registered_twice(
    truth: list[dict[str, Any]], caseworker: Client
) -> None:
    cases = caseworker.read("cases").json()["results"]
    assert len(cases) > 10
    assert caseworker.read(f"persons/{cases[0]['person']['id']}").status_code == 200
    screening = caseworker.read("screenings").json()["results"][0]
    assert caseworker.read(f"screenings/{screening['id']}").json()["answers"]
    with acting_for():
        mine = str(Organisation.objects.get(name=LARGEST).pk)
    known = [one for one in truth if one["organisation"] == mine]
    found = 0
    for one in known:
        answer = caseworker.read(f"persons/{one['other']}/candidates").json()
        found += one["person"] in json.dumps(answer["found"])
    assert known
    assert found >= 0.5 * len(known)


def test_it_is_refused_where_it_was_done_or_others_are(truth: Any) -> None:
    with pytest.raises(CommandError, match="nothing was changed"):
        populate()


def test_it_is_refused_in_production_in_the_future_and_to_the_app(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    with pytest.raises(CommandError, match="owner"):
        call_command("populate", "--people=3")
    tomorrow = datetime.now(UTC).year + 1
    with pytest.raises(CommandError, match="future"):
        call_command("populate", "--people=3", f"--until={tomorrow}-01-01")
    monkeypatch.setattr(settings, "PRODUCTION", True)
    with pytest.raises(CommandError, match="production"):
        call_command("populate", "--people=3")
    with acting_for():
        assert not User.objects.exists()
