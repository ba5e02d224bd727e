"""Looking for family over HTTP."""

from __future__ import annotations

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases.family import relatives, tracing
from cases.models import Case, Person, TracingRequest
from cases.serializers.tracing import (
    RelativesOut,
    SecurityIn,
    TracingMoveIn,
    TracingRequestIn,
    TracingRequestOut,
)


class TracingRequestFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    status = filters.ChoiceFilter(choices=TracingRequest.Status.choices)

    class Meta:
        model = TracingRequest
        fields = ["case", "status"]


class TracingRequestViewSet(ListRetrieve):
    """Whom people look for, with consent, and never through their country of origin."""

    queryset = TracingRequest.objects.all()
    serializer_class = TracingRequestOut
    filterset_class = TracingRequestFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "check_security": Capability.SIGN_OFF_CASES,
        "move": Capability.EDIT_CASES,
        "candidates": Capability.EDIT_CASES,
    }

    @extend_schema(
        request=TracingRequestIn,
        responses={201: TracingRequestOut},
        examples=[
            OpenApiExample(
                "His mother",
                {
                    "case": "0199c0de-0000-7000-8000-000000000005",
                    "relationship": "parent",
                    "script": "Arab",
                    "given": "مریم",
                    "family": "احمدی",
                    "given_latin": "Maryam",
                    "family_latin": "Ahmadi",
                    "sex": "female",
                    "birth_date": "1984",
                    "nationality": "AFG",
                    "last_contact_on": "2026-08-02",
                    "last_contact_place": "Van",
                    "channel": "red_cross_red_crescent",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record whom somebody looks for. It takes consent to tracing; a child's own wish too."""
        data = self.typed(TracingRequestIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: tracing.open_request(actor=self.user, **data))

    @extend_schema(request=SecurityIn)
    @action(detail=True, methods=["post"], url_path="check-security")
    def check_security(self, request: Request, pk: UUID) -> Response:
        """Record whether the search is safe, under If-Match. Another supervisor does this."""
        version, data = expected_version(request), self.typed(SecurityIn)
        tracing.check_security(actor=self.user, request=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(request=TracingMoveIn)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Move the request along, under If-Match: only with consent, and where it is safe."""
        version, data = expected_version(request), self.typed(TracingMoveIn)
        if "found" in data:
            people = Person.objects.all()
            data["found"] = access.named("found", people, data["found"], user=self.user)
        tracing.move_request(actor=self.user, request=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(responses={200: RelativesOut}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def candidates(self, request: Request, pk: UUID) -> Response:
        """Return who may be the one that is sought, and who may be looking for the person.

        Each with what speaks for and against it; nobody but you decides.
        """
        found = relatives.relatives_of(actor=self.user, request=self.get_object())
        access.show([one.candidate.person for one in found.records])
        access.show([one.candidate.found for one in found.records])
        access.show([one.person for one in found.mutual])
        access.show([one.request for one in found.mutual])
        return Response(RelativesOut(found, context=self.get_serializer_context()).data)
