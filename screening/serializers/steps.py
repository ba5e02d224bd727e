"""The shapes of steps that a gate guards."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, StrictSerializer
from screening.models import GuardedStep, StepKind


class GuardedStepOut(serializers.ModelSerializer[GuardedStep]):
    planned_by = serializers.CharField(source="planned_by.name", read_only=True)

    class Meta:
        model = GuardedStep
        fields = [
            "id", "version", "case", "kind", "place", "with_written_consent", "counselled_at",
            "chosen_by_person", "planned_by", "status", "cancelled_at", "closed_gate",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class GuardedStepIn(StrictSerializer):
    case = serializers.UUIDField()
    kind = Choice(choices=StepKind.choices)
    place = Choice(
        choices=GuardedStep.Place.choices, required=False, help_text="Of a placement only."
    )
    with_written_consent = serializers.BooleanField(
        default=False,
        help_text="The person has agreed in writing to this very contact, after counselling.",
    )
    counselled_at = PastDateTime(
        required=False, help_text="When the person was counselled about its danger."
    )
    chosen_by_person = serializers.BooleanField(
        default=False, help_text="The person wishes this, of their own free will."
    )
