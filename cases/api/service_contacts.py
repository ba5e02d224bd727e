"""Services to people who are not recorded, over HTTP: numbers alone."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Site
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases import service_contacts
from cases.models import ServiceContact
from cases.serializers.service_contacts import (
    ServiceContactIn,
    ServiceContactOut,
    ServiceTotalOut,
)


class ServiceContactFilter(filters.FilterSet):
    day = filters.DateFromToRangeFilter()
    site = filters.UUIDFilter()
    service = filters.ChoiceFilter(choices=ServiceContact.Service.choices)

    class Meta:
        model = ServiceContact
        fields = ["day", "site", "service"]


class ServiceContactViewSet(ListRetrieve):
    """How many people were served without being recorded."""

    queryset = ServiceContact.objects.all()
    serializer_class = ServiceContactOut
    filterset_class = ServiceContactFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "totals": Capability.VIEW_CASES,
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("corrected_by")

    @extend_schema(request=ServiceContactIn, responses={201: ServiceContactOut})
    def create(self, request: Request) -> Response:
        """Count people who were served; nothing about any of them is kept."""
        data = self.typed(ServiceContactIn)
        data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        if "corrects" in data:
            rows = ServiceContact.objects.all()
            data["corrects"] = access.named("corrects", rows, data["corrects"], user=self.user)
        return self.create_once(lambda: service_contacts.record_contacts(actor=self.user, **data))

    @extend_schema(responses={200: ServiceTotalOut(many=True)}, filters=True)
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request) -> Response:
        """Add up by service; what was corrected does not count."""
        rows = self.filter_queryset(self.get_queryset())
        return Response(ServiceTotalOut(service_contacts.totals(rows), many=True).data)
