"""System checks: what must hold before anybody's data is served from here.

E001 to E004 look at settings, E010 to E014 at the database as the app's role sees it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# Tables that hold no row of anyone's: reference data and the framework's own.
REFERENCE = {"accounts_organisation", "reports_report"}
# Bookkeeping that says nothing readable of anyone: it goes unrecorded.
BOOKKEEPING = {
    "accounts_idempotencykey",
    "cases_matchkey",
    "cases_importfinding",
    "cases_importtwin",
}
# Work on many people's records at once, numbers, or what is sealed: rows that speak of nobody.
ABOUT_NOBODY = {
    "screening_replay",
    "cases_household",
    "cases_importfinding",
    "cases_importpart",
    "cases_importrun",
    "cases_importtwin",
    "cases_intake",
    "cases_servicecontact",
}
FRAMEWORK = ("django_", "auth_", "axes_")

ROLE = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole,
       rolname = 'owner' OR pg_has_role(rolname, 'owner', 'MEMBER')
       OR pg_has_role(rolname, 'audit_owner', 'MEMBER')
       OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
  FROM pg_roles WHERE rolname = current_user
"""
# Names prove nothing: each guard is judged by what it does. A trigger's type is the sum of
# 1 for each row, 2 before, 4 insert, 8 delete, 16 update.
TABLES = """
SELECT c.relname,
       c.relrowsecurity AND c.relforcerowsecurity,
       EXISTS (SELECT FROM policies p WHERE p.polrelid = c.oid AND p.polname = 'tenant'
                  AND p.qual LIKE '%%app.organisation%%' AND p.checked LIKE '%%app.organisation%%')
       AND NOT EXISTS (SELECT FROM policies p WHERE p.polrelid = c.oid AND p.polpermissive
                  AND p.polname <> 'tenant' AND p.polroles <> ARRAY['directory'::regrole::oid]),
       EXISTS (SELECT FROM policies p WHERE p.polrelid = c.oid AND p.polname = 'firewall'
                  AND NOT p.polpermissive AND p.polcmd = '*' AND p.qual LIKE '%%app.domain%%'),
       c.relkind = 'r' AND NOT c.relispartition  -- a row that moves is inserted unseen
       AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)
       AND 2 = (SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                 WHERE t.tgrelid = c.oid AND p.pronamespace = 'audit'::regnamespace),
       (SELECT min(split_part(encode(tgargs, 'escape'), '\\000', 1))
          FROM triggers t JOIN triggers i USING (tgrelid, tgargs)
         WHERE tgrelid = c.oid
           AND t.tgfoid = 'audit.row_change'::regproc AND t.tgtype & 31 = 25
           AND i.tgfoid = 'audit.rows_inserted'::regproc AND i.tgtype & 31 = 4
           AND i.tgnewtable = 'new_rows'),
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                  AND a.attname = 'organisation_id' AND NOT a.attisdropped AND a.attnotnull),
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                  AND a.attname = 'person_id' AND NOT a.attisdropped AND a.attnotnull)
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
GUARDS = """
WITH triggers AS (
    SELECT * FROM pg_trigger
     WHERE tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgconstraint = 0
       AND cardinality(tgattr::int2[]) = 0),
policies AS (
    SELECT *, pg_get_expr(polqual, polrelid) AS qual,
           pg_get_expr(coalesce(polwithcheck, polqual), polrelid) AS checked
      FROM pg_policy)
"""


@register(Tags.security, deploy=True)
def safe_settings(**_: Any) -> list[CheckMessage]:
    """E001 DEBUG is on; E002 the demonstration is on; E003, E004 a key is made up."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG shows people's data in error pages.", id="casemgmt.E001"))
    if settings.DEMO:
        found.append(Error("DEMO prints everyone's password.", id="casemgmt.E002"))
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        found.append(Error("SECRET_KEY is short or made up.", id="casemgmt.E003"))
    for name in _made_up(settings.KEY_RING.keys):
        fault = f"FIELD_KEYS: the key {name} is made up, or there twice."
        found.append(Error(fault, id="casemgmt.E004"))
    return found


def _made_up(ring: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the names of keys that no generator gave: of its 32 bytes some 30 differ."""
    known: set[bytes] = set()
    for name, key in ring.items():
        if key in known or len(set(key)) < 16:
            yield name
        known.add(key)


@register(Tags.database)
def database_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E010 to E014, except for the commands that change tables as their owner."""
    if not databases or os.environ.get("CASEMGMT_DATABASE_ROLE") == "owner":
        return []
    return faults_of_database()


def faults_of_database() -> list[CheckMessage]:
    """E010, E011 the role could pass the guards; E012, E013 a table lacks one; E014 no tables."""
    with connections["default"].cursor() as cursor:
        cursor.execute(ROLE)
        powerful, owns = cursor.fetchone()
        cursor.execute(
            "SELECT to_regprocedure('audit.row_change()') IS NOT NULL"
            " AND to_regprocedure('audit.rows_inserted()') IS NOT NULL"
        )
        if not cursor.fetchone()[0]:
            return [Error("The database is not migrated.", id="casemgmt.E014")]
        cursor.execute(GUARDS + TABLES, [])
        tables = cursor.fetchall()
    found: list[CheckMessage] = []
    if powerful:
        found.append(Error("The app's role can pass row-level security.", id="casemgmt.E010"))
    if owns:
        found.append(Error("The app's role owns tables or may own them.", id="casemgmt.E011"))
    return found + [fault for row in tables for fault in _faults(*row)]


def _faults(
    table: str,
    secured: bool,
    tenant: bool,
    firewall: bool,
    simple: bool,
    recorded_of: str | None,
    organised: bool,
    personal: bool,
) -> Iterator[CheckMessage]:
    if table.startswith(FRAMEWORK):
        return
    about_persons = personal or table == "cases_person"
    person = "id" if table == "cases_person" else "person_id"
    recorded = simple and recorded_of is not None and (recorded_of == person or not about_persons)
    if not recorded and table not in BOOKKEEPING:
        yield Error(f"{table} lacks its audit triggers, or has others.", id="casemgmt.E013")
    if table in REFERENCE:
        return
    if not organised:
        yield Error(f"{table} does not say whose its rows are.", id="casemgmt.E012")
    if not secured or not tenant or (about_persons and not firewall):
        yield Error(f"{table} lacks forced row-level security.", id="casemgmt.E012")
    if not (about_persons or table in ABOUT_NOBODY or table.startswith("accounts_")):
        yield Error(f"{table} does not say of whom its rows speak.", id="casemgmt.E012")
