"""A table that lacks one guard is noticed, by the catalogue's test and by the start check.

A guard that nobody would miss guards nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casemgmt import guards
from oversight.guards import guard, record_changes
from tests.oversight.catalogue import faults
from tests.oversight.database import by_owner

GUARDS = guard("cases_probe", person="person_id").sql
NOBODY = record_changes("cases_probe").sql
PROBE = """
CREATE TABLE cases_probe (
    id uuid PRIMARY KEY, organisation_id uuid NOT NULL, person_id uuid NOT NULL)
"""
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
def test_a_table_that_lacks_a_guard_is_noticed_by_the_catalogues_test(
    probe: None, statement: str
) -> None:
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
