"""Notes over HTTP."""

from __future__ import annotations

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from cases import notes
from cases.api.opening import OpeningViewSet
from cases.models import Case, Note
from cases.serializers.notes import NoteIn, NoteOut


class NoteFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    kind = filters.ChoiceFilter(choices=Note.Kind.choices)

    class Meta:
        model = Note
        fields = ["case", "kind"]


class NoteViewSet(OpeningViewSet):
    """What is written down about people; never changed, only corrected by a newer note."""

    queryset = Note.objects.all()
    serializer_class = NoteOut
    filterset_class = NoteFilter
    author = "author_id"
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
    }

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    def create(self, request: Request) -> Response:
        """Write a note, or the correction of one. To a case that has ended a supervisor adds."""
        data = self.typed(NoteIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        if "corrects" in data:
            data["corrects"] = access.named(
                "corrects", Note.objects.all(), data["corrects"], user=self.user
            )
        return self.create_once(lambda: notes.write_note(actor=self.user, **data))
