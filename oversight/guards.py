"""What a table of ours needs before it may hold personal data, as migration operations.

Row-level security that is forced and compares the row's organisation with the context's;
a firewall that lets only the protection side in; the audit triggers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunSQL

Statement = str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]

ORGANISATION = "(SELECT nullif(current_setting('app.organisation', true), '')::uuid)"
OWN = f"organisation_id = {ORGANISATION}"


def guard(
    table: str,
    *,
    person: str = "",
    visible: str = OWN,
    writable: str = OWN,
    withheld: Sequence[str] = (),
    firewall: bool = True,
    recorded: bool = True,
) -> RunSQL:
    """Guard `table`.

    `person` names the column that holds the person's id ("" where rows speak of no person);
    `visible` and `writable` are policies on a row; `withheld` columns never reach the log.
    Only a table that is bookkeeping and says nothing of anyone goes unrecorded.
    """
    statements: list[Statement] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({visible}) WITH CHECK ({writable})",
    ]
    if recorded:
        statements += _recorded(table, person, *withheld)
    if firewall:
        statements.append(
            f"CREATE POLICY firewall ON {table} AS RESTRICTIVE TO app "
            "USING ((SELECT current_setting('app.domain', true)) = 'protection')"
        )
    return RunSQL(statements)


def record_changes(table: str, *, withheld: Sequence[str] = ()) -> RunSQL:
    """Put the audit triggers on reference data, which everyone may read."""
    return RunSQL(_recorded(table, "", *withheld))


def _recorded(table: str, *columns: str) -> list[Statement]:
    arguments = ", ".join(f"'{column}'" for column in columns)
    return [
        f"CREATE TRIGGER audit_rows AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit.rows_inserted({arguments})",
        f"CREATE TRIGGER audit_row AFTER UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit.row_change({arguments})",
    ]


def versioned(table: str, *, bookkeeping: str = "") -> RunSQL:
    """Raise `version` at every update, whoever makes it.

    An update of the `bookkeeping` column changes nothing that a reader could have seen, and
    leaves the version alone.
    """
    unless = ""
    if bookkeeping:
        unless = f"WHEN (OLD.{bookkeeping} IS NOT DISTINCT FROM NEW.{bookkeeping}) "
    return RunSQL(
        f"CREATE TRIGGER a_version BEFORE UPDATE ON {table} FOR EACH ROW {unless}"
        "EXECUTE FUNCTION next_version()"
    )


def immutable(table: str) -> RunSQL:
    """Rows are written once: the app's role can neither change nor delete them."""
    return RunSQL(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM app")
