"""Bearer tokens: shown once, kept as digests, ended at once."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import AccessToken
from accounts.services import create_token, deactivate_account
from tests.cast import Cast
from tests.conftest import PASSWORD, Client, acting_for
from tests.oversight.database import by_owner


def ask(cast: Cast, **given: Any) -> Any:
    body = {"email": cast.amal.user.email, "password": PASSWORD, **given}
    return Client().post("/api/v1/tokens", body, format="json")


def bearer(secret: str, scheme: str = "Bearer") -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {secret}")
    return client


def stored(cast: Cast) -> AccessToken:
    with acting_for(cast.organisations["harbour"]):
        return AccessToken.objects.filter(user=cast.amal.user).latest("id")


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    made = ask(cast, label="script")
    assert made.status_code == 201
    secret = made.json()["token"]
    client = bearer(secret)
    assert client.read("session").json()["name"] == "Amal"
    listed = client.read("tokens")
    assert "script" in [one["label"] for one in listed.json()["results"]]
    assert secret not in listed.content.decode()
    token = stored(cast)
    assert bytes(token.digest) == sha256(secret.encode()).digest()
    assert secret not in str(vars(token))


def test_the_word_bearer_may_be_written_in_any_case(cast: Cast) -> None:
    assert bearer(ask(cast).json()["token"], "bEARER").read("session").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x y", "Bearer \u00e9", "Token x", "Basic YTpi", "x"]
)
def test_anything_else_opens_nothing(cast: Cast, header: str) -> None:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.read("session").status_code == 401


def test_the_digest_itself_is_no_token(cast: Cast) -> None:
    ask(cast)
    digest = bytes(stored(cast).digest)
    assert bearer(digest.hex()).read("session").status_code == 401


def test_an_expired_token_opens_nothing(cast: Cast) -> None:
    secret = ask(cast, lifetime_hours=1).json()["token"]
    with acting_for(cast.organisations["harbour"]):
        AccessToken.objects.update(expires_at=now() - timedelta(seconds=1))
    assert bearer(secret).read("session").status_code == 401


@pytest.mark.parametrize("hours", [0, -1, 90 * 24 + 1, "x", None])
def test_a_token_lives_between_an_hour_and_ninety_days(cast: Cast, hours: Any) -> None:
    refused = ask(cast, lifetime_hours=hours)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "lifetime_hours"


def test_the_service_itself_keeps_that_limit(cast: Cast) -> None:
    with acting_for(cast.organisations["harbour"]):
        for life in (timedelta(0), timedelta(days=91)):
            with pytest.raises(ValidationError):
                create_token(actor=cast.amal.user, label="x", lifetime=life)


def test_a_revoked_token_stops_with_the_next_request(cast: Cast) -> None:
    client = bearer(ask(cast, label="mine").json()["token"])
    other = bearer(ask(cast).json()["token"])
    tokens = client.read("tokens").json()["results"]
    (mine,) = [token["id"] for token in tokens if token["label"] == "mine"]
    revoked = client.post(f"/api/v1/tokens/{mine}/revoke")
    assert revoked.status_code == 200
    assert revoked.json()["revoked_at"]
    assert client.read("session").status_code == 401
    assert other.read("session").status_code == 200


def test_nobody_lists_or_revokes_the_tokens_of_others(cast: Cast, api: Any) -> None:
    secret = ask(cast).json()["token"]
    token = stored(cast).pk
    for name in ("sami", "kit", "lena", "ines"):
        client = api(cast.members[name])
        listed = [one["id"] for one in client.read("tokens").json()["results"]]
        assert str(token) not in listed
        assert client.post(f"/api/v1/tokens/{token}/revoke").status_code == 404, name
    assert bearer(secret).read("session").status_code == 200


def test_a_deactivated_persons_token_is_refused_at_once(cast: Cast) -> None:
    client = bearer(ask(cast).json()["token"])
    with acting_for(cast.organisations["harbour"]):
        deactivate_account(actor=cast.kit.user, user=cast.amal.user)
    assert client.read("session").status_code == 401
    assert client.read("cases").status_code == 401


def test_an_inactive_organisations_tokens_and_sessions_are_refused_at_once(
    own_cast: Cast,
) -> None:
    """Closing an organisation is not the app's to do: the owner of the tables does it."""
    client = bearer(ask(own_cast).json()["token"])
    browser = Client()
    who = {"email": own_cast.amal.user.email, "password": PASSWORD}
    assert browser.post("/api/v1/session", who, format="json").status_code == 201
    harbour = own_cast.organisations["harbour"].pk
    by_owner(
        "ALTER TABLE accounts_organisation DISABLE TRIGGER USER",
        f"UPDATE accounts_organisation SET is_active = false WHERE id = '{harbour}'",
    )
    assert client.read("session").status_code == 401
    assert browser.read("session").status_code == 401
    assert ask(own_cast).status_code == 401


def test_a_token_needs_no_csrf_token(cast: Cast) -> None:
    secret = ask(cast).json()["token"]
    client = Client(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.create("persons", {}).status_code == 201
