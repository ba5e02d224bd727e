"""A repeated request creates nothing twice; a request that failed may be repeated."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from accounts import idempotency
from accounts.models import IdempotencyKey
from cases.models import Person
from tests.cast import Cast
from tests.conftest import Client, acting_for, token_of
from tests.oversight.database import connected, in_log
from tests.world import PERSON

KEY = "0199c0de-key-1"


@pytest.fixture
def amal(cast: Cast, api: Any) -> Client:
    return api(cast.amal)  # type: ignore[no-any-return]


def number_of_persons(cast: Cast, who: str = "harbour") -> int:
    with acting_for(cast.organisations[who]):
        return Person.objects.count()


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 101, "with space", "tab\there", "h\u00e9h\u00e9h\u00e9h\u00e9", '"']
)
def test_a_key_is_required_and_has_a_form(amal: Client, cast: Cast, key: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    response = amal.post("/api/v1/persons", PERSON, format="json", headers=headers)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert number_of_persons(cast) == 0


def test_the_same_request_again_gets_the_same_row(amal: Client, cast: Cast) -> None:
    first = amal.create("persons", PERSON, key=KEY)
    again = amal.create("persons", PERSON, key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert again["ETag"] == first["ETag"]
    assert number_of_persons(cast) == 1


def test_the_order_of_fields_makes_no_other_body(amal: Client, cast: Cast) -> None:
    turned = dict(reversed(PERSON.items()))
    first = amal.create("persons", PERSON, key=KEY)
    assert amal.create("persons", turned, key=KEY).json()["id"] == first.json()["id"]
    quoted = amal.create("persons", PERSON, key=f'"{KEY}"')
    assert quoted.json()["id"] == first.json()["id"]


def test_a_repeat_shows_the_row_as_it_is_now_and_that_is_logged(amal: Client, cast: Cast) -> None:
    first = amal.create("persons", PERSON, key=KEY).json()
    amal.change(f"persons/{first['id']}", 1, {"sex": "female"}, method="patch")
    again = amal.create("persons", PERSON, key=KEY).json()
    assert (again["sex"], again["version"]) == ("female", 2)


def test_the_same_key_with_another_body_is_refused(amal: Client, cast: Cast) -> None:
    amal.create("persons", PERSON, key=KEY)
    other = amal.create("persons", {**PERSON, "sex": "female"}, key=KEY)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:casemgmt:problem:idempotency_key_reused"
    assert number_of_persons(cast) == 1


def test_keys_of_different_people_and_routes_do_not_meet(
    amal: Client, cast: Cast, api: Any
) -> None:
    first = amal.create("persons", PERSON, key=KEY).json()
    by_sami = api(cast.sami).create("persons", PERSON, key=KEY)
    by_lena = api(cast.lena).create("persons", PERSON, key=KEY)
    assert {by_sami.status_code, by_lena.status_code} == {201}
    assert len({first["id"], by_sami.json()["id"], by_lena.json()["id"]}) == 3
    body = {"person": first["id"], "site": str(cast.sites["reception"].pk),
            "first_contact_at": "2026-10-05T08:30:00Z"}  # fmt: skip
    case = amal.create("cases", body, key=KEY)
    assert case.status_code == 201
    assert "Idempotency-Replayed" not in case


def test_a_key_for_one_persons_names_is_not_spent_for_another_person(
    amal: Client, cast: Cast
) -> None:
    """Same route, same key, same body, but another address: another thing is asked for."""
    one, other = (amal.create("persons", {}).json()["id"] for _ in range(2))
    name = {"script": "Latn", "given": "Ada"}
    first = {"If-Match": '"1"'}
    assert amal.create(f"persons/{one}/names", name, key=KEY, headers=first).status_code == 201
    second = amal.create(f"persons/{other}/names", name, key=KEY, headers=first)
    assert second.status_code in (201, 422)
    if second.status_code == 201:
        assert second.json()["id"] == other
        assert [n["given"] for n in second.json()["names"]] == ["Ada"]


def test_a_failed_request_does_not_spend_its_key(amal: Client, cast: Cast) -> None:
    person = amal.create("persons", {}).json()["id"]
    body = {"person": person, "site": str(cast.sites["reception"].pk),
            "first_contact_at": "2026-10-05T08:30:00Z"}  # fmt: skip
    assert amal.create("cases", {**body, "site": person}, key=KEY).status_code == 400
    assert amal.create("cases", body, key=KEY).status_code == 201


def test_a_conflict_does_not_spend_its_key(amal: Client, cast: Cast, api: Any) -> None:
    taken = "01980000-0000-7000-8000-000000000001"
    assert api(cast.lena).create("persons", {"id": taken}).status_code == 201
    assert amal.create("persons", {"id": taken}, key=KEY).status_code == 409
    free = "01980000-0000-7000-8000-000000000002"
    assert amal.create("persons", {"id": free}, key=KEY).status_code == 201


def test_the_stored_key_holds_no_copy_of_what_was_sent(amal: Client, cast: Cast) -> None:
    made = amal.create("persons", PERSON, key=KEY).json()
    with acting_for(cast.organisations["harbour"]):
        stored = IdempotencyKey.objects.get()
    assert str(stored.object_id) == made["id"]
    assert "Yusuf" not in str(vars(stored))
    assert len(bytes(stored.fingerprint)) == 32


@pytest.fixture
def own_amal(own_cast: Cast) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(own_cast.amal)}")
    return client


def test_while_the_first_request_runs_the_second_is_told_to_wait(
    own_amal: Client, own_cast: Cast
) -> None:
    """Two connections: one holds the key as a running request does, the other comes again."""
    claim = f"{own_cast.amal.user.pk}:person.create:{KEY}"
    with closing(connected()) as other:
        other.autocommit = False
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [claim])
            assert cursor.fetchone() == (True,)
        busy = own_amal.create("persons", PERSON, key=KEY)
        assert busy.status_code == 409
        assert busy["Content-Type"] == "application/problem+json"
        assert own_amal.create("persons", PERSON, key=f"{KEY}-other").status_code == 201
        other.rollback()
    assert own_amal.create("persons", PERSON, key=KEY).status_code == 201
    assert number_of_persons(own_cast) == 2


def test_of_two_requests_at_once_one_creates(
    own_amal: Client, own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second arrives from another thread, with its own connection, inside the first."""
    answers: list[Any] = []
    insert = idempotency.insert

    def second() -> Any:
        client = Client()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {own_cast.amal.token}")
        try:
            return client.create("persons", PERSON, key=KEY)
        finally:
            connection.close()

    def first_pauses(rows: Any) -> None:
        monkeypatch.setattr(idempotency, "insert", insert)
        with ThreadPoolExecutor(1) as pool:
            answers.append(pool.submit(second).result(timeout=20))
        insert(rows)

    monkeypatch.setattr(idempotency, "insert", first_pauses)
    answers.append(own_amal.create("persons", PERSON, key=KEY))
    assert [answer.status_code for answer in answers] == [409, 201]
    assert number_of_persons(own_cast) == 1


def test_key_and_row_are_kept_together_or_not_at_all(
    own_amal: Client, own_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_amal.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "insert", lambda _: 1 / 0)
        assert own_amal.create("persons", PERSON, key=KEY).status_code == 500
    assert number_of_persons(own_cast) == 0
    assert in_log("SELECT * FROM audit.event WHERE object_type = 'cases_person'") == []
    made = own_amal.create("persons", PERSON, key=KEY)
    assert made.status_code == 201
    assert "Idempotency-Replayed" not in made
    assert json.loads(made.content)["version"] == 1
