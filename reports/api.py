"""Published reports over HTTP."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Capability
from accounts.viewsets import ActingViewSet
from reports import publishing
from reports.document import as_csv
from reports.models import Report


class ReportOut(serializers.ModelSerializer[Report]):
    period = serializers.DateField(format="%Y-%m", read_only=True)

    class Meta:
        model = Report
        fields = [
            "id", "kind", "period", "cut_off", "definitions_version", "sha256", "created_at"
        ]  # fmt: skip
        read_only_fields = fields


class RecomputedOut(serializers.Serializer[Any]):
    published_sha256 = serializers.CharField()
    recomputed_sha256 = serializers.CharField()
    identical = serializers.BooleanField()


class ReportFilter(filters.FilterSet):
    period = filters.DateFromToRangeFilter()

    class Meta:
        model = Report
        fields = ["period"]


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ActingViewSet):
    """Accountability reports: small cells suppressed, with definitions, cut-off and hash."""

    queryset = Report.objects.defer("frozen", "document")
    serializer_class = ReportOut
    filterset_class = ReportFilter
    capabilities = {
        "list": Capability.READ_REPORTS,
        "retrieve": Capability.READ_REPORTS,
        "document": Capability.READ_REPORTS,
        "csv": Capability.READ_REPORTS,
        "recompute": Capability.RECOMPUTE_REPORTS,
    }

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    @action(detail=True)
    def document(self, request: Request, pk: UUID) -> HttpResponse:
        """Return the published bytes; their SHA-256 is the report's hash."""
        report = self.get_object()
        return _bytes(bytes(report.document), "application/json", f"{report}.json")

    @extend_schema(
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "Figures as lines.")}
    )
    @action(detail=True)
    def csv(self, request: Request, pk: UUID) -> HttpResponse:
        """Return the same figures as lines."""
        report = self.get_object()
        return _bytes(as_csv(bytes(report.document)), "text/csv; charset=utf-8", f"{report}.csv")

    @extend_schema(request=None, responses={200: RecomputedOut})
    @action(detail=True, methods=["post"])
    def recompute(self, request: Request, pk: UUID) -> Response:
        """Make the report again from its frozen counts and compare it byte by byte."""
        report = self.get_object()
        again = sha256(publishing.recompute(report)).hexdigest()
        return Response(
            {
                "published_sha256": report.sha256,
                "recomputed_sha256": again,
                "identical": again == report.sha256,
            }
        )


def _bytes(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "ETag": f'"{sha256(content).hexdigest()}"',
            "Content-Disposition": f'attachment; filename="{name.replace(" ", "-")}"',
        },
    )
