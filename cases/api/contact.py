"""Ways to reach persons, and attempts to do so, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import contact
from cases.api.filters import OfPerson
from cases.models import Case, ContactAttempt, ContactChannel, Person
from cases.serializers.contact import (
    ContactAttemptIn,
    ContactAttemptOut,
    ContactChannelFields,
    ContactChannelIn,
    ContactChannelOut,
)


class ContactChannelFilter(filters.FilterSet):
    person = OfPerson()

    class Meta:
        model = ContactChannel
        fields = ["person"]


class ContactChannelViewSet(ListRetrieve):
    """Ways to reach people, each with what keeps them safe."""

    queryset = ContactChannel.objects.all()
    serializer_class = ContactChannelOut
    filterset_class = ContactChannelFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "partial_update": Capability.EDIT_PERSONS,
    }

    @extend_schema(request=ContactChannelIn, responses={201: ContactChannelOut})
    def create(self, request: Request) -> Response:
        """Record a way to reach the person."""
        data = self.typed(ContactChannelIn)
        data["person"] = access.named(
            "person", Person.objects.all(), data["person"], user=self.user
        )
        return self.create_once(lambda: contact.record_channel(actor=self.user, **data))

    @extend_schema(request=ContactChannelFields, responses={200: ContactChannelOut})
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Record whether it is safe, shared, or has ended. Under If-Match."""
        version = expected_version(request)
        data = self.typed(ContactChannelFields, partial=True)
        contact.change_channel(actor=self.user, channel=self.get_object(), version=version, **data)
        return self.answer(pk)


class ContactAttemptFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    channel = filters.UUIDFilter()

    class Meta:
        model = ContactAttempt
        fields = ["case", "channel"]


class ContactAttemptViewSet(ListRetrieve):
    """Attempts to reach people; never changed."""

    queryset = ContactAttempt.objects.all()
    serializer_class = ContactAttemptOut
    filterset_class = ContactAttemptFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("made_by")

    @extend_schema(request=ContactAttemptIn, responses={201: ContactAttemptOut})
    def create(self, request: Request) -> Response:
        """Record an attempt; refused through a channel that nobody knows to be safe."""
        data = self.typed(ContactAttemptIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        data["channel"] = access.named(
            "channel", ContactChannel.objects.all(), data["channel"], user=self.user
        )
        return self.create_once(lambda: contact.record_attempt(actor=self.user, **data))
