"""Accounts and roles: the administrator's work."""

from __future__ import annotations

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, services
from accounts.models import RoleAssignment, User
from accounts.policy import Capability, Role
from accounts.serializers import (
    ColleagueOut,
    RoleAssignmentIn,
    RoleAssignmentOut,
    UserIn,
    UserOut,
)
from accounts.viewsets import ListRetrieve


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


class ColleagueViewSet(ListRetrieve):
    """Who works in one's own organisation, by name: whom a case is handed to, who is trained."""

    queryset = User.objects.filter(is_active=True)
    serializer_class = ColleagueOut
    capabilities = {name: Capability.VIEW_TRAINING for name in ("list", "retrieve")}


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
