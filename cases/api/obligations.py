"""What is owed, over HTTP."""

from __future__ import annotations

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import obligations
from cases.models import Obligation, ObligationStatus
from cases.models.obligation import ObligationQuerySet
from cases.serializers.obligations import (
    ClockIn,
    LiftIn,
    ObligationOut,
)


class ObligationFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    urgent = filters.BooleanFilter()
    overdue = filters.BooleanFilter(method="late", label="Open, and its time has passed.")
    status = filters.ChoiceFilter(choices=ObligationStatus.choices)
    code = filters.CharFilter(max_length=40)
    due_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Obligation
        fields = ["case", "urgent", "status", "code", "due_at"]

    def late(self, rows: ObligationQuerySet, name: str, value: bool) -> ObligationQuerySet:
        return rows.overdue() if value else rows.not_overdue()


class ObligationViewSet(ListRetrieve):
    """Safeguards to keep and deadlines to meet."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationOut
    filterset_class = ObligationFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "start_clock": Capability.EDIT_CASES,
        "meet": Capability.EDIT_CASES,
        "lift": Capability.SIGN_OFF_CASES,
    }

    @extend_schema(request=ClockIn)
    @action(detail=True, methods=["post"], url_path="start-clock")
    def start_clock(self, request: Request, pk: UUID) -> Response:
        """Record the event that a waiting deadline starts from, under If-Match."""
        version, data = expected_version(request), self.typed(ClockIn)
        obligations.start_clock(
            actor=self.user, obligation=self.get_object(), version=version, at=data["at"]
        )
        return self.answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def meet(self, request: Request, pk: UUID) -> Response:
        """Record that the obligation is met, under If-Match."""
        version = expected_version(request)
        obligations.meet(actor=self.user, obligation=self.get_object(), version=version)
        return self.answer(pk)

    @extend_schema(request=LiftIn)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: UUID) -> Response:
        """Lift the obligation with a coded reason, under If-Match. A supervisor does this."""
        version, data = expected_version(request), self.typed(LiftIn)
        obligations.lift(
            actor=self.user, obligation=self.get_object(), version=version, reason=data["reason"]
        )
        return self.answer(pk)
