"""Who was shown what: one event per response, and without the event no response."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from oversight import audit, context
from tests.cast import Cast
from tests.conftest import Client, token_of
from tests.oversight.database import by_owner, in_log
from tests.world import PERSON, created, new_case

EVENTS = """
SELECT e.kind, e.action, e.object_type, e.object_id::text, e.holder::text, e.detail, e.actor::text,
       ARRAY(SELECT s.subject::text FROM audit.event_subject s WHERE s.event_id = e.event_id)
           AS subjects
  FROM audit.event e WHERE e.event_id > %s ORDER BY e.event_id
"""
RECORD = "audit.record(text, text, text, uuid, uuid, uuid[], jsonb)"


def client_of(member: Any) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client


@pytest.fixture
def amal(module_cast: Cast) -> Client:
    return client_of(module_cast.amal)


@pytest.fixture
def case(amal: Client, module_cast: Cast) -> dict[str, Any]:
    return new_case(amal, module_cast.sites["reception"])


@pytest.fixture
def events(module_cast: Cast) -> Callable[[], list[dict[str, Any]]]:
    for member in module_cast.members.values():
        token_of(member)  # making one is an event of its own
    (now,) = in_log("SELECT coalesce(max(event_id), 0) AS top FROM audit.event")
    mark = [now["top"]]

    def since() -> list[dict[str, Any]]:
        found = in_log(EVENTS, [mark[0]])
        mark[0] = in_log("SELECT max(event_id) AS top FROM audit.event")[0]["top"]
        return found

    return since


@contextmanager
def log_that_cannot_be_written() -> Iterator[None]:
    by_owner(f"SET ROLE audit_owner; REVOKE EXECUTE ON FUNCTION {RECORD} FROM app")
    try:
        yield
    finally:
        by_owner(f"SET ROLE audit_owner; GRANT EXECUTE ON FUNCTION {RECORD} TO app")


def pseudonym(person: str) -> str:
    (row,) = in_log("SELECT pseudonym::text FROM audit.subject WHERE person_id = %s", [person])
    return str(row["pseudonym"])


def test_a_list_of_three_people_is_one_event_with_three_subjects(
    amal: Client, events: Any, module_cast: Cast
) -> None:
    people = {created(amal.create("persons", PERSON))["id"] for _ in range(3)}
    events()
    shown = amal.read("persons", page_size=3).json()["results"]
    assert {one["id"] for one in shown} == people
    (event,) = events()
    assert (event["kind"], event["action"]) == ("disclosed", "person.list")
    assert set(event["subjects"]) == {pseudonym(one) for one in people}
    assert event["detail"] == {"shown": {"cases_person": 3}}
    assert event["holder"] == str(module_cast.organisations["harbour"].pk)


def test_a_record_read_alone_is_named(amal: Client, case: Any, events: Any) -> None:
    events()
    assert amal.read(f"cases/{case['id']}").status_code == 200
    (event,) = events()
    assert (event["kind"], event["action"]) == ("disclosed", "case.retrieve")
    assert event["object_id"] == case["id"]
    assert event["subjects"] == [pseudonym(case["person"]["id"])]


def test_a_person_read_alone_is_named_by_pseudonym_only(
    amal: Client, case: Any, events: Any
) -> None:
    events()
    person = case["person"]["id"]
    amal.read(f"persons/{person}")
    (event,) = events()
    assert event["object_id"] is None
    assert event["subjects"] == [pseudonym(person)]


def test_creating_shows_the_record_and_says_so(amal: Client, events: Any) -> None:
    events()
    person = created(amal.create("persons", {"sex": "female"}))  # whom nobody resembles
    *changes, shown = events()
    assert {event["kind"] for event in changes} == {"insert"}
    assert (shown["kind"], shown["subjects"]) == ("disclosed", [pseudonym(person["id"])])


def test_an_empty_list_shows_nobody(events: Any, module_cast: Cast) -> None:
    lena = client_of(module_cast.lena)
    events()
    assert lena.read("persons").json()["results"] == []
    assert [event for event in events() if event["subjects"]] == []


@pytest.mark.parametrize("route", ["persons/{person}", "cases/{case}", "persons", "cases"])
def test_what_cannot_be_logged_is_not_shown(
    amal: Client, case: Any, events: Any, route: str
) -> None:
    path = route.format(person=case["person"]["id"], case=case["id"])
    events()
    with log_that_cannot_be_written():
        response = amal.read(path)
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    body = response.content.decode()
    for personal in ("Yusuf", case["reference"], case["id"], case["person"]["id"], "SYR"):
        assert personal not in body
    assert events() == []
    assert amal.read(path).status_code == 200


def test_what_cannot_be_logged_is_not_done(amal: Client, events: Any) -> None:
    """A new record is shown to its author, so its disclosure has to be written too."""
    before = {one["id"] for one in amal.read("persons", page_size=100).json()["results"]}
    events()
    with log_that_cannot_be_written():
        response = amal.create("persons", PERSON)
    assert response.status_code == 503
    assert "Yusuf" not in response.content.decode()
    assert events() == []
    after = {one["id"] for one in amal.read("persons", page_size=100).json()["results"]}
    assert after == before


def test_nobody_signs_in_unrecorded(module_cast: Cast, events: Any) -> None:
    who = {"email": module_cast.amal.user.email, "password": "a long password for tests"}
    with log_that_cannot_be_written():
        response = Client().post("/api/v1/session", who)
    assert response.status_code == 503
    assert "sessionid" not in response.cookies


def test_not_found_is_an_event_with_capability_and_object(
    events: Any, case: Any, module_cast: Cast
) -> None:
    lena = client_of(module_cast.lena)
    events()
    assert lena.read(f"cases/{case['id']}").status_code == 404
    unknown = str(uuid4())
    assert lena.read(f"cases/{unknown}").status_code == 404
    foreign, nothing = events()
    for event, object_id in ((foreign, case["id"]), (nothing, unknown)):
        assert (event["kind"], event["action"]) == ("denied", "case.retrieve")
        assert event["detail"] == {"status": 404, "capability": "view cases"}
        assert event["object_id"] == object_id
        assert event["subjects"] == []
        assert event["actor"] == str(module_cast.lena.user.pk)


def test_a_refusal_is_an_event_and_names_the_firewall_where_that_refuses(
    events: Any, case: Any, module_cast: Cast
) -> None:
    kit, robin = client_of(module_cast.kit), client_of(module_cast.robin)
    events()
    assert kit.read(f"cases/{case['id']}").status_code == 403
    assert robin.read(f"persons/{case['person']['id']}").status_code == 403
    administrator, officer = events()
    assert administrator["detail"] == {"status": 403, "capability": "view cases"}
    assert officer["detail"] == {
        "status": 403, "capability": "view persons", "firewall": "G-08"
    }  # fmt: skip
    assert officer["subjects"] == [pseudonym(case["person"]["id"])]


def test_a_person_refused_by_their_id_does_not_stand_in_the_log_by_it(
    events: Any, case: Any, module_cast: Cast
) -> None:
    """The id in the address is the person's own: permanent fields never hold it."""
    robin = client_of(module_cast.robin)
    events()
    person = case["person"]["id"]
    assert robin.read(f"persons/{person}").status_code == 403
    (event,) = events()
    assert event["object_id"] != person


def test_a_guessed_id_makes_no_pseudonym(events: Any, module_cast: Cast) -> None:
    guessed = str(uuid4())
    robin = client_of(module_cast.robin)
    events()
    assert robin.read(f"persons/{guessed}").status_code == 403
    (event,) = events()
    assert (event["object_id"], event["subjects"]) == (None, [])
    assert in_log("SELECT * FROM audit.subject WHERE person_id = %s", [guessed]) == []


def test_a_412_with_values_is_a_disclosure(amal: Client, case: Any, events: Any) -> None:
    person = case["person"]["id"]
    assert (
        amal.change(f"persons/{person}", 1, {"sex": "female"}, method="patch").status_code == 200
    )
    events()
    stale = amal.change(f"persons/{person}", 1, {"sex": "other"}, method="patch")
    assert stale.status_code == 412
    assert stale.json()["current"]["differs"] == {"sex": "female"}
    (event,) = events()
    assert (event["kind"], event["subjects"]) == ("disclosed", [pseudonym(person)])


def test_a_conflict_speaks_of_the_record_and_so_shows_it(
    amal: Client, case: Any, events: Any
) -> None:
    events()
    assert amal.change(f"cases/{case['id']}/move", 1, {"to": "closed"}).status_code == 409
    (event,) = events()
    assert (event["kind"], event["object_id"]) == ("disclosed", case["id"])
    assert event["subjects"] == [pseudonym(case["person"]["id"])]


def test_somebody_without_credentials_writes_nothing(events: Any, case: Any) -> None:
    events()
    for path in ("cases", f"cases/{case['id']}", "events", "reports", "instruments", "session"):
        assert Client().read(path).status_code == 401
    assert Client().create("persons", PERSON).status_code == 401
    assert events() == []


def test_an_unknown_token_is_an_event(events: Any) -> None:
    stranger = Client()
    stranger.credentials(HTTP_AUTHORIZATION="Bearer made-up")
    events()
    assert stranger.read("cases").status_code == 401
    (event,) = events()
    assert (event["kind"], event["action"]) == ("sign_in_failed", "token.use")
    assert event["actor"] is None
    assert "made-up" not in str(event)


def test_nothing_can_be_noted_outside_a_context() -> None:
    with pytest.raises(context.NoContext):
        audit.disclosed("cases_case", [])
