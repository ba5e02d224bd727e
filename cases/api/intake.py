"""Arrivals over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Site
from accounts.pagination import OldestFirst
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases import intake
from cases.identity import candidates
from cases.models import Case, Intake, Person
from cases.serializers.intake import ArrivedOut, IntakeIn, IntakeOut, PersonsIn

_BOAT = {
    "kind": "group",
    "transport": "boat",
    "site": "0199c0de-0000-7000-8000-000000000002",
    "first_contact_at": "2026-10-05T05:40:00Z",
    "expected": 30,
    "persons": [
        {
            "names": [{"script": "Latn", "given": "Amina", "family": "Yusuf"}],
            "sex": "female",
            "birth_date": "2001",
            "birth_provenance": "stated",
            "nationalities": ["SOM"],
            "languages": ["som"],
        },
        {"sex": "male", "birth_date": "1996", "birth_provenance": "estimated"},
    ],
}


class IntakeFilter(filters.FilterSet):
    site = filters.UUIDFilter()
    kind = filters.ChoiceFilter(choices=Intake.Kind.choices)
    first_contact_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Intake
        fields = ["site", "kind", "first_contact_at"]


class IntakeViewSet(ListRetrieve):
    """Arrivals, and who of them still waits; the people are found by `cases?intake=`."""

    queryset = Intake.objects.all()
    serializer_class = IntakeOut
    filterset_class = IntakeFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "persons": Capability.EDIT_CASES,
        "arrived": Capability.EDIT_CASES,
    }

    def get_queryset(self) -> Any:
        return intake.with_progress(super().get_queryset())

    @extend_schema(
        request=IntakeIn,
        responses={201: IntakeOut},
        examples=[OpenApiExample("A boat", _BOAT, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Register everybody of an arrival at once, each with a case; a bad row leaves nothing."""
        data = self.typed(IntakeIn)
        data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        return self.create_once(lambda: intake.register_intake(actor=self.user, **data))

    @extend_schema(request=PersonsIn, responses={201: IntakeOut})
    @action(detail=True, methods=["post"], pagination_class=OldestFirst)
    def persons(self, request: Request, pk: UUID) -> Response:
        """Register more people of the same arrival."""
        persons, arrival = self.typed(PersonsIn)["persons"], self.get_object()
        return self.create_once(
            lambda: intake.add_persons(actor=self.user, intake=arrival, persons=persons)
        )

    @extend_schema(responses={200: ArrivedOut(many=True)}, filters=False)
    @persons.mapping.get
    def arrived(self, request: Request, pk: UUID) -> Response:
        """Who arrived, in the order of registration, and whom on record each resembles."""
        arrival = self.get_object()
        cases = Case.objects.visible_to(self.user).for_reading().filter(intake=arrival)
        page = self.paginate_queryset(cases)
        alike = candidates.of_people(actor=self.user, people=[case.person for case in page])
        found = {one.person for several in alike.values() for one in several}
        access.show(list(Person.objects.visible_to(self.user).filter(pk__in=found)))
        context = {**self.get_serializer_context(), "alike": alike}
        return self.get_paginated_response(ArrivedOut(page, many=True, context=context).data)
