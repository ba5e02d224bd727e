"""Consents over HTTP."""

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
from cases import consents
from cases.models import Case, Consent
from cases.serializers.consents import (
    ConsentIn,
    ConsentOut,
)


class ConsentFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    purpose = filters.ChoiceFilter(choices=Consent.Purpose.choices)

    class Meta:
        model = Consent
        fields = ["case", "purpose"]


class ConsentViewSet(ListRetrieve):
    """What people agreed to."""

    queryset = Consent.objects.all()
    serializer_class = ConsentOut
    filterset_class = ConsentFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.RECORD_CONSENT,
        "withdraw": Capability.RECORD_CONSENT,
    }

    @extend_schema(request=ConsentIn, responses={201: ConsentOut})
    def create(self, request: Request) -> Response:
        """Record consent to share named groups of data with one organisation, or to tracing."""
        data = self.typed(ConsentIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        if data.pop("purpose") == Consent.Purpose.TRACING:
            return self.create_once(lambda: consents.record_tracing(actor=self.user, **data))
        data["recipient"] = access.organisation("recipient", data["recipient"])
        return self.create_once(lambda: consents.record_sharing(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """End the consent at once, under If-Match; open referrals that rest on it are recalled."""
        version = expected_version(request)
        consents.withdraw(actor=self.user, consent=self.get_object(), version=version)
        return self.answer(pk)
