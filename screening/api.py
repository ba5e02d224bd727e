"""Instruments, screenings, acute needs and profiles over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.viewsets import ActingViewSet, ListRetrieve
from cases.codes import LANGUAGE
from cases.models import Case
from screening import services
from screening.library import LIBRARY, TRANSLATIONS, TRIAGE
from screening.models import NeedResponse, ProfileAssessment, Screening
from screening.rules import wording
from screening.serializers import (
    InstrumentDetailOut,
    InstrumentOut,
    NeedResponseIn,
    NeedResponseOut,
    ProfileOut,
    ScreeningDetailOut,
    ScreeningIn,
    ScreeningOut,
)


class InstrumentViewSet(ActingViewSet):
    """The screening instruments of this installation, with their sources."""

    queryset = Screening.objects.none()  # instruments are data files, not rows
    serializer_class = InstrumentOut
    lookup_value_converter = "slug"
    capabilities = {
        "list": Capability.VIEW_INSTRUMENTS,
        "retrieve": Capability.VIEW_INSTRUMENTS,
    }

    @extend_schema(responses={200: InstrumentOut(many=True)})
    def list(self, request: Request) -> Response:
        """List every instrument with its version and gates."""
        every: Any = LIBRARY.instruments.values()
        return Response(InstrumentOut(every, many=True).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("id", str, OpenApiParameter.PATH),
            OpenApiParameter("language", str, description="ISO 639-3; English where left out."),
        ],
        responses={200: InstrumentDetailOut},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one instrument: its questions, sources and how sure we are of each."""
        if pk not in LIBRARY.instruments:
            raise Http404("There is no such instrument.")
        language = request.query_params.get("language", "eng")
        if not LANGUAGE.fullmatch(language):
            raise ValidationError({"language": "This is not an ISO 639-3 language code."})
        words = wording(LIBRARY, TRANSLATIONS, pk, language)
        context = {"wording": words}
        return Response(InstrumentDetailOut(LIBRARY.instruments[pk], context=context).data)


class ScreeningFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    instrument = filters.CharFilter(max_length=60)
    outcome = filters.CharFilter(max_length=20)

    class Meta:
        model = Screening
        fields = ["case", "instrument", "outcome"]


class ScreeningViewSet(ListRetrieve):
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
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        if "supersedes" in data:
            data["supersedes"] = access.named(
                "supersedes",
                Screening.objects.filter(case=data["case"], instrument=data["instrument"]),
                data["supersedes"],
                user=self.user,
            )
        return self.create_once(lambda: services.record_screening(actor=self.user, **data))


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


class ProfileFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    profile = filters.CharFilter(max_length=30)

    class Meta:
        model = ProfileAssessment
        fields = ["case", "profile"]


class ProfileViewSet(ListRetrieve):
    """Which profiles the screenings point to, newest first; history is kept."""

    queryset = ProfileAssessment.objects.all()
    serializer_class = ProfileOut
    filterset_class = ProfileFilter
    capabilities = {"list": Capability.VIEW_SCREENINGS, "retrieve": Capability.VIEW_SCREENINGS}
