"""Steps that a gate guards, over HTTP."""

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
from cases.models import Case
from screening import steps
from screening.models import GuardedStep, StepKind
from screening.serializers.steps import GuardedStepIn, GuardedStepOut


class GuardedStepFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    kind = filters.ChoiceFilter(choices=StepKind.choices)
    status = filters.ChoiceFilter(choices=GuardedStep.Status.choices)

    class Meta:
        model = GuardedStep
        fields = ["case", "kind", "status"]


class GuardedStepViewSet(ListRetrieve):
    """Contact with the country of origin, returns and placements: planned only past a gate."""

    queryset = GuardedStep.objects.all()
    serializer_class = GuardedStepOut
    filterset_class = GuardedStepFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "recall": Capability.EDIT_CASES,
    }

    @extend_schema(request=GuardedStepIn, responses={201: GuardedStepOut})
    def create(self, request: Request) -> Response:
        """Plan a step. Gate G-06 guards contacts, G-09 returns, G-11 placements.

        When something comes up later that closes the gate, the step is cancelled at once and
        `closed_gate` says which; whoever sent a request outside takes it back.
        """
        data = self.typed(GuardedStepIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: steps.plan_step(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: UUID) -> Response:
        """Cancel a planned step, under If-Match. No reason is asked for."""
        version = expected_version(request)
        steps.recall_step(actor=self.user, step=self.get_object(), version=version)
        return self.answer(pk)
