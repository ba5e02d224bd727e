"""The shapes of vital interests claimed against gate G-02."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from screening.models import GateOverride


class GateOverrideOut(serializers.ModelSerializer[GateOverride]):
    requested_by = serializers.CharField(source="requested_by.name", read_only=True)

    class Meta:
        model = GateOverride
        fields = [
            "id", "case", "gate", "reason", "requested_by", "created_at", "expires_at",
            "decision", "decided_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class GateOverrideIn(StrictSerializer):
    case = serializers.UUIDField()
    reason = Choice(choices=GateOverride.Reason.choices)


class DecideIn(StrictSerializer):
    decision = Choice(choices=GateOverride.Decision.choices)
