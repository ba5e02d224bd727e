"""Signing in, one's own account, and the administrator's work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import login, logout
from django.middleware.csrf import get_token
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, services
from accounts.models import AccessToken, Organisation, RoleAssignment, Site, User
from accounts.policy import Capability, Kind, Role
from accounts.serializers import (
    AccessTokenOut,
    MeOut,
    NewTokenOut,
    OrganisationOut,
    PasswordIn,
    RoleAssignmentIn,
    RoleAssignmentOut,
    SignInIn,
    SiteIn,
    SiteOut,
    TokenIn,
    UserIn,
    UserOut,
)
from accounts.sign_in import sign_in
from accounts.viewsets import ActingViewSet, ListRetrieve
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


class OrganisationFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=[(kind, kind) for kind in Kind])

    class Meta:
        model = Organisation
        fields = ["kind"]


class OrganisationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ActingViewSet):
    """The organisations that take part: whom one can refer to."""

    queryset = Organisation.objects.filter(is_active=True)
    serializer_class = OrganisationOut
    filterset_class = OrganisationFilter
    capabilities = {"list": Capability.VIEW_DIRECTORY, "retrieve": Capability.VIEW_DIRECTORY}


class SiteViewSet(ListRetrieve):
    """The places where one's own organisation meets people."""

    queryset = Site.objects.all()
    serializer_class = SiteOut
    capabilities = {
        "list": Capability.VIEW_DIRECTORY,
        "retrieve": Capability.VIEW_DIRECTORY,
        "create": Capability.MANAGE_ACCOUNTS,
    }

    @extend_schema(request=SiteIn, responses={201: SiteOut})
    def create(self, request: Request) -> Response:
        """Open a site: a place, and the stage of the journey at which people are met there."""
        data = self.typed(SiteIn)
        return self.create_once(lambda: services.open_site(actor=self.user, **data))


class UserViewSet(ListRetrieve):
    """The accounts of one's own organisation."""

    queryset = User.objects.all()
    serializer_class = UserOut
    capabilities = {
        name: Capability.MANAGE_ACCOUNTS for name in ("list", "retrieve", "create", "deactivate")
    }

    @extend_schema(request=UserIn, responses={201: UserOut})
    def create(self, request: Request) -> Response:
        """Create an account. It can do nothing until it holds a role."""
        data = self.typed(UserIn)
        return self.create_once(lambda: services.create_account(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: UUID) -> Response:
        """Close an account at once; its sessions and tokens stop working."""
        services.deactivate_account(actor=self.user, user=self.get_object())
        return self.answer(pk)


class RoleAssignmentFilter(filters.FilterSet):
    user = filters.UUIDFilter()
    role = filters.ChoiceFilter(choices=[(role, role) for role in Role])

    class Meta:
        model = RoleAssignment
        fields = ["user", "role"]


class RoleAssignmentViewSet(ListRetrieve):
    """Who holds which role, until when."""

    queryset = RoleAssignment.objects.all()
    serializer_class = RoleAssignmentOut
    filterset_class = RoleAssignmentFilter
    capabilities = {
        name: Capability.MANAGE_ACCOUNTS for name in ("list", "retrieve", "create", "revoke")
    }

    @extend_schema(request=RoleAssignmentIn, responses={201: RoleAssignmentOut})
    def create(self, request: Request) -> Response:
        """Give a role. Incompatible roles and roles foreign to the organisation are refused."""
        data = self.typed(RoleAssignmentIn)
        user = access.open_record(
            User.objects.for_reading(),
            data["user"],
            user=self.user,
            to=Capability.MANAGE_ACCOUNTS,
        )
        return self.create_once(
            lambda: services.assign_role(
                actor=self.user,
                user=user,
                role=Role(data["role"]),
                expires_at=data["expires_at"],
            )
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """Take a role away at once."""
        services.revoke_role(actor=self.user, assignment=self.get_object())
        return self.answer(pk)
