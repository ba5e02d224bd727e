"""Signing in and out in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from accounts.services import deactivate_account
from oversight import context
from tests.cast import Cast
from tests.conftest import PASSWORD, Client, acting_for
from tests.oversight.database import run


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    body = {"email": email, "password": password}
    return client.post("/api/v1/session", body, format="json", **extra)


def browser() -> Client:
    """A client that keeps cookies and whose CSRF tokens are really checked."""
    return Client(enforce_csrf_checks=True)


def log(cast: Cast, **equal: str) -> list[tuple[Any, ...]]:
    scope = context.system("test.read", purpose="oversight")
    scope.log_scope = "all"
    where = " AND ".join(f"{name} = %s" for name in equal)
    with context.enter(scope):
        return run(
            "SELECT kind, actor, holder, object_id, detail, action FROM oversight_event"
            f" WHERE {where} ORDER BY event_id",
            list(equal.values()),
        )


def test_signing_in_opens_a_session_and_shows_ones_own_account(cast: Cast) -> None:
    client = browser()
    answer = sign_in(client, cast.amal.user.email)
    assert answer.status_code == 201
    me = client.read("session").json()
    assert me == answer.json()
    assert (me["name"], me["roles"], me["purpose"]) == ("Amal", ["caseworker"], "case_management")
    assert "view cases" in me["capabilities"]
    assert "password" not in answer.content.decode()
    assert client.read("cases").status_code == 200


@pytest.mark.parametrize("change", [str.upper, str.title, "{} ".format, " {}".format])
def test_an_address_is_the_same_however_it_is_typed(cast: Cast, change: Any) -> None:
    assert sign_in(browser(), change(cast.amal.user.email)).status_code == 201


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cast: Cast) -> None:
    wrong = sign_in(browser(), cast.amal.user.email, "not the password")
    unknown = sign_in(browser(), "nobody@example.org", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.headers.keys() == unknown.headers.keys()
    assert "sessionid" not in wrong.cookies


def test_a_deactivated_account_gets_that_answer_too(cast: Cast) -> None:
    wrong = sign_in(browser(), cast.sami.user.email, "not the password")
    with acting_for(cast.organisations["harbour"]):
        deactivate_account(actor=cast.kit.user, user=cast.amal.user)
    closed = sign_in(browser(), cast.amal.user.email)
    assert closed.status_code == 401
    assert closed.content == wrong.content


def test_a_nul_or_half_a_character_in_a_password_is_a_typing_error(cast: Cast) -> None:
    for odd in (r"a\u0000b", r"\ud800 long enough", "x" * 201):
        body = f'{{"email": "{cast.amal.user.email}", "password": "{odd}"}}'
        typed = browser().generic("POST", "/api/v1/session", body, "application/json")
        assert typed.status_code == 400


def test_every_sign_in_is_an_event_of_the_person(cast: Cast) -> None:
    sign_in(browser(), cast.amal.user.email)
    (event,) = log(cast, kind="signed_in")
    assert event[1] == cast.amal.user.pk
    assert event[3] == cast.amal.user.pk


def test_every_failure_is_an_event_without_the_address(cast: Cast) -> None:
    sign_in(browser(), cast.amal.user.email, "not the password")
    sign_in(browser(), "nobody@example.org", "not the password")
    known, unknown = log(cast, kind="sign_in_failed")
    assert known[1] is None
    assert known[2:4] == (cast.organisations["harbour"].pk, cast.amal.user.pk)
    assert unknown[1:4] == (None, None, None)
    assert "wrong_credentials" in str(known[4])
    assert "wrong_credentials" in str(unknown[4])
    assert "example.org" not in str(known) + str(unknown)


def test_signing_out_ends_the_session_and_is_an_event(cast: Cast) -> None:
    client = browser()
    sign_in(client, cast.amal.user.email)
    kept = client.cookies["sessionid"].value
    token = client.cookies["csrftoken"].value
    assert client.delete("/api/v1/session", headers={"X-CSRFToken": token}).status_code == 204
    client.cookies["sessionid"] = kept  # a stolen copy is worth nothing now
    assert client.read("session").status_code == 401
    assert len(log(cast, kind="signed_out")) == 1


def test_a_session_cannot_be_planted(cast: Cast) -> None:
    client = browser()
    client.cookies["sessionid"] = "a" * 32
    sign_in(client, cast.amal.user.email)
    assert client.cookies["sessionid"].value != "a" * 32


def test_a_session_writes_only_with_a_csrf_token(cast: Cast) -> None:
    client = browser()
    sign_in(client, cast.amal.user.email)
    assert client.create("persons", {}).status_code == 403
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    assert client.create("persons", {}, headers=headers).status_code == 201
    assert client.delete("/api/v1/session").status_code == 403
    assert client.read("session").status_code == 200
    with_foreign = {"X-CSRFToken": "a" * len(token)}
    assert client.create("persons", {}, headers=with_foreign).status_code == 403


def test_signing_in_over_an_open_session_needs_the_token_too(cast: Cast) -> None:
    client = browser()
    sign_in(client, cast.amal.user.email)
    assert sign_in(client, cast.sami.user.email).status_code == 403


def test_a_form_of_another_site_cannot_sign_anybody_in(cast: Cast) -> None:
    """A form sends no JSON, and only JSON is read."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        body = f'{{"email": "{cast.amal.user.email}", "password": "{PASSWORD}"}}'
        response = browser().generic("POST", "/api/v1/session", body, content_type=kind)
        assert response.status_code == 415, kind


def test_the_session_cookie_is_for_this_site_and_not_for_scripts(cast: Cast) -> None:
    client = browser()
    sign_in(client, cast.amal.user.email)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == 8 * 60 * 60
    assert client.cookies["csrftoken"]["samesite"] == "Strict"
    assert settings.SESSION_COOKIE_AGE == 8 * 60 * 60


def test_a_new_password_ends_open_sessions(cast: Cast) -> None:
    client = browser()
    sign_in(client, cast.amal.user.email)
    with acting_for(cast.organisations["harbour"]):
        user = User.objects.get(pk=cast.amal.user.pk)
        user.set_password("another long password")
        user.save(update_fields=["password"])
    assert client.read("session").status_code == 401


def test_after_five_failures_the_address_waits(cast: Cast) -> None:
    email = cast.amal.user.email
    answers = [sign_in(browser(), email, "not the password").status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 429]
    locked = sign_in(browser(), email)  # even with the right password
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) == 900
    assert locked["Content-Type"] == "application/problem+json"
    details = [str(event[4]) for event in log(cast, kind="sign_in_failed")]
    assert [("locked_out" in one) for one in details] == [False] * 4 + [True] * 2


def test_a_lock_out_is_for_one_account_at_one_address(cast: Cast) -> None:
    for _ in range(6):
        sign_in(browser(), cast.amal.user.email, "not the password")
    assert sign_in(browser(), cast.sami.user.email).status_code == 201
    elsewhere = sign_in(browser(), cast.amal.user.email, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 201
    assert sign_in(browser(), cast.amal.user.email).status_code == 429


def test_writing_the_address_otherwise_gives_no_further_attempts(cast: Cast) -> None:
    email = cast.amal.user.email
    for form in (email, email.upper(), email.title(), f"{email} ", f" {email}"):
        sign_in(browser(), form, "not the password")
    assert sign_in(browser(), email).status_code == 429


def test_a_success_forgets_earlier_failures(cast: Cast) -> None:
    for _ in range(4):
        sign_in(browser(), cast.amal.user.email, "not the password")
    assert sign_in(browser(), cast.amal.user.email).status_code == 201
    assert sign_in(browser(), cast.amal.user.email, "not the password").status_code == 401
    assert sign_in(browser(), cast.amal.user.email).status_code == 201


def test_asking_for_a_token_counts_as_an_attempt_too(cast: Cast) -> None:
    body = {"email": cast.amal.user.email, "password": "not the password"}
    codes = [browser().post("/api/v1/tokens", body, format="json").status_code for _ in range(5)]
    assert codes == [401, 401, 401, 401, 429]
    assert sign_in(browser(), cast.amal.user.email).status_code == 429
