"""Signing in and out, one's own password and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import login, logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.models import AccessToken
from accounts.policy import Capability
from accounts.serializers import AccessTokenOut, MeOut, NewTokenOut, PasswordIn, SignInIn, TokenIn
from accounts.sign_in import sign_in
from accounts.viewsets import ActingViewSet
from oversight import audit

_WHO = {  # nosec B105 - an example for the documentation
    "email": "amal@harbour.example.org",
    "password": "a long password of one's own",  # nosec B105
}


class SessionViewSet(ActingViewSet):
    """A browser session, kept in a cookie for eight hours."""

    serializer_class = MeOut
    capabilities = {"retrieve": Capability.USE_OWN_ACCOUNT, "destroy": Capability.USE_OWN_ACCOUNT}

    def get_permissions(self) -> Any:
        return [AllowAny()] if self.action == "create" else super().get_permissions()

    @extend_schema(
        request=SignInIn, responses={201: MeOut}, examples=[OpenApiExample("Sign in", _WHO)]
    )
    def create(self, request: Request) -> Response:
        """Sign in with e-mail and password."""
        user = sign_in(request, **self.typed(SignInIn))
        login(request._request, user, backend="accounts.authentication.AccountBackend")
        get_token(request._request)
        return Response(MeOut(user).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request) -> Response:
        """Return one's own account, roles and capabilities."""
        return Response(MeOut(self.user).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request) -> Response:
        """Sign out."""
        audit.record("signed_out", object_type="accounts_user", object_id=self.user.pk)
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordViewSet(ActingViewSet):
    """One's own password."""

    serializer_class = PasswordIn
    capabilities = {"create": Capability.USE_OWN_ACCOUNT}

    @extend_schema(operation_id="password_change", request=PasswordIn, responses={204: None})
    def create(self, request: Request) -> Response:
        """Change one's password; every session and token of before stops at once."""
        data = self.typed(PasswordIn)
        try:
            sign_in(request, email=self.user.email, password=data["password"])
        except AuthenticationFailed as error:
            wrong = {"password": "This is not it."}  # nosec B105
            raise ValidationError(wrong) from error
        services.change_password(actor=self.user, **data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenViewSet(mixins.ListModelMixin, ActingViewSet):
    """One's own bearer tokens. Creating one takes the password again."""

    queryset = AccessToken.objects.all()
    serializer_class = AccessTokenOut
    capabilities = {"list": Capability.USE_OWN_ACCOUNT, "revoke": Capability.USE_OWN_ACCOUNT}

    def get_permissions(self) -> Any:
        return [AllowAny()] if self.action == "create" else super().get_permissions()

    def get_queryset(self) -> Any:
        return AccessToken.objects.visible_to(self.user).filter(user=self.user)

    @extend_schema(
        request=TokenIn,
        responses={201: NewTokenOut},
        examples=[
            OpenApiExample("For a script", {**_WHO, "label": "script", "lifetime_hours": 12})
        ],
    )
    def create(self, request: Request) -> Response:
        """Get a bearer token for e-mail and password. Its secret is shown once."""
        data = self.typed(TokenIn)
        user = sign_in(request, email=data["email"], password=data["password"])
        token, secret = services.create_token(
            actor=user, label=data["label"], lifetime=timedelta(hours=data["lifetime_hours"])
        )
        body = {**AccessTokenOut(token).data, "token": secret}
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """End a token at once."""
        token = services.revoke_token(actor=self.user, token=self.get_object())
        return Response(AccessTokenOut(token).data)
