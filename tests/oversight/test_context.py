"""One transaction with its facts: nothing is written without it, nothing of it is left behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Organisation, Site, User
from cases import services
from cases.models import Case, Person
from oversight import context
from tests.cast import Cast
from tests.conftest import Client, acting_for, token_of
from tests.oversight.database import in_log, run
from tests.world import PERSON, new_case

SETTINGS = "SELECT current_setting('app.' || n, true) FROM unnest(%s) AS n"
NAMES = ["organisation", "actor", "domain", "purpose", "action", "request_id", "log_scope"]


def client_of(member: Any) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client


def top() -> int:
    return int(in_log("SELECT coalesce(max(event_id), 0) AS top FROM audit.event")[0]["top"])


def events_after(mark: int) -> list[dict[str, Any]]:
    return in_log("SELECT * FROM audit.event WHERE event_id > %s ORDER BY event_id", [mark])


def test_without_a_context_the_database_refuses_every_write(cast: Cast) -> None:
    harbour, amal = cast.organisations["harbour"], cast.amal.user
    writes = (
        lambda: Person.objects.create(organisation=harbour),
        lambda: Site.objects.create(organisation=harbour, name="x", stage="border", country="XXX"),
        lambda: Organisation.objects.create(name="New", kind="ngo"),
        lambda: Organisation.objects.filter(pk=harbour.pk).update(name="Other"),
    )
    for write in writes:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            write()
    assert User.objects.filter(pk=amal.pk).update(is_active=False) == 0  # it does not see the row


def test_without_a_context_every_list_is_empty(cast: Cast) -> None:
    with acting_for(cast.organisations["harbour"]):
        Person.objects.create(organisation=cast.organisations["harbour"])
        assert Person.objects.exists()
        assert Site.objects.exists()
    for model in (Person, Site, User, Case):
        assert not model._default_manager.exists()
    assert run("SELECT * FROM oversight_event") == []
    assert run("SELECT * FROM oversight_payload") == []
    assert run("SELECT * FROM oversight_pseudonym") == []
    assert run("SELECT * FROM oversight_event_subject") == []


def test_a_nested_context_gives_the_outer_facts_back(cast: Cast) -> None:
    harbour, plains = cast.organisations["harbour"], cast.organisations["plains"]
    with acting_for(harbour):
        outer = run(SETTINGS, [NAMES])
        with acting_for(plains):
            assert run(SETTINGS, [NAMES])[0] == (str(plains.pk),)
            assert not Site.objects.exists()
        assert run(SETTINGS, [NAMES]) == outer
        assert Site.objects.exists()
    assert {value for (value,) in run(SETTINGS, [NAMES])} <= {"", None}


def test_a_nested_context_that_fails_gives_the_outer_facts_back_too(cast: Cast) -> None:
    class Stop(Exception):
        pass

    with acting_for(cast.organisations["harbour"]):
        outer = run(SETTINGS, [NAMES])
        with pytest.raises(Stop), acting_for(cast.organisations["plains"]):
            raise Stop
        assert run(SETTINGS, [NAMES]) == outer
        assert context.current().organisation == cast.organisations["harbour"].pk


def test_the_facts_do_not_survive_the_transaction(own_cast: Cast) -> None:
    """The next borrower of the connection starts with nothing."""
    with acting_for(own_cast.organisations["harbour"]):
        assert run(SETTINGS, [NAMES])[0] == (str(own_cast.organisations["harbour"].pk),)
    assert {value for (value,) in run(SETTINGS, [NAMES])} <= {"", None}
    assert client_of(own_cast.amal).read("cases").status_code == 200
    assert {value for (value,) in run(SETTINGS, [NAMES])} <= {"", None}
    assert not User.objects.exists()


def test_a_refused_request_commits_its_event_and_nothing_else(
    own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal comes after a row was written: the row goes, the event stays."""
    amal = client_of(own_cast.amal)
    mark = top()

    def writes_then_refuses(*, actor: User, **_: Any) -> None:
        Person.objects.create(organisation=actor.organisation)
        actor.require(services.Capability.MANAGE_ACCOUNTS)

    monkeypatch.setattr(
        services, "register_person", context.action("person.register")(writes_then_refuses)
    )
    assert amal.create("persons", PERSON).status_code == 403
    (event,) = events_after(mark)
    assert (event["kind"], event["detail"]["status"]) == ("denied", 403)
    with acting_for(own_cast.organisations["harbour"]):
        assert not Person.objects.exists()


def test_an_unhandled_error_undoes_everything_and_tells_nothing(
    own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = client_of(own_cast.amal)
    amal.raise_request_exception = False
    mark = top()

    def writes_then_breaks(*, actor: User, **_: Any) -> None:
        Person.objects.create(organisation=actor.organisation, languages=["tig"])
        raise RuntimeError("Zarathustra has the number 7731")

    monkeypatch.setattr(services, "register_person", writes_then_breaks)
    response = amal.create("persons", PERSON)
    assert response.status_code == 500
    body = response.content.decode()
    for secret in ("Zarathustra", "7731", "RuntimeError", "Traceback", "persons", PERSON["sex"]):
        assert secret not in body
    assert events_after(mark) == []
    with acting_for(own_cast.organisations["harbour"]):
        assert not Person.objects.exists()


def test_an_unhandled_error_is_a_problem_document(
    own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = client_of(own_cast.amal)
    amal.raise_request_exception = False
    monkeypatch.setattr(services, "register_person", lambda **_: 1 / 0)
    response = amal.create("persons", PERSON)
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response["Request-Id"]


def test_each_request_has_an_id_that_leads_to_its_events(own_cast: Cast) -> None:
    amal = client_of(own_cast.amal)
    mark = top()
    answer = amal.create("persons", PERSON)
    events = events_after(mark)
    assert {str(event["request_id"]) for event in events} == {answer["Request-Id"]}
    assert {event["action"] for event in events} == {"person.register"}
    again = amal.read(f"persons/{answer.json()['id']}")
    assert again["Request-Id"] != answer["Request-Id"]


def test_events_say_who_acted_in_which_role_for_what(own_cast: Cast) -> None:
    amal = client_of(own_cast.amal)
    mark = top()
    new_case(amal, own_cast.sites["reception"])
    for event in events_after(mark):
        assert str(event["actor"]) == str(own_cast.amal.user.pk)
        assert str(event["organisation"]) == str(own_cast.organisations["harbour"].pk)
        assert (event["role"], event["purpose"]) == ("caseworker", "case_management")
