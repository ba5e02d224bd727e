"""Every changed row is an event, whoever changes it and however, in the change's transaction."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from accounts.models import Organisation, Site, User
from cases.models import Case, Person, PersonName, Representative
from oversight import audit
from oversight.context import action
from tests.conftest import acting_for
from tests.oversight.database import by_owner, run, seen_by_owner
from tests.oversight.log import Log, persons


def test_create_gives_one_event_with_the_new_row(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        person = Person.objects.create(organisation=harbour, sex="female", languages=["tig"])
    (event,) = log.events()
    assert (event["kind"], event["object_type"]) == ("insert", "cases_person")
    assert str(event["holder"]) == str(harbour.pk)
    body = json.loads(event["body"])
    assert body["id"] == str(person.pk)
    assert (body["sex"], body["languages"]) == ("female", ["tig"])
    assert event["waits"]


def test_save_gives_one_event_with_before_and_after_of_what_changed(
    log: Log, harbour: Organisation
) -> None:
    (person,) = persons(harbour, 1)
    log.from_now()
    with acting_for(harbour):
        person.sex = "female"
        person.save()
    assert log.lines() == [("update", "cases_person")]
    assert log.bodies() == [{"sex": ["unknown", "female"], "version": [1, 2]}]


def test_bulk_create_gives_one_event_for_each_row(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        Person.objects.bulk_create(Person(organisation=harbour) for _ in range(10))
    assert log.lines() == [("insert", "cases_person")] * 10
    assert len({body["id"] for body in log.bodies()}) == 10


def test_an_update_of_many_rows_gives_one_event_for_each(log: Log, harbour: Organisation) -> None:
    made = persons(harbour, 3)
    log.from_now()
    with acting_for(harbour):
        Person.objects.filter(pk__in=[one.pk for one in made]).update(sex="male")
    assert log.bodies() == [{"sex": ["unknown", "male"], "version": [1, 2]}] * 3


def test_bulk_update_gives_one_event_for_each_row(log: Log, harbour: Organisation) -> None:
    made = persons(harbour, 3)
    log.from_now()
    for person in made:
        person.sex = "other"
    with acting_for(harbour):
        Person.objects.bulk_update(made, ["sex"])
    assert log.bodies() == [{"sex": ["unknown", "other"], "version": [1, 2]}] * 3


def test_statements_written_by_hand_are_recorded_too(log: Log, harbour: Organisation) -> None:
    (person,) = persons(harbour, 1)
    log.from_now()
    with acting_for(harbour):
        run(
            "INSERT INTO cases_personname (organisation_id, person_id, kind, script, given,"
            " family, given_latin, family_latin) SELECT %s, %s, 'used', 'Latn', g, '', '', ''"
            " FROM unnest(ARRAY['A', 'B']) AS g",
            [harbour.pk, person.pk],
        )
        run("UPDATE cases_personname SET given = given || given WHERE person_id = %s", [person.pk])
        run("WITH x AS (UPDATE cases_person SET sex = 'male' RETURNING id) SELECT * FROM x")
    lines = log.lines()
    assert lines[:4] == [("insert", "cases_personname")] * 2 + [("update", "cases_personname")] * 2
    assert ("update", "cases_person") in lines


def test_even_the_owner_deletes_no_row_unrecorded(log: Log, harbour: Organisation) -> None:
    (person,) = persons(harbour, 1)
    log.from_now()
    facts = {
        "request_id": "0199c0de-0000-7000-8000-000000000001",
        "action": "erase.by_hand",
        "purpose": "data_protection",
        "organisation": str(harbour.pk),
        "domain": "protection",
    }
    settings = "".join(f"SET app.{name} = '{value}';" for name, value in facts.items())
    by_owner(settings + f"DELETE FROM cases_person WHERE id = '{person.pk}'")
    (event,) = log.events()
    assert (event["kind"], event["action"]) == ("delete", "erase.by_hand")
    assert json.loads(event["body"])["id"] == str(person.pk)
    assert json.loads(event["meta"])["database_role"] == "owner"


def test_an_update_that_changes_nothing_gives_no_event(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        User.objects.filter(organisation=harbour).update(is_active=True)
        Site.objects.filter(organisation=harbour).update(country="XXX")
    assert log.events() == []


def test_row_and_event_are_kept_or_undone_together(log: Log, harbour: Organisation) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), acting_for(harbour):
        Person.objects.create(organisation=harbour)
        audit.record("sign_in_failed", detail={"code": "test"})
        raise Stop
    assert log.events() == []
    with acting_for(harbour):
        with pytest.raises(Stop), transaction.atomic():
            Person.objects.create(organisation=harbour, sex="male")
            raise Stop
        Person.objects.create(organisation=harbour, sex="other")
    assert [body["sex"] for body in log.bodies()] == ["other"]


def test_payload_and_place_in_the_queue_come_with_the_event(
    log: Log, harbour: Organisation
) -> None:
    persons(harbour, 2)
    with acting_for(harbour):
        audit.record("signed_out", detail={})
    *changes, said = log.events()
    assert all(event["waits"] and event["body"] and event["p_commit"] for event in changes)
    assert said["waits"]
    assert said["body"] is None
    assert said["p_commit"] is None


def test_a_service_names_the_action_of_every_row_it_touches(
    log: Log, harbour: Organisation
) -> None:
    @action("outer.act")
    def outer() -> None:
        Person.objects.create(organisation=harbour)
        inner()

    @action("inner.act")
    def inner() -> None:
        Person.objects.create(organisation=harbour)

    with acting_for(harbour):
        outer()
        inner()
    assert [event["action"] for event in log.events()] == ["outer.act", "outer.act", "inner.act"]


def test_the_owner_reads_no_row_of_anyone_without_a_context(
    log: Log, harbour: Organisation
) -> None:
    persons(harbour, 1)
    for model in (Person, PersonName, Case, Representative):
        assert seen_by_owner(f"SELECT * FROM {model._meta.db_table}") == []
