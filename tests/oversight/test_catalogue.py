"""What the database itself says of every table, role and function of ours.

The second half makes a table that lacks one guard at a time, and expects the catalogue test
and the start check to notice: a guard that nobody would miss guards nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casemgmt import guards
from oversight.guards import guard, record_changes
from tests.oversight.database import by_owner, run

OURS = ("accounts_", "cases_", "screening_", "referrals_", "reports_")
REFERENCE = {"accounts_organisation", "reports_report"}  # rows of nobody; recorded all the same
# What says nothing readable of anyone goes unrecorded.
BOOKKEEPING = {
    "accounts_idempotencykey",
    "cases_matchkey",
    "cases_importfinding",
    "cases_importtwin",
}
OF_STAFF = {
    "accounts_site",
    "accounts_user",
    "accounts_roleassignment",
    "accounts_accesstoken",
    "accounts_idempotencykey",
    "accounts_training",
}
ABOUT_NOBODY = {  # work on many records at once, numbers, or what is sealed
    "screening_replay",
    "cases_household",
    "cases_importfinding",
    "cases_importpart",
    "cases_importrun",
    "cases_importtwin",
    "cases_intake",
    "cases_servicecontact",
}
FOR_PURPOSE = {"screening_exclusionfile": ("app.purpose", "legal_exclusion")}  # and no other
ROW, INSERT, DELETE, UPDATE = 1, 4, 8, 16  # of pg_trigger.tgtype
RECORDING = {"row_change": ROW | DELETE | UPDATE, "rows_inserted": INSERT}

TABLES = """
SELECT c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity AND c.relforcerowsecurity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
COLUMN = """
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s
                  AND attnotnull AND NOT attisdropped AND atttypid = 'uuid'::regtype)
"""
POLICIES = """
SELECT p.polname, p.polpermissive, p.polcmd,
       ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) r WHERE r <> 0),
       pg_get_expr(p.polqual, p.polrelid), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
  FROM pg_policy p WHERE p.polrelid = %s::regclass
"""
TRIGGERS = """
SELECT p.proname, t.tgtype, coalesce(t.tgnewtable, ''), encode(t.tgargs, 'escape')
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = %s::regclass AND p.pronamespace = 'audit'::regnamespace
   AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0
   AND t.tgconstraint = 0 AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = t.tgrelid)
   AND EXISTS (SELECT FROM pg_class c
                WHERE c.oid = t.tgrelid AND c.relkind = 'r' AND NOT c.relispartition)
"""
GUARDS = guard("cases_probe", person="person_id").sql
NOBODY = record_changes("cases_probe").sql
PROBE = """
CREATE TABLE cases_probe (
    id uuid PRIMARY KEY, organisation_id uuid NOT NULL, person_id uuid NOT NULL)
"""


def faults() -> list[str]:
    """Say what any table of ours lacks, as the app's role sees the catalogue."""
    return [f"{table}: {fault}" for table, *facts in tables() for fault in _of(table, *facts)]


def tables() -> list[tuple[str, str, bool]]:
    return [row for row in run(TABLES) if row[0].startswith(OURS)]


def _of(table: str, owner: str, secured: bool) -> Iterator[str]:
    if owner != "owner":
        yield f"belongs to {owner}"
    (deletable,) = run("SELECT has_table_privilege('app', %s, 'DELETE, TRUNCATE')", [table])[0]
    if deletable:
        yield "the app may delete rows"
    if table not in BOOKKEEPING:
        yield from _triggers(table)
    if table in REFERENCE:
        return
    if not secured:
        yield "row security is not enabled and forced"
    if not run(COLUMN, [table, "organisation_id"])[0][0]:
        yield "no organisation_id that is never null"
    yield from _policies(table)
    speaks_of_person = table == "cases_person" or run(COLUMN, [table, "person_id"])[0][0]
    if not speaks_of_person and table not in OF_STAFF | ABOUT_NOBODY:
        yield "no person_id that is never null"


def _triggers(table: str) -> Iterator[str]:
    found = run(TRIGGERS, [table])
    if {name: kind for name, kind, *_ in found} != RECORDING or len(found) != len(RECORDING):
        yield "no enabled audit triggers on every insert, update and delete"
        return
    if {new_rows for _, _, new_rows, _ in found} != {"", "new_rows"}:
        yield "the audit trigger of inserts is not given the new rows"
    arguments = {arguments for *_, arguments in found}
    if len(arguments) > 1:
        yield "the audit triggers do not agree on what is withheld"
        return
    person = arguments.pop().split("\\000")[0]
    expected = "id" if table == "cases_person" else "person_id"
    if person != expected and table not in OF_STAFF | ABOUT_NOBODY | REFERENCE:
        yield "the audit triggers do not know whom the row speaks of"


def _policies(table: str) -> Iterator[str]:
    policies = {name: rest for name, *rest in run(POLICIES, [table])}
    tenant = policies.pop("tenant", None)
    words = ("app.organisation", *FOR_PURPOSE.get(table, ()))
    if tenant is None or not all(word in text for word in words for text in tenant[3:]):
        yield f"no tenant policy that looks at {' and '.join(words)}"
    firewall = policies.pop("firewall", None)
    if table not in OF_STAFF and (
        firewall is None or firewall[0] or firewall[1] != "*" or "app.domain" not in firewall[3]
    ):
        yield "no restrictive firewall policy"
    for name, (permissive, _, roles, *_) in policies.items():
        if permissive and roles != ["directory"]:
            yield f"the policy {name} opens the table to {roles or 'everybody'}"


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


SABOTAGE = {
    "row security off": "ALTER TABLE cases_probe DISABLE ROW LEVEL SECURITY",
    "row security not forced": "ALTER TABLE cases_probe NO FORCE ROW LEVEL SECURITY",
    "no tenant policy": "DROP POLICY tenant ON cases_probe",
    "a tenant policy that lets everybody in": "ALTER POLICY tenant ON cases_probe USING (true)",
    "no firewall": "DROP POLICY firewall ON cases_probe",
    "a firewall that is not restrictive": "DROP POLICY firewall ON cases_probe; "
    "CREATE POLICY firewall ON cases_probe TO app "
    "USING ((SELECT current_setting('app.domain', true)) = 'protection')",
    "a further policy that opens the table": "CREATE POLICY open ON cases_probe USING (true)",
    "no audit trigger": "DROP TRIGGER audit_row ON cases_probe",
    "no audit trigger of inserts": "DROP TRIGGER audit_rows ON cases_probe",
    "a disabled audit trigger": "ALTER TABLE cases_probe DISABLE TRIGGER audit_row",
    "a disabled audit trigger of inserts": "ALTER TABLE cases_probe DISABLE TRIGGER audit_rows",
    "an audit trigger for replicas": "ALTER TABLE cases_probe ENABLE REPLICA TRIGGER audit_row",
    "an audit trigger that sleeps at deletes": "DROP TRIGGER audit_row ON cases_probe; "
    "CREATE TRIGGER audit_row AFTER UPDATE ON cases_probe "
    "FOR EACH ROW EXECUTE FUNCTION audit.row_change('person_id')",
    "another trigger of the same name": "DROP TRIGGER audit_row ON cases_probe; "
    "CREATE TRIGGER audit_row BEFORE UPDATE ON cases_probe "
    "FOR EACH ROW EXECUTE FUNCTION next_version()",
    "an audit trigger with a condition": "DROP TRIGGER audit_row ON cases_probe; "
    "CREATE TRIGGER audit_row AFTER UPDATE OR DELETE ON cases_probe "
    "FOR EACH ROW WHEN (current_user = 'owner') EXECUTE FUNCTION audit.row_change('person_id')",
    "an audit trigger of inserts with a condition": "DROP TRIGGER audit_rows ON cases_probe; "
    "CREATE TRIGGER audit_rows AFTER INSERT ON cases_probe REFERENCING NEW TABLE AS new_rows "
    "FOR EACH STATEMENT WHEN (current_user = 'owner') "
    "EXECUTE FUNCTION audit.rows_inserted('person_id')",
    "an audit trigger that is not given the rows": "DROP TRIGGER audit_rows ON cases_probe; "
    "CREATE TRIGGER audit_rows AFTER INSERT ON cases_probe "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit.rows_inserted('person_id')",
    "an audit trigger that is given other rows": "DROP TRIGGER audit_rows ON cases_probe; "
    "CREATE TRIGGER audit_rows AFTER INSERT ON cases_probe REFERENCING NEW TABLE AS new "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit.rows_inserted('person_id')",
    "an audit trigger of inserts that withholds": "DROP TRIGGER audit_rows ON cases_probe; "
    "CREATE TRIGGER audit_rows AFTER INSERT ON cases_probe REFERENCING NEW TABLE AS new_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit.rows_inserted('person_id', 'organisation_id')",
    "another audit trigger that withholds less": "CREATE TRIGGER audit_more AFTER INSERT ON "
    "cases_probe REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT "
    "EXECUTE FUNCTION audit.rows_inserted('person_id', 'id')",
    "another audit trigger for each inserted row": "CREATE TRIGGER audit_more AFTER INSERT ON "
    "cases_probe FOR EACH ROW EXECUTE FUNCTION audit.row_change('person_id')",
    "audit triggers that name nobody": "DROP TRIGGER audit_row ON cases_probe; "
    "DROP TRIGGER audit_rows ON cases_probe; " + ";".join(map(str, NOBODY)),
    "an audit trigger that may be put off": "DROP TRIGGER audit_row ON cases_probe; "
    "CREATE CONSTRAINT TRIGGER audit_row AFTER UPDATE OR DELETE ON cases_probe DEFERRABLE "
    "FOR EACH ROW EXECUTE FUNCTION audit.row_change('person_id')",
    "a rule that inserts nothing": "CREATE RULE nothing AS ON INSERT TO cases_probe "
    "DO INSTEAD NOTHING",
    "rows that may move to another partition": "CREATE TABLE cases_parts (LIKE cases_probe) "
    "PARTITION BY LIST (person_id); ALTER TABLE cases_parts ATTACH PARTITION cases_probe DEFAULT",
    "an organisation that may be missing": "ALTER TABLE cases_probe "
    "ALTER organisation_id DROP NOT NULL",
    "a person who may be missing": "ALTER TABLE cases_probe ALTER person_id DROP NOT NULL",
    "no person": "ALTER TABLE cases_probe DROP person_id",
}  # fmt: skip


@pytest.fixture
def probe(module_database: None) -> Iterator[None]:
    """One more table about persons, with every guard."""
    by_owner(PROBE, *GUARDS)
    yield
    by_owner("DROP TABLE IF EXISTS cases_probe, cases_parts")


def test_a_new_table_with_every_guard_is_accepted(probe: None) -> None:
    assert faults() == []
    assert guards.database_guards(databases=["default"]) == []


@pytest.mark.parametrize("statement", SABOTAGE.values(), ids=SABOTAGE)
def test_a_table_that_lacks_a_guard_is_noticed_by_this_test(probe: None, statement: str) -> None:
    by_owner(statement)
    assert any("cases_probe" in fault for fault in faults())


@pytest.mark.parametrize("statement", SABOTAGE.values(), ids=SABOTAGE)
def test_the_system_does_not_start_with_a_table_that_lacks_a_guard(
    probe: None, statement: str
) -> None:
    by_owner(statement)
    found = guards.database_guards(databases=["default"])
    assert any("cases_probe" in fault.msg for fault in found)


def test_the_right_to_delete_rows_is_noticed(probe: None) -> None:
    by_owner("GRANT DELETE ON cases_probe TO app")
    assert faults() == ["cases_probe: the app may delete rows"]
