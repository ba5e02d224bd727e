"""Files of people over HTTP: uploaded, checked, looked at, taken in or let go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Site
from accounts.pagination import KeysetPagination
from accounts.parsers import JSONParser, MultiPartParser
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases.imports import services, template
from cases.models import ImportFinding, ImportLikeness, ImportRun, ImportTwin, Intake
from cases.serializers.imports import FindingOut, ImportIn, ImportOut, LikenessOut, TwinOut

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ByRow(KeysetPagination):
    """In the order of the file, as somebody mends it."""

    ordering = ("row", "id")  # type: ignore[assignment]
    position_type = int


class WorkbookFile(JSONRenderer):
    """A file as it is; only a problem is written as JSON."""

    media_type, format, charset = XLSX, "xlsx", None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return data if isinstance(data, bytes) else super().render(data, *args, **kwargs)


class TextFile(WorkbookFile):
    media_type, format = CSV, "csv"


class ImportViewSet(ListRetrieve):
    """Files of many people, which become records as a whole or not at all."""

    queryset = ImportRun.objects.all()
    serializer_class = ImportOut
    parser_classes = [MultiPartParser]
    upload_limit = max(services.LARGEST.values())
    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "findings", "likenesses", "twins", "template", "apply",
         "discard"),
        Capability.IMPORT_PERSONS,
    )  # fmt: skip

    @extend_schema(request={"multipart/form-data": ImportIn}, responses={201: ImportOut})
    def create(self, request: Request) -> Response:
        """Upload a file. It is checked at once, and nothing is taken in yet."""
        data = self.typed(ImportIn)
        data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        if "intake" in data:
            rows = Intake.objects.all()
            data["intake"] = access.named("intake", rows, data["intake"], user=self.user)
        data["file"] = data["file"].read()
        return self.create_once(lambda: services.start_import(actor=self.user, **data))

    @extend_schema(responses={200: FindingOut(many=True)})
    @action(detail=True, pagination_class=ByRow)
    def findings(self, request: Request, pk: UUID) -> Response:
        """What is wrong: row, field and reason. It repeats nothing that stands in the file."""
        return self._of_run(ImportFinding.objects.visible_to(self.user), FindingOut)

    @extend_schema(responses={200: LikenessOut(many=True)})
    @action(detail=True, pagination_class=ByRow)
    def likenesses(self, request: Request, pk: UUID) -> Response:
        """Rows that may be of somebody on record, with that record."""
        rows = ImportLikeness.objects.visible_to(self.user).for_reading()
        return self._of_run(rows, LikenessOut)

    @extend_schema(responses={200: TwinOut(many=True)})
    @action(detail=True, pagination_class=ByRow)
    def twins(self, request: Request, pk: UUID) -> Response:
        """Rows that may be of the same person as an earlier row."""
        return self._of_run(ImportTwin.objects.visible_to(self.user).for_reading(), TwinOut)

    @extend_schema(
        parameters=[OpenApiParameter("format", enum=["xlsx", "csv"])],
        responses={(200, XLSX): OpenApiTypes.BINARY, (200, CSV): OpenApiTypes.BINARY},
    )
    @action(detail=False, renderer_classes=[WorkbookFile, TextFile], pagination_class=None)
    def template(self, request: Request) -> Response:
        """A file to begin with, as a workbook or, with `format=csv`, as text."""
        kind = request.accepted_renderer.format
        made = template.as_csv() if kind == "csv" else template.as_workbook()
        named = {"Content-Disposition": f'attachment; filename="persons.{kind}"'}
        return Response(made, headers=named)

    @extend_schema(request=None, responses={200: ImportOut})
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def apply(self, request: Request, pk: UUID) -> Response:
        """Take a checked file in, under If-Match. With any bad row in it this is refused."""
        version = expected_version(request)
        services.apply_import(actor=self.user, run=self.get_object(), version=version)
        return self.answer(pk)

    @extend_schema(request=None, responses={200: ImportOut})
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def discard(self, request: Request, pk: UUID) -> Response:
        """Let a file go, under If-Match: what was uploaded can be opened by nobody any more."""
        version = expected_version(request)
        services.discard_import(actor=self.user, run=self.get_object(), version=version)
        return self.answer(pk)

    def _of_run(self, rows: Any, shape: Any) -> Response:
        """Answer with a page of what belongs to the run; persons in it count as shown."""
        page = self.paginate_queryset(rows.filter(run=self.get_object()))
        access.show([row.person for row in page if isinstance(row, ImportLikeness)])
        return self.get_paginated_response(shape(page, many=True).data)
