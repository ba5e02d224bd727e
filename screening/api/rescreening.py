"""The look-back over HTTP: replays, and the screenings that would say something else now."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from screening import replays, tasks
from screening.models import Replay, ReplayStatus, Rescreening
from screening.serializers.rescreening import ReplayIn, ReplayOut, RescreeningOut


class ReplayFilter(filters.FilterSet):
    instrument = filters.CharFilter(max_length=60)
    status = filters.ChoiceFilter(choices=ReplayStatus.choices)

    class Meta:
        model = Replay
        fields = ["instrument", "status"]


class ReplayViewSet(ListRetrieve):
    """An instrument's present version, evaluated over all that the organisation has stored."""

    queryset = Replay.objects.all()
    serializer_class = ReplayOut
    filterset_class = ReplayFilter
    capabilities = {
        "list": Capability.REPLAY_SCREENINGS,
        "retrieve": Capability.REPLAY_SCREENINGS,
        "create": Capability.REPLAY_SCREENINGS,
    }

    @extend_schema(request=ReplayIn, responses={201: ReplayOut})
    def create(self, request: Request) -> Response:
        """Start a look-back; `rescreenings?replay=` then lists whose result would change."""
        data = self.typed(ReplayIn)
        return self.create_once(lambda: self._request(**data))

    def _request(self, instrument: str) -> Replay:
        replay = replays.request_replay(actor=self.user, instrument=instrument)
        run = partial(tasks.run_replay.delay, str(replay.pk), str(replay.organisation_id))
        transaction.on_commit(run)
        return replay


class RescreeningFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    replay = filters.UUIDFilter()
    instrument = filters.CharFilter(max_length=60)
    because = filters.ChoiceFilter(choices=Rescreening.Because.choices)
    missed = filters.BooleanFilter()
    waiting = filters.BooleanFilter(
        method="not_screened_since", label="Not screened again with this instrument since."
    )

    class Meta:
        model = Rescreening
        fields = ["case", "replay", "instrument", "because", "missed"]

    def not_screened_since(self, rows: Any, name: str, value: bool) -> Any:
        return rows.waiting() if value else rows


class RescreeningViewSet(ListRetrieve):
    """Marks on stored screenings: other facts or a new version would say something else."""

    queryset = Rescreening.objects.all()
    serializer_class = RescreeningOut
    filterset_class = RescreeningFilter
    capabilities = {"list": Capability.VIEW_SCREENINGS, "retrieve": Capability.VIEW_SCREENINGS}
