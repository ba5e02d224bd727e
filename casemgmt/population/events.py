"""The log of the history: one event for each copied row, as `audit.rows_inserted` would write it.

The database makes them, slice by slice and in the order of time, with the salts and commitments
that `oversight/sql/0001_log.sql` describes. What a trigger withholds is withheld here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from uuid import UUID

from accounts.policy import Purpose
from casemgmt.population import aside
from casemgmt.population.making import Plan
from casemgmt.population.timeline import first_id, moment

LOG = ("audit.event", "audit.event_subject", "audit.subject", "audit.payload", "audit.pending")
_SLICE = 5000  # people whose events are made at once
_ACTIONS = {
    "accounts_organisation": "organisation.join", "accounts_site": "site.open",
    "accounts_user": "account.create", "accounts_roleassignment": "role.assign",
    "accounts_training": "training.record", "cases_person": "person.register",
    "cases_personname": "person.register", "cases_case": "case.open",
    "cases_consent": "consent.record", "cases_representative": "representative.appoint",
    "screening_screening": "screening.record", "screening_profileconcern": "profile_concern.raise",
    "screening_profileassessment": "profile_concern.raise",
    "referrals_referral": "referral.send", "referrals_package": "referral.send",
}  # fmt: skip
_OTHER = "{table}.record"
_LOWEST, _HIGHEST = UUID(int=0), UUID(int=(1 << 128) - 1)
# Who made a row, by the first of these columns that it has; else whose the person's case is.
_ACTORS = ("recorded_by_id", "conducted_by_id", "sent_by_id", "raised_by_id", "caseworker_id",
           "registered_by_id")  # fmt: skip
_CASEWORKER = """(SELECT c.caseworker_id FROM cases_case c
                   WHERE c.person_id = row.{person} ORDER BY c.id LIMIT 1)"""
_RECORDED = """
SELECT c.relname, string_to_array(encode(t.tgargs, 'escape'), '\\000'),
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgrelid = ANY (%s::regclass[]) AND t.tgfoid = 'audit.rows_inserted'::regproc
"""
_HAPPENED = """
SELECT row.id, row.created_at AS at, '{table}' AS object_type, '{action}' AS action,
       '{purpose}' AS purpose, {holder} AS holder, {person} AS person, {actor} AS actor,
       (to_jsonb(row) - '{withheld}'::text[])::text AS body
  FROM {table} AS row WHERE {whose} = ANY ('{organisations}')
"""
_SUBJECTS = """
INSERT INTO audit.subject (person_id, holder)
SELECT id, holder FROM populating.happened WHERE object_type = 'cases_person'
"""
_EVENTS = """
WITH happened AS MATERIALIZED (
    SELECT h.*, nextval(%(sequence)s::regclass) AS event_id,
           md5(coalesce(h.person, h.id)::text || h.at)::uuid AS request_id,
           audit.salt() AS m_salt, audit.salt() AS p_salt,
           CASE WHEN h.id = h.person THEN h.subject ELSE h.id END AS object_id,
           CASE WHEN h.actor IS NULL THEN 'system' ELSE 'caseworker' END AS role,
           CASE WHEN h.subject IS NULL THEN '{}'::uuid[] ELSE ARRAY[h.subject] END AS subjects
      FROM (SELECT w.*, s.pseudonym AS subject
              FROM populating.happened w LEFT JOIN audit.subject s ON s.person_id = w.person
             WHERE w.id >= %(first)s::uuid AND w.id < %(last)s::uuid ORDER BY w.at, w.id) AS h),
events AS (
    INSERT INTO audit.event (event_id, at, kind, action, purpose, role, actor, organisation,
                             holder, request_id, object_type, object_id, detail, meta, m_salt,
                             m_commit, p_commit) OVERRIDING SYSTEM VALUE
    SELECT event_id, at, 'insert', action, purpose, role, actor, holder, holder, request_id,
           object_type, object_id, '{}', meta, m_salt,
           sha256('\\x636d2d6d310a'::bytea || m_salt || convert_to(meta, 'UTF8')),
           sha256('\\x636d2d70310a'::bytea || p_salt || convert_to(body, 'UTF8'))
      FROM (SELECT *, jsonb_build_object(
                'v', 1, 'kind', 'insert', 'action', action, 'purpose', purpose, 'role', role,
                'actor', actor, 'organisation', holder, 'holder', holder,
                'request_id', request_id, 'object_type', object_type, 'object_id', object_id,
                'subjects', to_jsonb(subjects), 'detail', '{}'::jsonb,
                'database_role', session_user, 'transaction', pg_current_xact_id()::text,
                'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            )::text AS meta FROM happened OFFSET 0) AS told),
subjects AS (
    INSERT INTO audit.event_subject (subject, event_id, holder)
    SELECT subject, event_id, holder FROM happened WHERE subject IS NOT NULL),
payloads AS (
    INSERT INTO audit.payload (event_id, subject, holder, p_salt, body)
    SELECT event_id, subject, holder, p_salt, body FROM happened)
INSERT INTO audit.pending (event_id) SELECT event_id FROM happened
"""


def write(
    cursor: Any, tables: Sequence[str], organisations: Sequence[UUID], plan: Plan
) -> Iterator[int]:
    """Write the events of all rows of these organisations; yield of how many people they are."""
    with _view(cursor, tables, organisations), aside.indexes(cursor, LOG):
        cursor.execute("SELECT pg_get_serial_sequence('audit.event', 'event_id')")
        (sequence,) = cursor.fetchone()
        bounds = [moment(at / plan.people, plan.until) for at in range(0, plan.people, _SLICE)]
        ids = [_LOWEST, *map(first_id, bounds[1:]), _HIGHEST]
        for number, (first, last) in enumerate(pairwise(ids), start=1):
            between = {"first": str(first), "last": str(last), "sequence": sequence}
            cursor.execute(_EVENTS, between)
            yield min(number * _SLICE, plan.people)


def make_pseudonyms(cursor: Any, tables: Sequence[str], organisations: Sequence[UUID]) -> None:
    """Let the log know everybody by a pseudonym."""
    with _view(cursor, tables, organisations):
        cursor.execute(_SUBJECTS)
        cursor.execute("ANALYZE audit.subject")


@contextmanager
def _view(cursor: Any, tables: Sequence[str], organisations: Sequence[UUID]) -> Iterator[None]:
    """Let the log's owner read what happened, and run the block as that role."""
    cursor.execute(_RECORDED, [list(tables)])
    whose = "{" + ",".join(map(str, organisations)) + "}"
    parts = [_part(whose, *row) for row in cursor.fetchall()]
    cursor.execute("CREATE SCHEMA populating")
    cursor.execute(f"CREATE VIEW populating.happened AS {' UNION ALL '.join(parts)}")
    cursor.execute("GRANT USAGE ON SCHEMA populating TO audit_owner")
    cursor.execute("GRANT SELECT ON populating.happened TO audit_owner")
    cursor.execute("SET LOCAL ROLE audit_owner")
    yield
    cursor.execute("RESET ROLE")
    cursor.execute("DROP SCHEMA populating CASCADE")


def _part(whose: str, table: str, arguments: Sequence[str], columns: Sequence[str]) -> str:
    """Return what happened in one table, as its trigger would tell it."""
    person, *withheld = arguments
    actor = next((column for column in _ACTORS if column in columns), "")
    of_accounts = table.startswith("accounts_")
    owner = "organisation_id" if "organisation_id" in columns else "id"
    return _HAPPENED.format(
        table=table,
        action=_ACTIONS.get(table, _OTHER.format(table=table.partition("_")[2])),
        purpose=Purpose.ADMINISTRATION if of_accounts else Purpose.CASE_MANAGEMENT,
        holder="organisation_id" if owner != "id" else "NULL::uuid",
        person=person or "NULL::uuid",
        actor="NULL::uuid" if of_accounts else actor or _caseworker(person),
        withheld="{" + ",".join(filter(None, withheld)) + "}",
        whose=owner,
        organisations=whose,
    )


def _caseworker(person: str) -> str:
    return _CASEWORKER.format(person=person) if person else "NULL::uuid"
