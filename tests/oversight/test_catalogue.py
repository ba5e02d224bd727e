"""What the database itself says of every table, role and function of ours."""

from __future__ import annotations

import pytest

from casemgmt import guards
from tests.oversight.catalogue import POLICIES, faults, tables
from tests.oversight.database import run


@pytest.mark.django_db
def test_every_table_of_ours_has_every_guard() -> None:
    assert len(tables()) >= 17
    assert faults() == []


@pytest.mark.django_db
def test_the_start_check_finds_nothing_wrong() -> None:
    assert guards.database_guards(databases=["default"]) == []


@pytest.mark.django_db
def test_the_apps_role_owns_nothing_and_may_become_nobody() -> None:
    flags = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert run("SELECT current_user, session_user") == [("app", "app")]
    assert run(f"SELECT {flags} FROM pg_roles WHERE rolname = 'app'") == [(False,) * 5]
    assert run("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'app'") == []
    assert run("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = 'app'") == []
    others = "SELECT rolname FROM pg_roles WHERE rolname <> 'app' AND pg_has_role('app', oid, %s)"
    assert run(others, ["MEMBER"]) == []
    assert run(others, ["USAGE"]) == []


LOG = "relnamespace = 'audit'::regnamespace"
READABLE = {
    "event": {
        *("event_id", "at", "kind", "action", "purpose", "role", "actor", "organisation"),
        *("holder", "request_id", "object_type", "object_id", "detail", "p_commit"),
    },
    "event_subject": {"subject", "event_id", "holder"},
    "subject": {"person_id", "pseudonym", "holder"},
    "payload": {"event_id", "body"},
}


@pytest.mark.django_db
def test_the_apps_role_writes_nothing_in_the_log() -> None:
    names = {name for (name,) in run(f"SELECT relname FROM pg_class WHERE {LOG}")}
    assert {"event", "payload", "pending", "subject", "event_subject"} <= names
    whole = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN"
    columns = "INSERT, UPDATE, REFERENCES"
    assert (
        run(
            f"SELECT relname FROM pg_class WHERE {LOG} AND relkind IN ('r', 'p', 'v', 'm')"
            f" AND (has_table_privilege('app', oid, '{whole}')"
            f" OR has_any_column_privilege('app', oid, '{columns}'))"
        )
        == []
    )
    assert (
        run(
            f"SELECT relname FROM pg_class WHERE CASE WHEN relkind = 'S' AND {LOG}"
            " THEN has_sequence_privilege('app', oid, 'USAGE, UPDATE') END"
        )
        == []
    )


@pytest.mark.django_db
def test_the_apps_role_reads_of_the_log_these_columns_and_no_salt_or_committed_text() -> None:
    readable: dict[str, set[str]] = {}
    for table, column in run(
        f"""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.{LOG} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
           AND has_column_privilege('app', c.oid, a.attnum, 'SELECT')
        """
    ):
        readable.setdefault(table, set()).add(column)
    assert readable == READABLE


@pytest.mark.django_db
@pytest.mark.parametrize("table", READABLE)
def test_the_apps_role_reads_the_log_by_mandate_only(table: str) -> None:
    secured = "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass"
    assert run(secured, [f"audit.{table}"]) == [(True,)]
    for_app = [
        (permissive, command, expression)
        for _, permissive, command, roles, expression, _ in run(POLICIES, [f"audit.{table}"])
        if roles in ([], ["app"])
    ]
    ((_, command, expression),) = for_app
    assert command == "r"
    for word in ("log_scope", "'organisation'", *(["log_detail"] if table == "payload" else [])):
        assert word in expression


@pytest.mark.django_db
def test_the_apps_role_can_create_nothing_anywhere() -> None:
    assert run("SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')") == []
    assert run("SELECT has_database_privilege(current_database(), 'CREATE')") == [(False,)]
    assert run("SELECT has_database_privilege(current_database(), 'TEMP')") == [(False,)]


@pytest.mark.django_db
def test_functions_with_their_owners_rights_pin_search_path_and_are_not_for_everybody() -> None:
    found = run(
        """
        SELECT p.oid::regprocedure::text, coalesce(p.proconfig, '{}'),
               p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
          FROM pg_proc p
         WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace,
                                                      'information_schema'::regnamespace)
        """
    )
    assert len(found) >= 8
    for name, settings, public in found:
        paths = [one.removeprefix("search_path=") for one in settings if "search_path" in one]
        assert paths, f"{name} takes the caller's search_path"
        first, *_, last = paths[0].split(", ")
        assert (first, last) == ("pg_catalog", "pg_temp"), name
        assert not public, f"everybody may call {name}"


@pytest.mark.django_db
def test_the_app_may_call_these_functions_of_the_log_and_no_others() -> None:
    callable_ = run(
        """
        SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n
            ON n.oid = p.pronamespace
         WHERE n.nspname IN ('audit', 'directory')
           AND has_function_privilege('app', p.oid, 'EXECUTE')
         ORDER BY 1
        """
    )
    assert [name for (name,) in callable_] == [
        "audit.record",
        "audit.setting",
        "directory.account_of_email",
        "directory.account_of_token",
        "directory.account_of_user",
        "directory.match_candidates",
        "directory.person_of_case",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "table",
    [
        "screening_screening",
        "screening_profileassessment",
        "screening_needresponse",
        "screening_interviewanswer",
        "screening_rescreening",
        "screening_exclusionfile",
        "reports_report",
    ],
)
def test_what_is_written_once_cannot_be_changed(table: str) -> None:
    (allowed,) = run("SELECT has_any_column_privilege(%s, 'UPDATE')", [table])[0]
    assert not allowed


@pytest.mark.django_db
def test_views_of_the_log_lend_nobody_their_owners_rights() -> None:
    views = run(
        """
        SELECT relname, reloptions && ARRAY['security_invoker=true', 'security_invoker=on'],
               has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
        """
    )
    assert {name for name, *_ in views} == {
        "oversight_event",
        "oversight_event_subject",
        "oversight_payload",
        "oversight_pseudonym",
    }
    assert all(invoker and not writable for _, invoker, writable in views)
