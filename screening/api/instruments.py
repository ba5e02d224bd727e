"""Instruments over HTTP: what is asked, in which words, and on what authority."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Capability
from accounts.viewsets import ActingViewSet
from cases.codes import LANGUAGE
from screening.library import LIBRARY, TRANSLATIONS
from screening.models import Screening
from screening.rules import wording
from screening.serializers.instruments import InstrumentDetailOut, InstrumentOut


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
