"""Incidents over HTTP."""

from __future__ import annotations

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Site
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases.models import Case
from screening import incidents
from screening.models import Incident, IncidentKind
from screening.serializers.incidents import IncidentIn, IncidentOut


class IncidentFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    kind = filters.ChoiceFilter(choices=IncidentKind.choices)
    at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Incident
        fields = ["case", "kind", "at"]


class IncidentViewSet(ListRetrieve):
    """What was done to people and must not be done; never changed."""

    queryset = Incident.objects.all()
    serializer_class = IncidentOut
    filterset_class = IncidentFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
    }

    @extend_schema(request=IncidentIn, responses={201: IncidentOut})
    def create(self, request: Request) -> Response:
        """Record an incident; the demand for a child's release is due 4 hours after it."""
        data = self.typed(IncidentIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        if "site" in data:
            data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        return self.create_once(lambda: incidents.record_incident(actor=self.user, **data))
