"""One's own password: changed with the old one, and then nothing of before opens anything."""

from __future__ import annotations

from typing import Any

from tests.conftest import PASSWORD, Client

NEW = "another long password here"


def change(client: Any, **body: str) -> Any:
    return client.post(
        "/api/v1/password", {"password": PASSWORD, "new_password": NEW, **body}, format="json"
    )


def test_a_new_password_ends_every_token_and_session_of_before(cast: Any, api: Any) -> None:
    amal, email = api(cast.amal), cast.amal.user.email
    browser = Client()
    body = {"email": email, "password": PASSWORD}
    assert browser.post("/api/v1/session", body, format="json").status_code == 201
    assert browser.get("/api/v1/session").status_code == 200
    assert change(amal).status_code == 204
    assert amal.read("session").status_code == 401
    assert browser.get("/api/v1/session").status_code == 401
    assert Client().post("/api/v1/tokens", body, format="json").status_code == 401
    body["password"] = NEW
    assert Client().post("/api/v1/tokens", body, format="json").status_code == 201


def test_the_old_one_is_asked_and_a_weak_one_is_refused(cast: Any, api: Any) -> None:
    amal = api(cast.amal)
    for wrong, field in (
        ({"password": "not mine at all"}, "password"),
        ({"new_password": "short"}, "new_password"),
        ({"new_password": "1234567890123"}, "new_password"),
    ):
        answer = change(amal, **wrong)
        assert answer.status_code == 400
        assert {one["field"] for one in answer.json()["errors"]} == {field}
    assert amal.read("session").status_code == 200


def test_guessing_the_old_one_is_locked_out_and_leaves_a_trace(cast: Any, api: Any) -> None:
    amal = api(cast.amal)
    answers = [change(amal, password=f"guess number {n}").status_code for n in range(6)]
    assert answers[0] == 400
    assert answers[-1] == 429
    events = api(cast.ines).read("events", kind="sign_in_failed").json()["results"]
    assert len(events) >= 5
