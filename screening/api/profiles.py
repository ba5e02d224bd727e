"""Profiles over HTTP: what screenings and professionals point to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases.api.sealed import SealedViewSet
from cases.models import Case
from screening import concerns
from screening.models import ProfileAssessment, ProfileConcern
from screening.serializers.profiles import (
    EndConcernIn,
    ProfileConcernDetailOut,
    ProfileConcernIn,
    ProfileConcernOut,
    ProfileOut,
)


class ProfileFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    profile = filters.CharFilter(max_length=30)

    class Meta:
        model = ProfileAssessment
        fields = ["case", "profile"]


class ProfileViewSet(ListRetrieve):
    """Which procedures a person may need, newest first; history is kept."""

    queryset = ProfileAssessment.objects.all()
    serializer_class = ProfileOut
    filterset_class = ProfileFilter
    capabilities = {"list": Capability.VIEW_SCREENINGS, "retrieve": Capability.VIEW_SCREENINGS}


class ProfileConcernFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    profile = filters.CharFilter(max_length=30)

    class Meta:
        model = ProfileConcern
        fields = ["case", "profile"]


class ProfileConcernViewSet(SealedViewSet):
    """Concerns of professionals: each raises a profile until a second person ends it."""

    queryset = ProfileConcern.objects.all()
    filterset_class = ProfileConcernFilter
    conductor = "raised_by_id"
    capabilities = {
        "list": Capability.VIEW_SCREENINGS,
        "retrieve": Capability.VIEW_SCREENINGS,
        "create": Capability.CONDUCT_SCREENINGS,
        "end": Capability.SIGN_OFF_CASES,
    }

    def get_serializer_class(self) -> Any:
        return ProfileConcernOut if self.action == "list" else ProfileConcernDetailOut

    @extend_schema(request=ProfileConcernIn, responses={201: ProfileConcernDetailOut})
    def create(self, request: Request) -> Response:
        """Raise a profile on professional judgement, with the reason; nothing is lowered."""
        data = self.typed(ProfileConcernIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: concerns.raise_concern(actor=self.user, **data))

    @extend_schema(request=EndConcernIn, responses={200: ProfileConcernDetailOut})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """End a concern with a reason, under If-Match; never one's own."""
        version = expected_version(request)
        data = self.typed(EndConcernIn)
        concerns.end_concern(actor=self.user, concern=self.get_object(), version=version, **data)
        return self.answer(pk)
