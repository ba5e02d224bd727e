"""Screenings, and what was done about acute needs, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases.api.sealed import SealedViewSet
from cases.models import Case
from common.statements import Prepared
from screening import services
from screening.library import LIBRARY, TRIAGE
from screening.models import NeedResponse, Screening
from screening.serializers.screenings import (
    NeedResponseIn,
    NeedResponseOut,
    ScreeningDetailOut,
    ScreeningIn,
    ScreeningOut,
)

_CASES: Prepared[Case] = Prepared(
    lambda pk, organisation: Case.objects.filter(pk=pk, organisation=organisation), UUID, UUID
)


class ScreeningFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    instrument = filters.CharFilter(max_length=60)
    outcome = filters.CharFilter(max_length=20)
    outdated = filters.BooleanFilter(
        method="of_another_version", label="Made with another version than the present one."
    )

    class Meta:
        model = Screening
        fields = ["case", "instrument", "outcome"]

    def of_another_version(self, rows: Any, name: str, value: bool) -> Any:
        present = [rules.content_hash for rules in LIBRARY.instruments.values()]
        ours = {"content_hash__in": present}
        return rows.exclude(**ours) if value else rows.filter(**ours)


class ScreeningViewSet(SealedViewSet):
    """Screenings of one's own organisation; never changed, only superseded."""

    queryset = Screening.objects.all()
    filterset_class = ScreeningFilter
    capabilities = {
        "list": Capability.VIEW_SCREENINGS,
        "retrieve": Capability.VIEW_SCREENINGS,
        "create": Capability.CONDUCT_SCREENINGS,
    }

    def get_serializer_class(self) -> Any:
        return ScreeningOut if self.action == "list" else ScreeningDetailOut

    @extend_schema(
        request=ScreeningIn,
        responses={201: ScreeningDetailOut},
        examples=[
            OpenApiExample(
                "Triage",
                {
                    "case": "0199c0de-0000-7000-8000-000000000003",
                    "instrument": TRIAGE,
                    "answers": {"t_breathing": "no", "n_shelter": "no", "n_water_food": "yes"},
                    "setting": {"language": "eng", "seen_alone": "yes"},
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record an instrument's answers; the answer holds the result and its reasons."""
        data = self.typed(ScreeningIn)
        data["case"] = access.named("case", _CASES, data["case"], user=self.user)
        if "supersedes" in data:
            data["supersedes"] = access.named(
                "supersedes",
                Screening.objects.filter(case=data["case"], instrument=data["instrument"]),
                data["supersedes"],
                user=self.user,
            )
        return self.create_once(
            lambda: services.record_screening(actor=self.user, **data), complete=True
        )


class NeedResponseFilter(filters.FilterSet):
    triage = filters.UUIDFilter()

    class Meta:
        model = NeedResponse
        fields = ["triage"]


class NeedResponseViewSet(ListRetrieve):
    """What was done about acute needs; this opens gate G-01."""

    queryset = NeedResponse.objects.all()
    serializer_class = NeedResponseOut
    filterset_class = NeedResponseFilter
    capabilities = {
        "list": Capability.VIEW_SCREENINGS,
        "retrieve": Capability.VIEW_SCREENINGS,
        "create": Capability.CONDUCT_SCREENINGS,
    }

    @extend_schema(request=NeedResponseIn, responses={201: NeedResponseOut})
    def create(self, request: Request) -> Response:
        """Record that a need is met, that help is under way, or that the person asks to go on."""
        data = self.typed(NeedResponseIn)
        data["triage"] = access.named(
            "triage", Screening.objects.all(), data["triage"], user=self.user
        )
        return self.create_once(lambda: services.respond_to_need(actor=self.user, **data))
