"""The papers of persons over HTTP."""

from __future__ import annotations

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import documents
from cases.api.filters import OfPerson
from cases.models import IdentityDocument, Person
from cases.serializers.documents import (
    IdentityDocumentFields,
    IdentityDocumentIn,
    IdentityDocumentOut,
)


class IdentityDocumentFilter(filters.FilterSet):
    person = OfPerson()
    whereabouts = filters.ChoiceFilter(choices=IdentityDocument.Whereabouts.choices)

    class Meta:
        model = IdentityDocument
        fields = ["person", "whereabouts"]


class IdentityDocumentViewSet(ListRetrieve):
    """Documents of people, held, lost, or kept by somebody else."""

    queryset = IdentityDocument.objects.all()
    serializer_class = IdentityDocumentOut
    filterset_class = IdentityDocumentFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "partial_update": Capability.EDIT_PERSONS,
    }

    @extend_schema(request=IdentityDocumentIn, responses={201: IdentityDocumentOut})
    def create(self, request: Request) -> Response:
        """Record a document; one that an employer or smuggler keeps is flagged in each case."""
        data = self.typed(IdentityDocumentIn)
        data["person"] = access.named(
            "person", Person.objects.all(), data["person"], user=self.user
        )
        return self.create_once(lambda: documents.record_document(actor=self.user, **data))

    @extend_schema(request=IdentityDocumentFields, responses={200: IdentityDocumentOut})
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Record what became known of it, under If-Match."""
        version = expected_version(request)
        data = self.typed(IdentityDocumentFields, partial=True)
        documents.change_document(
            actor=self.user, document=self.get_object(), version=version, **data
        )
        return self.answer(pk)
