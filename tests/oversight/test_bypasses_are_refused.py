"""What a program that holds the app's password may try against the log and its guards.

A known limit: the application itself says who acts. Whoever can run statements of their own
as the app can name another actor or purpose in the settings; the log shows the app's database
role and the transaction beside it, and that is all it can show (docs/threat-model.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import DatabaseError, transaction

from cases.models import Person
from oversight import context
from oversight.context import NoContext
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.database import by_owner, in_log, run

NOT_ALLOWED = "42501"  # insufficient_privilege
LOG = {
    "event": "action",
    "payload": "body",
    "pending": "event_id",
    "subject": "person_id",
    "event_subject": "subject",
}
UUID = "'0199c0de-0000-7000-8000-000000000001'"

ON_THE_LOG = [
    statement.format(table=f"audit.{table}", column=column)
    for table, column in LOG.items()
    for statement in (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "INSERT INTO {table} DEFAULT VALUES",
        "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        "COPY {table} FROM STDIN",
        "CREATE TRIGGER t BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION next_version()",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table}",
    )
]
UNREADABLE = [
    "SELECT * FROM audit.event",
    "SELECT meta FROM audit.event",
    "SELECT m_salt FROM audit.event",
    "SELECT m_commit FROM audit.event",
    "SELECT * FROM audit.payload",
    "SELECT p_salt FROM audit.payload",
    "SELECT * FROM audit.pending",
]
ON_ITS_FUNCTIONS = [
    "SELECT audit.append('sign_in', 'a', 'b', NULL, NULL, '{}', '{}', NULL)",
    f"SELECT audit.pseudonym({UUID}::uuid, {UUID}::uuid)",
    "SELECT audit.salt()",
    "SELECT audit.meta('insert', 'a', NULL, 'b', NULL, '{}', '{}', now())",
    "CREATE OR REPLACE FUNCTION audit.record(text, text, text, uuid, uuid, uuid[], jsonb) "
    "RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    "CREATE OR REPLACE FUNCTION audit.row_change() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NULL; END'",
    "CREATE OR REPLACE FUNCTION audit.rows_inserted() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION audit.row_change() SECURITY INVOKER",
    "ALTER FUNCTION audit.rows_inserted() SECURITY INVOKER",
    "DROP FUNCTION audit.row_change() CASCADE",
    "DROP FUNCTION audit.rows_inserted() CASCADE",
    "ALTER SCHEMA audit OWNER TO app",
    "DROP SCHEMA audit CASCADE",
]
ON_THE_VIEWS = [
    "UPDATE oversight_event SET action = 'nothing'",
    "DELETE FROM oversight_event",
    "DELETE FROM oversight_event_subject",
    "UPDATE oversight_pseudonym SET pseudonym = person_id",
    "CREATE OR REPLACE VIEW oversight_event AS SELECT 1",
]
ON_THE_GUARDS = [
    "ALTER TABLE cases_person DISABLE TRIGGER audit_row",
    "ALTER TABLE cases_person DISABLE TRIGGER audit_rows",
    "ALTER TABLE cases_person DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_row ON cases_person",
    "DROP TRIGGER audit_rows ON cases_person",
    "DROP POLICY tenant ON cases_person",
    "DROP POLICY firewall ON cases_person",
    "ALTER POLICY tenant ON cases_person USING (true)",
    "CREATE POLICY mine ON cases_person USING (true)",
    "ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE cases_person NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE cases_person OWNER TO app",
    "CREATE OR REPLACE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NULL; END'",
]
ON_THE_ROLES = [
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', true)",
    "ALTER ROLE app SET session_replication_role = replica",
    "SET ROLE owner",
    "SET ROLE audit_owner",
    "SET ROLE directory",
    "SET ROLE sequencer",
    "SET ROLE eraser",
    "SET SESSION AUTHORIZATION owner",
    "GRANT owner TO app",
    "ALTER ROLE app BYPASSRLS",
    "ALTER ROLE app SUPERUSER",
    "CREATE ROLE mine",
]
ON_NAMES = [
    "CREATE SCHEMA mine",
    "CREATE TEMP TABLE event (event_id int)",
    "CREATE TABLE public.to_jsonb (id int)",
    "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    "CREATE FUNCTION pg_catalog.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    "CREATE FUNCTION audit.jsonb_build_object() RETURNS jsonb LANGUAGE sql AS 'SELECT null'",
    "CREATE FUNCTION directory.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION next_version()",
    "CREATE RULE mine AS ON INSERT TO cases_person DO INSTEAD NOTHING",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
]
ONCE = ["screening_screening", "screening_profileassessment", "screening_needresponse"]
PERSONAL = [
    *("cases_person", "cases_personname", "cases_case", "cases_consent", "cases_representative"),
    *("cases_obligation", "referrals_referral", "referrals_package", *ONCE),
    *("accounts_user", "accounts_roleassignment", "accounts_accesstoken", "accounts_site"),
]
ON_ROWS = [
    *(f"UPDATE {table} SET id = id" for table in (*ONCE, "reports_report")),
    *(f"DELETE FROM {table}" for table in (*PERSONAL, "reports_report", "accounts_organisation")),
    *(f"TRUNCATE {table} CASCADE" for table in (*PERSONAL, "reports_report")),
]
BYPASSES = [
    *ON_THE_LOG, *UNREADABLE, *ON_ITS_FUNCTIONS, *ON_THE_VIEWS, *ON_THE_GUARDS, *ON_THE_ROLES,
    *ON_NAMES, *ON_ROWS,
]  # fmt: skip


@pytest.fixture
def at_harbour(cast: Cast) -> Iterator[Cast]:
    with acting_for(cast.organisations["harbour"]):
        yield cast


def refusal(statement: str) -> tuple[str, str]:
    """Run the statement, which has to fail, and return the database's code and message."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        run(statement)
    return str(getattr(caught.value.__cause__, "pgcode", "")), str(caught.value)


def test_every_bypass_is_refused_for_want_of_a_right(at_harbour: Cast) -> None:
    """One test for all: a statement that passes, or fails for another reason, is listed."""
    let_through = []
    for statement in BYPASSES:
        try:
            with transaction.atomic():
                run(statement)
        except DatabaseError as error:
            code = str(getattr(error.__cause__, "pgcode", ""))
            if code == NOT_ALLOWED:
                continue
            let_through.append((statement, code, str(error)))
        else:
            let_through.append((statement, "", "allowed"))
    assert let_through == []


@pytest.mark.parametrize("table", LOG)
def test_the_app_cannot_grant_itself_a_right_on_the_log(at_harbour: Cast, table: str) -> None:
    """PostgreSQL only warns here, so the rights are compared."""
    rights = "SELECT relacl::text FROM pg_class WHERE oid = %s::regclass"
    before = run(rights, [f"audit.{table}"])
    with suppress(DatabaseError), transaction.atomic():
        run(f"GRANT ALL ON audit.{table} TO app")
    assert run(rights, [f"audit.{table}"]) == before
    assert run("SELECT has_table_privilege(%s, 'INSERT')", [f"audit.{table}"]) == [(False,)]


@pytest.mark.parametrize("kind", ["insert", "update", "delete", "INSERT", "", "sign in", "a;b"])
def test_the_app_cannot_record_a_change_that_did_not_happen(at_harbour: Cast, kind: str) -> None:
    code, message = refusal(
        f"SELECT audit.record('{kind}', 'a', 'cases_person', NULL, NULL, '{{}}', '{{}}')"
    )
    assert code == NOT_ALLOWED
    assert "cannot record" in message


@pytest.mark.parametrize("function", ["row_change", "rows_inserted"])
def test_the_triggers_cannot_be_called_by_hand(at_harbour: Cast, function: str) -> None:
    code, message = refusal(f"SELECT audit.{function}()")
    assert (code == NOT_ALLOWED) or "can only be called as" in message


def test_row_security_cannot_be_switched_off_to_look_further(at_harbour: Cast) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        run("SET LOCAL row_security = off")
        run("SELECT * FROM cases_person")
    assert getattr(caught.value.__cause__, "pgcode", "") == NOT_ALLOWED


@pytest.mark.parametrize("setting", ["request_id", "action", "purpose"])
def test_a_write_without_one_of_the_facts_is_refused(at_harbour: Cast, setting: str) -> None:
    with pytest.raises(DatabaseError, match="audit context missing"), transaction.atomic():
        run("SELECT set_config(%s, '', true)", [f"app.{setting}"])
        Person.objects.create(organisation=at_harbour.organisations["harbour"])


@pytest.mark.parametrize("setting", ["organisation", "domain"])
def test_a_write_without_organisation_or_side_fails_the_policy(
    at_harbour: Cast, setting: str
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        run("SELECT set_config(%s, '', true)", [f"app.{setting}"])
        Person.objects.create(organisation=at_harbour.organisations["harbour"])


def test_a_row_cannot_be_written_for_or_moved_to_another_organisation(at_harbour: Cast) -> None:
    person = Person.objects.create(organisation=at_harbour.organisations["harbour"])
    plains = at_harbour.organisations["plains"]
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Person.objects.create(organisation=plains)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(organisation=plains)


def test_nothing_is_recorded_by_the_application_outside_a_context(db: None) -> None:
    with pytest.raises(NoContext):
        context.current()
    with pytest.raises(DatabaseError, match="audit context missing"), transaction.atomic():
        run("SELECT audit.record('disclosed', NULL, NULL, NULL, NULL, '{}', '{}')")


HOSTILE = """
CREATE FUNCTION trap.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS 'SELECT ''{}''::jsonb';
CREATE FUNCTION trap.sha256(bytea) RETURNS bytea LANGUAGE sql
    AS 'SELECT decode(repeat(''00'', 32), ''hex'')';
CREATE FUNCTION trap.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''insert''';
CREATE FUNCTION trap.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS 'SELECT ''2000-01-01''::timestamptz';
CREATE FUNCTION trap.current_setting(text, boolean) RETURNS text LANGUAGE sql
    AS 'SELECT ''somebody else''';
CREATE FUNCTION trap.gen_random_uuid() RETURNS uuid LANGUAGE sql
    AS 'SELECT ''00000000-0000-0000-0000-000000000000''::uuid';
CREATE TABLE trap.event (event_id bigint);
CREATE TABLE trap.pending (event_id bigint);
CREATE TABLE trap.payload (event_id bigint, subject uuid, p_salt bytea, body text);
GRANT ALL ON ALL TABLES IN SCHEMA trap TO PUBLIC;
"""


def test_names_that_shadow_the_databases_own_change_nothing(own_cast: Cast) -> None:
    """Even with a schema of the attacker's own, and a search_path that finds it first."""
    by_owner("CREATE SCHEMA trap", "GRANT USAGE ON SCHEMA trap TO PUBLIC")
    by_owner("GRANT CREATE ON SCHEMA trap TO app")
    run(HOSTILE)
    with acting_for(own_cast.organisations["harbour"]):
        run("SET LOCAL search_path = trap, pg_temp, audit, public, pg_catalog")
        person = Person.objects.create(organisation=own_cast.organisations["harbour"])
        Person.objects.filter(pk=person.pk).update(sex="female")
    written = in_log(
        """
        SELECT e.kind, e.action, e.meta, encode(e.m_salt, 'hex') salt, p.body,
               e.m_commit = sha256('cm-m1\n'::bytea || e.m_salt || convert_to(e.meta, 'UTF8'))
                   AS holds,
               EXISTS (SELECT FROM audit.pending q WHERE q.event_id = e.event_id) AS waits
          FROM audit.event e JOIN audit.payload p USING (event_id)
         WHERE e.object_type = 'cases_person' ORDER BY e.event_id
        """
    )
    assert [row["kind"] for row in written] == ["insert", "update"]
    assert all(row["holds"] and row["waits"] for row in written)
    assert all(row["action"] == "test.arrange" for row in written)
    assert '"sex": ["unknown", "female"]' in written[1]["body"]
    assert len({row["salt"] for row in written}) == 2
    assert not any(row["meta"].count("2000-01-01") for row in written)
    assert run("SELECT * FROM trap.event") == []
