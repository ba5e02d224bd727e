"""Households and family links over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
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
from cases.family import households, links
from cases.identity.same_person import records_of
from cases.models import FamilyLink, Household, HouseholdMember, Person
from cases.serializers.families import (
    FamilyLinkIn,
    FamilyLinkOut,
    HouseholdIn,
    HouseholdMemberOut,
    HouseholdOut,
    JoinIn,
    VerifyIn,
)


class HouseholdFilter(filters.FilterSet):
    person = filters.UUIDFilter(method="of", label="In which this person is now.")

    class Meta:
        model = Household
        fields = ["person"]

    def of(self, rows: Any, name: str, person: UUID) -> Any:
        return households.of(rows, person)


class HouseholdViewSet(ListRetrieve):
    """Who lives and travels together. A person is in one household at a time."""

    queryset = Household.objects.all()
    serializer_class = HouseholdOut
    filterset_class = HouseholdFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "members": Capability.EDIT_PERSONS,
    }

    def get_queryset(self) -> Any:
        return households.with_members(super().get_queryset())

    def shown(self, row: Household) -> Household:
        self._show_members([row])
        return super().shown(row)  # type: ignore[no-any-return]

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self._show_members(page)
        return page

    def _show_members(self, rows: Iterable[Any]) -> None:
        access.show([member for row in rows for member in row.current])

    @extend_schema(
        request=HouseholdIn,
        responses={201: HouseholdOut},
        examples=[
            OpenApiExample(
                "A mother and her son",
                {
                    "members": [
                        {"person": "0199c0de-0000-7000-8000-000000000001", "role": "head"},
                        {"person": "0199c0de-0000-7000-8000-000000000003", "role": "child"},
                    ]
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record a household and who is in it; what they are to each other is a family link."""
        data = self.typed(HouseholdIn)
        members = [(self._person(f"members[{number}].person", one), one["role"])
                   for number, one in enumerate(data.pop("members"))]  # fmt: skip
        return self.create_once(lambda: households.found(actor=self.user, members=members, **data))

    @extend_schema(request=JoinIn, responses={201: HouseholdOut})
    @action(detail=True, methods=["post"])
    def members(self, request: Request, pk: UUID) -> Response:
        """Let a person join, who is in no other household."""
        data = self.typed(JoinIn)
        household: Household = self.get_object()
        data["person"] = self._person("person", data)

        def join() -> Household:
            households.join(actor=self.user, household=household, **data)
            return household

        return self.create_once(join)

    def _person(self, field: str, data: dict[str, Any]) -> Person:
        return access.named(field, Person.objects.all(), data["person"], user=self.user)


class HouseholdMemberFilter(filters.FilterSet):
    person = filters.UUIDFilter(method="of", label="Under whichever record of theirs.")
    household = filters.UUIDFilter()

    class Meta:
        model = HouseholdMember
        fields = ["person", "household"]

    def of(self, rows: Any, name: str, person: UUID) -> Any:
        return rows.filter(person__in=records_of(person))


class HouseholdMemberViewSet(ListRetrieve):
    """Who was in which household, also those who have left."""

    queryset = HouseholdMember.objects.all()
    serializer_class = HouseholdMemberOut
    filterset_class = HouseholdMemberFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "leave": Capability.EDIT_PERSONS,
    }

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: UUID) -> Response:
        """Record that the person left the household, under If-Match."""
        version = expected_version(request)
        households.leave(actor=self.user, member=self.get_object(), version=version)
        return self.answer(pk)


class FamilyLinkFilter(filters.FilterSet):
    person = filters.UUIDFilter(method="of", label="Links of this person, seen from their side.")
    verification = filters.ChoiceFilter(choices=FamilyLink.Verification.choices)

    class Meta:
        model = FamilyLink
        fields = ["person", "verification"]

    def of(self, rows: Any, name: str, person: UUID) -> Any:
        return links.of(rows, person)


class FamilyLinkViewSet(ListRetrieve):
    """Who is related to whom, how that was verified, and whether they are together."""

    queryset = FamilyLink.objects.all()
    serializer_class = FamilyLinkOut
    filterset_class = FamilyLinkFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_CASES,
        "verify": Capability.EDIT_CASES,
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("recorded_by", "verified_by")

    def shown(self, row: FamilyLink) -> FamilyLink:
        access.show([row.person, row.relative])
        return super().shown(row)  # type: ignore[no-any-return]

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        access.show([end for link in page for end in (link.person, link.relative)])
        return page

    @extend_schema(
        request=FamilyLinkIn,
        responses={201: FamilyLinkOut},
        examples=[
            OpenApiExample(
                "His uncle, as he says",
                {
                    "person": "0199c0de-0000-7000-8000-000000000003",
                    "relative": "0199c0de-0000-7000-8000-000000000004",
                    "kind": "aunt_or_uncle",
                    "together": "together",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record that `relative` is the `kind` of `person`.

        An adult beside a child who is no parent raises FL-COMPANION until verified.
        """
        data = self.typed(FamilyLinkIn)
        for end in ("person", "relative"):
            data[end] = access.named(end, Person.objects.all(), data[end], user=self.user)
        return self.create_once(lambda: links.record_link(actor=self.user, **data))

    @extend_schema(request=VerifyIn)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: UUID) -> Response:
        """Record how the link was verified or that it is refuted, under If-Match.

        Not by who recorded it; whoever says to care for a child is verified by a supervisor.
        """
        version, data = expected_version(request), self.typed(VerifyIn)
        links.verify_link(actor=self.user, link=self.get_object(), version=version, **data)
        return self.answer(pk)
