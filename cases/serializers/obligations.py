"""What is owed."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, StrictSerializer
from cases.models import Obligation


class ObligationOut(serializers.ModelSerializer[Obligation]):
    case_reference = serializers.CharField(source="case.reference", read_only=True)

    class Meta:
        model = Obligation
        fields = [
            "id", "version", "case", "case_reference", "kind", "code", "meaning", "urgent",
            "clock", "clock_at", "due_at", "because", "status", "lift_reason", "settled_at",
        ]  # fmt: skip
        read_only_fields = fields


class ClockIn(StrictSerializer):
    at = PastDateTime(help_text="When the event that starts the clock took place.")


class LiftIn(StrictSerializer):
    reason = Choice(choices=Obligation.LiftReason.choices)
