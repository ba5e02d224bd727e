"""Skills over HTTP."""

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
from cases import skills
from cases.api.filters import OfPerson
from cases.models import Person, Skill
from cases.serializers.documents import SkillIn, SkillOut


class SkillFilter(filters.FilterSet):
    person = OfPerson()

    class Meta:
        model = Skill
        fields = ["person"]


class SkillViewSet(ListRetrieve):
    """What people can do."""

    queryset = Skill.objects.all()
    serializer_class = SkillOut
    filterset_class = SkillFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "end": Capability.EDIT_PERSONS,
    }

    @extend_schema(request=SkillIn, responses={201: SkillOut})
    def create(self, request: Request) -> Response:
        """Record what a person can do, as they say it."""
        data = self.typed(SkillIn)
        data["person"] = access.named(
            "person", Person.objects.all(), data["person"], user=self.user
        )
        return self.create_once(lambda: skills.record_skill(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """Mark it as recorded by mistake, under If-Match."""
        version = expected_version(request)
        skills.end_skill(actor=self.user, skill=self.get_object(), version=version)
        return self.answer(pk)
