"""Who is asking: a bearer token or a session. Both end in a context that names the actor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts import directory, policy
from accounts.models import User
from accounts.policy import Purpose
from oversight import audit, context

PURPOSE_HEADER = "Processing-Purpose"


class AccountBackend(BaseBackend):
    """E-mail and password, for Django's session login."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        if email is None or password is None:
            return None
        user = directory.by_email(email)
        if user is None:
            make_password(password)  # take as long as for an account that exists
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: Any) -> User | None:
        return directory.by_id(UUID(str(user_id)))


class BearerAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`. A wrong token is refused and is an event."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        user = directory.by_token(token.strip())
        if user is None:
            context.identify(organisation=None)
            audit.record("sign_in_failed", action="token.use", detail={"code": "unknown_token"})
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return act_as(user, stated=request.headers.get(PURPOSE_HEADER)), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session, with its protection against forged requests."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        return act_as(found[0], stated=request.headers.get(PURPOSE_HEADER)), None


def act_as(user: User, *, stated: str | None = None) -> User:
    """Let the context name this user, in their role and for the purpose they state.

    Raises PermissionDenied, and records it, where none of their roles acts for that purpose.
    """
    mandate = user.mandate
    if stated and stated in policy.purposes(user.roles):
        user.purpose = Purpose(stated)
        mandate = user.mandate
    context.identify(
        actor=user.pk,
        organisation=user.organisation_id,
        domain=user.organisation.domain,
        role=",".join(user.roles),
        purpose=user.purpose or "none",
        log_scope=mandate.scope,
        log_detail=mandate.detail,
    )
    if stated and stated != user.purpose:
        audit.denied(status=403, capability="act for the purpose stated")
        raise PermissionDenied("None of your roles acts for this purpose.")
    return user


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
