"""What is committed to is the stored text, and it says the same as the columns."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from cases.models import Person
from oversight import audit
from tests.cast import Cast
from tests.conftest import Client, acting_for
from tests.oversight.database import in_log, run
from tests.oversight.log import Log, persons
from tests.world import new_case


def test_commitments_are_over_salt_and_stored_text(log: Log, harbour: Organisation) -> None:
    persons(harbour, 2)
    with acting_for(harbour):
        audit.record("signed_out", detail={"code": "é"})
    assert len(log.events()) == 3
    check_commitments(log)


def test_no_setting_of_a_session_changes_what_is_committed_to(
    log: Log, harbour: Organisation
) -> None:
    """Not even of the session's later transactions, for it keeps its plans."""
    connection.close()
    for value in ("off", "on"):
        with acting_for(harbour):
            run(f"SET LOCAL standard_conforming_strings = {value}")
            person = Person.objects.create(organisation=harbour)
            Person.objects.filter(pk=person.pk).update(sex="other")
            audit.record("signed_out", detail={})
    connection.close()
    assert len(log.events()) == 6
    check_commitments(log)


def check_commitments(log: Log) -> None:
    for event in log.events():
        m_salt, m_commit = bytes(event["m_salt"]), bytes(event["m_commit"])
        assert len(m_salt) == 32
        assert m_commit == hashlib.sha256(b"cm-m1\n" + m_salt + event["meta"].encode()).digest()
        if event["body"] is not None:
            p_salt = bytes(event["p_salt"])
            assert p_salt != m_salt
            expected = hashlib.sha256(b"cm-p1\n" + p_salt + event["body"].encode()).digest()
            assert bytes(event["p_commit"]) == expected
    salts = [bytes(event["m_salt"]) for event in log.events()]
    assert len(set(salts)) == len(salts)


def test_the_committed_text_says_the_same_as_the_columns(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    new_case(amal, module_cast.sites["reception"])
    amal.read("events")  # refused: its event has a detail
    columns = in_log(
        """
        SELECT e.*, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS utc,
               ARRAY(SELECT s.subject::text FROM audit.event_subject s
                      WHERE s.event_id = e.event_id ORDER BY 1) AS subjects
          FROM audit.event e WHERE event_id > %s
        """,
        [log.mark],
    )
    assert len(columns) > 5
    for event in columns:
        meta = json.loads(event["meta"])
        said = {name: meta.pop(name) for name in ("v", "at", "subjects", "database_role")}
        assert (said["v"], said["at"], said["database_role"]) == (1, event["utc"], "app")
        assert sorted(said["subjects"]) == event["subjects"]
        assert int(meta.pop("transaction")) > 0
        assert meta == {
            name: str(value) if isinstance(value, UUID) else _plain(value)
            for name, value in event.items()
            if name in meta
        }


def _plain(value: Any) -> Any:
    return None if value is None else value if isinstance(value, dict) else str(value)
