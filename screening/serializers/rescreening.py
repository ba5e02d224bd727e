"""The shapes of replays and of marks on stored screenings."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import StrictSerializer
from screening.models import Replay, Rescreening
from screening.serializers.instruments import LowConfidence


class ReplayOut(serializers.ModelSerializer[Replay]):
    class Meta:
        model = Replay
        fields = [
            "id", "instrument", "version", "status", "total", "done", "changed", "missed",
            "created_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class ReplayIn(StrictSerializer):
    instrument = serializers.CharField(max_length=60)


class RescreeningOut(serializers.ModelSerializer[Rescreening]):
    low_confidence = LowConfidence()
    case_reference = serializers.CharField(source="case.reference", read_only=True)

    class Meta:
        model = Rescreening
        fields = [
            "id", "case", "case_reference", "screening", "instrument", "version", "because",
            "replay", "outcome_then", "outcome_now", "missed", "low_confidence", "created_at",
        ]  # fmt: skip
        read_only_fields = fields
