"""Decisions on a disputed age, over HTTP."""

from __future__ import annotations

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
from screening import ages
from screening.library import AGE_CHECK
from screening.models import AgeDecision, Screening
from screening.serializers.ages import AgeDecisionIn, AgeDecisionOut, AppealIn


class AgeDecisionFilter(filters.FilterSet):
    case = filters.UUIDFilter()

    class Meta:
        model = AgeDecision
        fields = ["case"]


class AgeDecisionViewSet(ListRetrieve):
    """What was decided about a disputed age. The person is presumed a child until it is over."""

    queryset = AgeDecision.objects.all()
    serializer_class = AgeDecisionOut
    filterset_class = AgeDecisionFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "appeal": Capability.EDIT_CASES,
        "conclude": Capability.SIGN_OFF_CASES,
    }

    @extend_schema(request=AgeDecisionIn, responses={201: AgeDecisionOut})
    def create(self, request: Request) -> Response:
        """Record an authority's written decision. It changes nothing before it is concluded."""
        data = self.typed(AgeDecisionIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        data["screening"] = access.named(
            "screening",
            Screening.objects.filter(case=data["case"], instrument=AGE_CHECK),
            data["screening"],
            user=self.user,
        )
        return self.create_once(lambda: ages.record_age_decision(actor=self.user, **data))

    @extend_schema(request=AppealIn, responses={200: AgeDecisionOut})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, pk: UUID) -> Response:
        """Record that the decision was appealed, under If-Match. It is never concluded then."""
        version, data = expected_version(request), self.typed(AppealIn)
        ages.note_appeal(actor=self.user, decision=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(request=None, responses={200: AgeDecisionOut})
    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, pk: UUID) -> Response:
        """Treat the person as decided (gate G-10), under If-Match. A supervisor's act."""
        version = expected_version(request)
        ages.conclude_age(actor=self.user, decision=self.get_object(), version=version)
        return self.answer(pk)
