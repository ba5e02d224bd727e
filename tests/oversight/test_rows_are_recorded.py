"""Every changed row is an event, whoever changes it and however, in the change's transaction."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from accounts.models import AccessToken, Organisation, Site, User
from accounts.services import create_token, new_account
from cases.models import Case, Person, PersonName, Representative
from oversight import audit
from oversight.context import action
from reports.models import Report
from screening.models import Screening
from tests.cast import Cast
from tests.conftest import PASSWORD, Client, acting_for, token_of
from tests.oversight.database import by_owner, in_log, run, seen_by_owner
from tests.oversight.log import Log
from tests.world import created, new_case, ready_case, referral, sharing


@pytest.fixture
def amal(module_cast: Cast) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(module_cast.amal)}")
    return client


def persons(harbour: Organisation, number: int) -> list[Person]:
    with acting_for(harbour):
        return [Person.objects.create(organisation=harbour) for _ in range(number)]


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


def test_password_and_token_never_reach_the_log(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        user = new_account(
            organisation=harbour, email="new@example.org", name="New", password=PASSWORD
        )
        old = user.password
        user.set_password("another long password")
        user.save(update_fields=["password"])
        token, secret = create_token(actor=user, label="mine")
        AccessToken.objects.filter(pk=token.pk).update(digest=b"\1" * 32)
    inserted, changed, made, swapped = log.bodies()
    assert "password" not in inserted
    assert changed == {"password": "withheld"}
    assert "digest" not in made
    assert swapped == {"digest": "withheld"}
    everything = json.dumps(log.bodies()) + "".join(event["meta"] for event in log.events())
    digest = hashlib.sha256(secret.encode()).hexdigest()
    for forbidden in (secret, digest, old, user.password):
        assert forbidden not in everything


def test_frozen_counts_of_a_report_never_reach_the_log(log: Log, module_cast: Cast) -> None:
    with acting_for(None):
        Report.objects.create(
            kind="accountability_month", period="2026-01-01", cut_off="2026-02-01T00:00Z",
            definitions_version="1", frozen={"salt": "the salt"}, document=b"x", sha256="0" * 64,
        )  # fmt: skip
    (body,) = log.bodies()
    assert not {"frozen", "document"} & body.keys()


MARK = "Zarathustra-7731"


def marked_events(log: Log, amal: Client, cast: Cast) -> list[dict[str, Any]]:
    """Write the marker into every free text of a person that this house has."""
    name = {"given": MARK, "family": MARK, "given_latin": MARK, "family_latin": MARK}
    case = ready_case(
        amal, cast.sites["reception"], names=[{"script": "Latn", **name}], languages=["zzq"]
    )
    person = case["person"]["id"]
    spelling = {"script": "Latn", **name}
    created(amal.create(f"persons/{person}/names", spelling, headers={"If-Match": '"1"'}))
    representative = {
        "case": case["id"],
        "kind": "guardian",
        "name": MARK,
        "appointed_by": MARK,
        "appointed_at": "2026-10-05T09:00:00Z",
    }
    created(amal.create("representatives", representative))
    consent = created(
        amal.create("consents", {**sharing(case, cast.organisations["opendoor"]),
                                 "text_version": MARK})
    )  # fmt: skip
    sent = created(
        amal.create("referrals", referral(case, cast.organisations["opendoor"], consent))
    )
    noor = Client()
    noor.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(cast.noor)}")
    assert noor.change(f"referrals/{sent['id']}/accept", 1).status_code == 200
    finish = {"outcome": "completed", "feedback": MARK}
    assert noor.change(f"referrals/{sent['id']}/finish", 2, finish).status_code == 200
    with acting_for(cast.organisations["harbour"]):
        screening = Screening.objects.filter(case=case["id"])[0]
        Screening.objects.create(
            organisation_id=screening.organisation_id, person_id=person, case_id=case["id"],
            instrument="x", version="1", content_hash="0", answers={"free": MARK},
            facts={}, setting={}, outcome="x", result={"trace": MARK},
            conducted_by_id=screening.conducted_by_id,
        )  # fmt: skip
    # What somebody types in the wrong place is no less personal.
    amal.create("persons", {"names": [{"script": MARK, "given": MARK}]})
    amal.create("persons", {MARK: MARK})
    amal.read("cases", status=MARK)
    amal.read(f"cases/{MARK}")
    amal.post("/api/v1/session", {"email": f"{MARK}@example.org", "password": MARK})
    return log.events()


def test_what_a_person_said_or_is_called_stands_only_in_erasable_payloads(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    events = marked_events(log, amal, module_cast)
    permanent = in_log(
        "SELECT to_jsonb(e)::text AS text FROM audit.event e WHERE event_id > %s", [log.mark]
    )
    assert len(permanent) == len(events) > 20
    assert not [row["text"] for row in permanent if MARK.lower() in row["text"].lower()]
    bodies = [event["object_type"] for event in events if event["body"] and MARK in event["body"]]
    assert {
        "cases_personname",
        "cases_representative",
        "cases_consent",
        "referrals_referral",
        "referrals_package",
        "screening_screening",
    } <= set(bodies)


def test_a_person_stands_in_permanent_fields_by_pseudonym_only(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    case = new_case(amal, module_cast.sites["reception"])
    assert amal.read(f"persons/{case['person']['id']}").status_code == 200
    assert amal.read("cases").status_code == 200
    person = case["person"]["id"]
    (known,) = in_log("SELECT pseudonym::text FROM audit.subject WHERE person_id = %s", [person])
    permanent = in_log(
        "SELECT to_jsonb(e)::text AS text FROM audit.event e WHERE event_id > %s", [log.mark]
    )
    assert not [row["text"] for row in permanent if person in row["text"]]
    about = [event for event in log.events() if known["pseudonym"] in event["subjects"]]
    kinds = {(event["kind"], event["object_type"]) for event in about}
    assert {
        ("insert", "cases_person"),
        ("insert", "cases_personname"),
        ("insert", "cases_case"),
        ("disclosed", "cases_person"),
        ("disclosed", "cases_case"),
    } <= kinds
    own = next(event for event in about if event["object_type"] == "cases_person")
    assert str(own["object_id"]) == known["pseudonym"]
    assert known["pseudonym"] != person


def test_every_table_about_persons_names_the_person_in_its_events(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    events = marked_events(log, amal, module_cast)
    changes = [event for event in events if event["body"]]
    personal = {"cases_", "screening_", "referrals_"}
    about_persons = [e for e in changes if e["object_type"].split("_")[0] + "_" in personal]
    assert all(len(event["subjects"]) == 1 for event in about_persons)
    assert all(str(event["subject"]) == event["subjects"][0] for event in about_persons)


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
