"""Cases and who represents a child in them, over HTTP."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.listing import CompiledListRetrieve
from accounts.models import Site
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import services
from cases.api.handover import HandsOver
from cases.identity.same_person import records_of
from cases.lifecycle import ClosingReason, Status
from cases.listing import CASES
from cases.models import Case, Person, Representative
from cases.models.case import CaseQuerySet
from cases.serializers.casework import (
    CaseIn,
    CaseOut,
    FindIn,
    MoveIn,
    RepresentativeIn,
    RepresentativeOut,
)


class CaseFilter(filters.FilterSet):
    person = filters.UUIDFilter(method="of_person", label="In any record of this person.")
    intake = filters.UUIDFilter()
    caseworker = filters.UUIDFilter()
    status = filters.MultipleChoiceFilter(choices=[(s, s) for s in Status])
    site = filters.UUIDFilter()
    first_contact_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Case
        fields = ["person", "intake", "caseworker", "status", "site", "first_contact_at"]

    def of_person(self, rows: CaseQuerySet, name: str, value: UUID) -> CaseQuerySet:
        return rows.filter(person__in=records_of(value))


class CaseViewSet(HandsOver, CompiledListRetrieve):
    """Cases of one's own organisation."""

    compiled = CASES
    queryset = Case.objects.all()
    serializer_class = CaseOut
    filterset_class = CaseFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "move": Capability.EDIT_CASES,
        "hand_over": Capability.EDIT_CASES,
        "find": Capability.VIEW_CASES,
    }

    @extend_schema(
        request=CaseIn,
        responses={201: CaseOut},
        examples=[
            OpenApiExample(
                "A case",
                {
                    "person": "0199c0de-0000-7000-8000-000000000001",
                    "site": "0199c0de-0000-7000-8000-000000000002",
                    "first_contact_at": "2026-10-05T08:30:00Z",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Open a case for a person at a site."""
        data = self.typed(CaseIn)
        data["person"] = access.named(
            "person", Person.objects.all(), data["person"], user=self.user
        )
        data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        return self.create_once(lambda: services.open_case(actor=self.user, **data))

    @extend_schema(request=FindIn, responses={200: CaseOut})
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def find(self, request: Request) -> Response:
        """Find a case by the reference on a slip of paper; a reference is never an address."""
        reference = self.typed(FindIn)["reference"].strip().upper()
        found = self.get_queryset().filter(reference=reference).first()
        if found is None:
            raise Http404("You have no case of this reference.")
        return self.answer(found.pk)

    @extend_schema(
        request=MoveIn,
        responses={200: CaseOut},
        examples=[OpenApiExample("Make a plan", {"to": "assessed"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Move a case along its lifecycle, under If-Match."""
        version = expected_version(request)
        data = self.typed(MoveIn)
        reason = data.pop("closing_reason", None)
        services.move_case(
            actor=self.user,
            case=self.get_object(),
            version=version,
            to=Status(data.pop("to")),
            closing_reason=ClosingReason(reason) if reason else None,
            **data,
        )
        return self.answer(pk)


class RepresentativeFilter(filters.FilterSet):
    case = filters.UUIDFilter()

    class Meta:
        model = Representative
        fields = ["case"]


class RepresentativeViewSet(ListRetrieve):
    """Guardians and independent representatives of children."""

    queryset = Representative.objects.all()
    serializer_class = RepresentativeOut
    filterset_class = RepresentativeFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "end": Capability.EDIT_CASES,
    }

    @extend_schema(request=RepresentativeIn, responses={201: RepresentativeOut})
    def create(self, request: Request) -> Response:
        """Record an appointment; it lifts gate G-04 where the representative is present."""
        data = self.typed(RepresentativeIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: services.appoint_representative(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """Record that the representation ended, under If-Match."""
        version = expected_version(request)
        services.end_representation(
            actor=self.user, representative=self.get_object(), version=version
        )
        return self.answer(pk)
