"""Training records: what lets a person hold an interview, and who lapses soon."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access, trainings
from accounts.models import Training, User
from accounts.models.trainings import TrainingQuerySet
from accounts.policy import Capability
from accounts.serializers import TrainingIn, TrainingOut
from accounts.viewsets import ListRetrieve


class TrainingFilter(filters.FilterSet):
    user = filters.UUIDFilter()
    topic = filters.ChoiceFilter(choices=Training.Topic.choices)
    is_valid = filters.BooleanFilter(  # type: ignore[assignment]
        method="valid", label="It counts today."
    )
    lapses_before = filters.DateFilter(
        method="lapsing", label="It counts today, ends on or before this day, and was not renewed."
    )

    class Meta:
        model = Training
        fields = ["user", "topic"]

    def valid(self, rows: TrainingQuerySet, name: str, value: bool) -> TrainingQuerySet:
        return rows.valid() if value else rows.not_valid()

    def lapsing(self, rows: TrainingQuerySet, name: str, value: date) -> TrainingQuerySet:
        return rows.lapsing(value)


class TrainingViewSet(ListRetrieve):
    """What interviewers completed. A supervisor sees everybody's, the others their own."""

    queryset = Training.objects.all()
    serializer_class = TrainingOut
    filterset_class = TrainingFilter
    capabilities = {
        "list": Capability.VIEW_TRAINING,
        "retrieve": Capability.VIEW_TRAINING,
        "create": Capability.RECORD_TRAINING,
        "revoke": Capability.RECORD_TRAINING,
    }

    @extend_schema(request=TrainingIn, responses={201: TrainingOut})
    def create(self, request: Request) -> Response:
        """Record a training that a colleague completed; one's own is recorded by another."""
        data = self.typed(TrainingIn)
        user = access.named("user", User.objects.for_reading(), data.pop("user"), user=self.user)
        return self.create_once(
            lambda: trainings.record_training(actor=self.user, user=user, **data)
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """End a training at once; it counts no longer."""
        trainings.revoke_training(actor=self.user, training=self.get_object())
        return self.answer(pk)
