"""Vital interests claimed against gate G-02, over HTTP."""

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
from cases.models import Case
from screening import overrides
from screening.models import GateOverride
from screening.serializers.overrides import DecideIn, GateOverrideIn, GateOverrideOut


class GateOverrideFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    is_undecided = filters.BooleanFilter(method="undecided")

    class Meta:
        model = GateOverride
        fields = ["case"]

    def undecided(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(decision="") if value else rows.exclude(decision="")


class GateOverrideViewSet(ListRetrieve):
    """Interviews without consent: claimed by one, decided by another within a day."""

    queryset = GateOverride.objects.all()
    serializer_class = GateOverrideOut
    filterset_class = GateOverrideFilter
    capabilities = {
        "list": Capability.VIEW_SCREENINGS,
        "retrieve": Capability.VIEW_SCREENINGS,
        "create": Capability.CONDUCT_SCREENINGS,
        "decide": Capability.SIGN_OFF_CASES,
    }

    @extend_schema(request=GateOverrideIn, responses={201: GateOverrideOut})
    def create(self, request: Request) -> Response:
        """Claim a vital interest; gate G-02 is open for a day, or until it is refused."""
        data = self.typed(GateOverrideIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: overrides.claim_vital_interest(actor=self.user, **data))

    @extend_schema(request=DecideIn, responses={200: GateOverrideOut})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: UUID) -> Response:
        """Confirm or refuse a claim, under If-Match; never one's own."""
        version = expected_version(request)
        data = self.typed(DecideIn)
        overrides.decide(actor=self.user, override=self.get_object(), version=version, **data)
        return self.answer(pk)
