"""Files over HTTP."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts import access
from accounts.parsers import JSONParser, MultiPartParser, too_large
from accounts.policy import Capability
from cases.api.opening import OpeningViewSet
from cases.attachments import services
from cases.attachments.media import LIMIT, MEDIA_TYPES
from cases.models import Attachment, Case
from cases.serializers.attachments import AttachmentIn, AttachmentOut, LinkOut


class AttachmentFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    kind = filters.ChoiceFilter(choices=Attachment.Kind.choices)
    scan = filters.ChoiceFilter(choices=Attachment.Scan.choices)

    class Meta:
        model = Attachment
        fields = ["case", "kind", "scan"]


class AnyType(JSONRenderer):
    """Lets a client ask for the file's own type; a refusal is a problem document all the same."""

    media_type = "*/*"


class AttachmentViewSet(OpeningViewSet):
    """Files of a case, sealed under the person's key, scanned where there is a scanner."""

    queryset = Attachment.objects.all()
    serializer_class = AttachmentOut
    filterset_class = AttachmentFilter
    parser_classes = [MultiPartParser]
    upload_limit = LIMIT
    author = "uploaded_by_id"
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "open": Capability.VIEW_CASES,
        "content": Capability.VIEW_CASES,
    }

    @extend_schema(request={"multipart/form-data": AttachmentIn}, responses={201: AttachmentOut})
    def create(self, request: Request) -> Response:
        """Add a file. Pictures are drawn anew: place, time and camera are gone."""
        data = self.typed(AttachmentIn)
        file = data.pop("file")
        if file.size > LIMIT:
            raise too_large(LIMIT)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(
            lambda: services.add_attachment(
                actor=self.user,
                name=file.name,
                claimed=file.content_type,
                content=file.read(),
                **data,
            )
        )

    @extend_schema(request=None, responses={200: LinkOut})
    @action(detail=True, methods=["post"], parser_classes=[JSONParser])
    def open(self, request: Request, pk: UUID) -> Response:
        """Ask for a link to the file; it ends after 60 seconds, and works for you alone."""
        link, expires_at = services.link_to(actor=self.user, attachment=self.get_object())
        address = reverse("attachment-content", args=[pk], request=request)
        return Response(LinkOut({"url": f"{address}?link={link}", "expires_at": expires_at}).data)

    @extend_schema(
        parameters=[OpenApiParameter("link", str, required=True)],
        responses={(200, sort): OpenApiTypes.BINARY for sort in MEDIA_TYPES},
    )
    @action(detail=True, renderer_classes=[AnyType])
    def content(self, request: Request, pk: UUID) -> HttpResponse:
        """Return the file itself, by a link that `open` gave to the same user."""
        attachment = self.get_object()
        content = services.read(
            actor=self.user, attachment=attachment, link=request.query_params.get("link", "")
        )
        return _download(attachment, content)


def _download(attachment: Attachment, content: bytes) -> HttpResponse:
    """Return bytes that a browser stores and never runs, under a name that names nobody."""
    ending = MEDIA_TYPES[attachment.media_type].endings[0]
    return HttpResponse(
        content,
        content_type=attachment.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{attachment.pk}{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
