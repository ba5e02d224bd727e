"""Handing cases over, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import User
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve, RecordViewSet
from cases import handover
from cases.models import Handover
from cases.serializers.handover import HandOverIn, HandoverOut


class HandsOver(RecordViewSet):
    """The part of the cases' viewset that hands a case to a colleague."""

    @extend_schema(request=HandOverIn)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: UUID) -> Response:
        """Hand the case to a colleague, or take up a first contact oneself. Under If-Match."""
        version, data = expected_version(request), self.typed(HandOverIn)
        case = self.get_object()
        data["to"] = access.named("to", User.objects.for_reading(), data["to"], user=self.user)
        handover.hand_over(actor=self.user, case=case, version=version, **data)
        return self.answer(pk)


class HandoverFilter(filters.FilterSet):
    case = filters.UUIDFilter()

    class Meta:
        model = Handover
        fields = ["case"]


class HandoverViewSet(ListRetrieve):
    """Who handed which case to whom, and why; written once."""

    queryset = Handover.objects.all()
    serializer_class = HandoverOut
    filterset_class = HandoverFilter
    capabilities = {name: Capability.VIEW_CASES for name in ("list", "retrieve")}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("handed_by", "handed_to")
