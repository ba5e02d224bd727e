"""Registrations of children over HTTP."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from cases import children
from cases.api.sealed import SealedViewSet
from cases.models import Case, ChildRegistration
from cases.serializers.children import (
    ChildRegistrationDetailOut,
    ChildRegistrationIn,
    ChildRegistrationOut,
)


class ChildRegistrationFilter(filters.FilterSet):
    case = filters.UUIDFilter()

    class Meta:
        model = ChildRegistration
        fields = ["case"]


class ChildRegistrationViewSet(SealedViewSet):
    """What was asked when children were registered, newest first; the newest counts."""

    queryset = ChildRegistration.objects.all()
    filterset_class = ChildRegistrationFilter
    conductor = "recorded_by_id"
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
    }

    def get_serializer_class(self) -> Any:
        one = self.action != "list"
        return ChildRegistrationDetailOut if one else ChildRegistrationOut

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("recorded_by", "case", "person__key")

    def holds_sealed(self, row: ChildRegistration) -> bool:
        return bool(row.sealed_risks)

    @extend_schema(request=ChildRegistrationIn, responses={201: ChildRegistrationDetailOut})
    def create(self, request: Request) -> Response:
        """Register a child as form 1B asks; the best interests assessment is owed from now."""
        data = self.typed(ChildRegistrationIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: children.register_child(actor=self.user, **data))
