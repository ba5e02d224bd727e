"""S3 answers are sealed wherever they lie."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cases.vault import Vault
from common.errors import Unavailable
from common.sealing import new_key
from screening.models import InterviewAnswer, NeedResponse, Screening
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.database import connected
from tests.screening.sensitive.said import ANSWER, DECIDED, HARMS, MARKERS, QUESTIONS, Story, blobs

TABLES = """
SELECT n.nspname, c.relname, c.relforcerowsecurity FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
"""


@pytest.fixture(scope="module")
def stored(story: Story) -> dict[str, str]:
    """Every row of every table, as text; bytes stand in it in hexadecimal digits."""
    found = {}
    with closing(connected("owner")) as owner, owner.cursor() as cursor:
        owner.autocommit = False
        cursor.execute(TABLES)
        for schema, table, forced in cursor.fetchall():
            if forced:  # undone with the transaction
                cursor.execute(f"ALTER TABLE {schema}.{table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SET LOCAL ROLE {'audit_owner' if schema == 'audit' else 'owner'}")
            cursor.execute(f"SELECT string_agg(to_json(t)::text, ' ') FROM {schema}.{table} t")
            found[f"{schema}.{table}"] = cursor.fetchone()[0] or ""
            cursor.execute("RESET ROLE")
        owner.rollback()
    return found


def test_no_table_and_no_line_of_the_log_holds_a_sensitive_answer_in_clear(
    stored: dict[str, str],
) -> None:
    """The log's payloads and its permanent fields are tables as well."""
    for table, text in stored.items():
        for marker in (*MARKERS, *DECIDED):
            assert marker not in text, table
            assert not any(marker.encode() in blob for blob in blobs(text)), table
        for question in QUESTIONS:
            assert not re.search(question + ANSWER, text), table
        if table not in {"public.screening_interviewanswer", "audit.payload"}:
            assert not any(question in text for question in QUESTIONS), table


def test_what_is_not_as_sensitive_is_found_by_the_same_search(
    stored: dict[str, str], story: Story
) -> None:
    for table in ("public.screening_screening", "audit.payload"):
        assert re.search("act_recruited" + ANSWER, stored[table])
    for table in ("screening_screening", "screening_interviewanswer", "screening_needresponse",
                  "screening_profileconcern", "screening_exclusionfile"):  # fmt: skip
        assert any(len(blob) > 40 for blob in blobs(stored[f"public.{table}"])), table
        assert f'"{table}"' in stored["audit.event"]
    assert story.trafficking["id"] in stored["audit.payload"]


def test_in_the_log_a_personal_key_is_not_even_sealed(stored: dict[str, str]) -> None:
    (key,) = re.findall(r'"wrapped":"\\\\x([0-9a-f]+)"', stored["public.cases_personkey"])[:1]
    assert "cases_personkey" in stored["audit.event"]
    assert not any(key in text for table, text in stored.items() if "personkey" not in table)


def test_no_index_is_made_of_what_a_person_said(story: Story, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT indexdef FROM pg_indexes WHERE indexdef ~ '\m(answers?|result|"
                       r"sealed|wrapped|body|before|after)\M'"
                       " AND indexdef !~ 'merged_once'")  # what a colleague decided  # fmt: skip
        assert cursor.fetchall() == []


def test_sealed_bytes_are_as_long_whatever_was_said(story: Story, cast: Cast, db: None) -> None:
    with acting_for(cast.organisations["harbour"]):
        vault = Vault(new_key())
        said = ["yes", "no", "unknown", "declined", -1, 72, HARMS, HARMS[:1], *QUESTIONS]
        assert len({len(vault.seal("a.b:c", answer)) for answer in said}) == 1
        for model in (InterviewAnswer, NeedResponse):
            lengths = {len(row.sealed) for row in model.objects.exclude(sealed=b"")}
            assert len(lengths) == 1
        rows = Screening.objects.filter(instrument="palermo_amp")
        assert len({len(one.sealed) for one in rows}) == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@hypothesis_settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(value=values)
def test_a_vault_gives_back_what_was_put_in_and_only_at_its_place(value: Any) -> None:
    vault = Vault(new_key())
    sealed = vault.seal("a.b:c", value)
    assert vault.open("a.b:c", memoryview(sealed)) == value
    for other, place in ((vault, "a.b:d"), (Vault(new_key()), "a.b:c")):
        with pytest.raises(Unavailable):
            other.open(place, sealed)


def test_neither_a_vault_nor_its_refusal_prints_the_key() -> None:
    key = new_key()
    assert str(key)[2:-1] not in repr(Vault(key))
