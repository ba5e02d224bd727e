"""What any table of ours lacks, as the app's role reads it from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oversight.database import run

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
