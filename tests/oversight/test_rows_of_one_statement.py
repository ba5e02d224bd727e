"""Rows that one statement inserts are recorded each, however it inserts them."""

from __future__ import annotations

import json

import pytest

from accounts.models import Organisation
from cases.models import Person
from common.identifiers import uuid7
from oversight.guards import record_changes
from tests.conftest import acting_for
from tests.oversight.database import by_owner, in_log, run
from tests.oversight.log import Log

NAMES = """
INSERT INTO cases_personname (id, organisation_id, person_id, kind, script, given, family,
                              given_latin, family_latin)
SELECT * FROM (VALUES {rows}) AS rows
"""


@pytest.fixture
def people(harbour: Organisation, log: Log) -> list[Person]:
    with acting_for(harbour):
        made = Person.objects.bulk_create(
            [Person(id=uuid7(), organisation=harbour) for _ in range(3)]
        )
    log.from_now()
    return made


def row(person: Person, given: str) -> str:
    return (
        f"('{uuid7()}'::uuid, '{person.organisation_id}'::uuid, '{person.pk}'::uuid, 'used',"
        f" 'Latn', '{given}', '', '', '')"
    )


def insert(*rows: str) -> str:
    return NAMES.format(rows=", ".join(rows))


def given(log: Log) -> list[str]:
    return [body["given"] for body in log.bodies()]


def test_their_events_stand_in_the_order_of_the_rows(
    log: Log, harbour: Organisation, people: list[Person]
) -> None:
    with acting_for(harbour):
        run(insert(*(row(people[0], name) for name in "DACB")))
    assert log.lines() == [("insert", "cases_personname")] * 4
    assert given(log) == ["D", "A", "C", "B"]


def test_each_is_about_its_person_under_salts_of_its_own(
    log: Log, harbour: Organisation, people: list[Person]
) -> None:
    with acting_for(harbour):
        run(insert(*(row(person, "A") for person in [*people, people[0]])))
    events = log.events()
    known = "SELECT pseudonym::text FROM audit.subject WHERE person_id = %s"
    pseudonyms = [in_log(known, [person.pk])[0]["pseudonym"] for person in people]
    assert [event["subjects"] for event in events] == [[p] for p in [*pseudonyms, pseudonyms[0]]]
    assert [str(event["subject"]) for event in events] == [*pseudonyms, pseudonyms[0]]
    salts = [bytes(event[salt]) for event in events for salt in ("m_salt", "p_salt")]
    assert len(set(salts)) == 8


def test_new_people_of_one_statement_have_pseudonyms_of_their_own(
    log: Log, harbour: Organisation
) -> None:
    with acting_for(harbour):
        Person.objects.bulk_create([Person(organisation=harbour) for _ in range(3)])
    events = log.events()
    assert len({str(event["subject"]) for event in events}) == 3
    assert all([str(e["object_id"])] == e["subjects"] == [str(e["subject"])] for e in events)


def test_two_inserts_of_one_statement_are_both_recorded(
    log: Log, harbour: Organisation, people: list[Person]
) -> None:
    one, another = insert(row(people[0], "A")), insert(row(people[1], "B"))
    with acting_for(harbour):
        run(f"WITH a AS ({one} RETURNING id), b AS ({another} RETURNING id) TABLE a")
    assert sorted(given(log)) == ["A", "B"]


def test_a_row_inserted_or_else_updated_is_recorded_as_what_happened(
    log: Log, harbour: Organisation, people: list[Person]
) -> None:
    rows = [row(person, given) for person, given in zip(people, "ABC", strict=True)]
    with acting_for(harbour):
        run(insert(*rows[:2]))
    log.from_now()
    with acting_for(harbour):
        run(f"{insert(*rows)} ON CONFLICT (id) DO UPDATE SET given = excluded.given || '!'")
    assert (
        sorted(log.lines())
        == [("insert", "cases_personname")] + [("update", "cases_personname")] * 2
    )
    assert sorted(map(str, given(log))) == ["C", "['A', 'A!']", "['B', 'B!']"]


def test_an_insert_that_inserts_nothing_says_nothing(
    log: Log, harbour: Organisation, people: list[Person]
) -> None:
    statement = insert(row(people[0], "A"))
    with acting_for(harbour):
        run(statement)
    log.from_now()
    with acting_for(harbour):
        run(f"{statement} ON CONFLICT DO NOTHING")
    assert log.lines() == []


def test_insert_and_update_tell_the_same_of_themselves(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        person = Person.objects.create(organisation=harbour)
        Person.objects.filter(pk=person.pk).update(sex="other")
    inserted, updated = (json.loads(event["meta"]) for event in log.events())
    assert inserted.keys() == updated.keys()
    assert {name for name in inserted if inserted[name] != updated[name]} == {"kind", "at"}


def test_a_column_of_any_name_forges_nothing(log: Log, harbour: Organisation) -> None:
    lie = json.dumps({"id": str(uuid7()), "organisation_id": None, "lie": True})
    by_owner(
        "CREATE TABLE cases_odd (id uuid, organisation_id uuid, n jsonb, rows jsonb, r jsonb)",
        "GRANT INSERT ON cases_odd TO app",
        *record_changes("cases_odd").sql,
    )
    try:
        with acting_for(harbour):
            values = [uuid7(), harbour.pk, lie, lie, lie]
            run("INSERT INTO cases_odd VALUES (%s, %s, %s, %s, %s)", values)
        (event,) = log.events()
    finally:
        by_owner("DROP TABLE cases_odd")
    assert (str(event["object_id"]), str(event["holder"])) == (str(values[0]), str(harbour.pk))
    assert json.loads(event["body"]).keys() == {"id", "organisation_id", "n", "rows", "r"}
