"""Very many people with a case each, made out of one in the database itself.

The office has half of them; nine other organisations share the rest unevenly, and their rows lie
between its own, as they would. Triggers and foreign keys are off meanwhile. Columns that are not
named here are those of the person and the case they are made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.database import settle, superuser

# One row for each person to be made. Ids are of the days before today, the newest first.
MADE = """
CREATE TEMP TABLE made AS
SELECT n, uuidv7(-make_interval(mins => n::int)) AS person,
       uuidv7(-make_interval(mins => n::int)) AS opened,
       CASE WHEN n %% 2 = 0 THEN %(office)s::uuid
            ELSE overlay('0199c0de-0000-7000-8000-000000000000'::text
                         PLACING (n * n %% 9)::text FROM 36)::uuid END AS organisation
  FROM generate_series(%(first)s::bigint, %(last)s) AS n
"""
COLUMNS = """
SELECT quote_ident(attname) FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
COPY = """
INSERT INTO {table} ({columns}) SELECT {values}
  FROM {table} AS row, made, generate_series(1, {each}) AS k WHERE row.id = %(id)s
"""
# As the triggers would have made them, which are off.
PSEUDONYMS = "INSERT INTO audit.subject (person_id, holder) SELECT person, organisation FROM made"
PERSON = {
    "id": "person",
    "organisation_id": "organisation",
    "sex": "(ARRAY['female', 'male', 'unknown'])[n %% 3 + 1]",
    "birth_first_day": "CASE WHEN n %% 7 > 0 THEN make_date(1940 + (n %% 70)::int, 1, 1) END",
    "birth_precision": "CASE WHEN n %% 7 > 0 THEN (ARRAY['year', 'month', 'day'])[n %% 3 + 1] "
    "ELSE '' END",
    "nationalities": "(ARRAY['{{}}', '{{SYR}}', '{{SYR,AFG}}'])[n %% 3 + 1]::varchar[]",
}
NAME = {
    "id": "uuidv7()",
    "organisation_id": "organisation",
    "person_id": "person",
    "given": "row.given || ' ' || n",
    "given_latin": "row.given_latin || ' ' || n || '/' || k",
}
CASE = {
    "id": "opened",
    "organisation_id": "organisation",
    "person_id": "person",
    "reference": "'B-' || n",
    # Most are closed, a few are new, and hardly any is stabilising.
    "status": "CASE WHEN n %% 400 < 2 THEN 'stabilising' WHEN n %% 20 < 2 THEN 'contacted' "
    "WHEN n %% 5 < 2 THEN 'active' ELSE 'closed' END",
    "hold_until": "CASE WHEN n %% 11 = 0 THEN current_date END",
    "closed_at": "CASE WHEN n %% 5 > 1 THEN now() - make_interval(mins => n::int) END",
}


def gather(case: Mapping[str, Any], office: str, first: int, last: int) -> None:
    """Make the people of these numbers out of a case as it was answered over HTTP."""
    person = case["person"]
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(MADE, {"office": office, "first": first, "last": last})
        _copy(cursor, "cases_person", PERSON, person["id"])
        _copy(cursor, "cases_personname", NAME, person["names"][0]["id"], each="1 + n %% 2")
        _copy(cursor, "cases_case", CASE, case["id"])
        cursor.execute(PSEUDONYMS)
    settle()


def _copy(cursor: Any, table: str, made: Mapping[str, str], pk: str, each: str = "1") -> None:
    cursor.execute(COLUMNS, [table])
    columns = [column for (column,) in cursor.fetchall()]
    values = [made.get(column, f"row.{column}").format() for column in columns]
    copy = COPY.format(
        table=table, columns=", ".join(columns), values=", ".join(values), each=each
    )
    cursor.execute(copy, {"id": pk})
