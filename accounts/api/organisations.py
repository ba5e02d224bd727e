"""Organisations and their sites."""

from __future__ import annotations

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.models import Organisation, Site
from accounts.policy import Capability, Kind
from accounts.serializers import OrganisationOut, SiteIn, SiteOut
from accounts.viewsets import ActingViewSet, ListRetrieve


class OrganisationFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=[(kind, kind) for kind in Kind])

    class Meta:
        model = Organisation
        fields = ["kind"]


class OrganisationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ActingViewSet):
    """The organisations that take part: whom one can refer to."""

    queryset = Organisation.objects.filter(is_active=True)
    serializer_class = OrganisationOut
    filterset_class = OrganisationFilter
    capabilities = {"list": Capability.VIEW_DIRECTORY, "retrieve": Capability.VIEW_DIRECTORY}


class SiteViewSet(ListRetrieve):
    """The places where one's own organisation meets people."""

    queryset = Site.objects.all()
    serializer_class = SiteOut
    capabilities = {
        "list": Capability.VIEW_DIRECTORY,
        "retrieve": Capability.VIEW_DIRECTORY,
        "create": Capability.MANAGE_ACCOUNTS,
    }

    @extend_schema(request=SiteIn, responses={201: SiteOut})
    def create(self, request: Request) -> Response:
        """Open a site: a place, and the stage of the journey at which people are met there."""
        data = self.typed(SiteIn)
        return self.create_once(lambda: services.open_site(actor=self.user, **data))
