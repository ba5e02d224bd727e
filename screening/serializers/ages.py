"""The shapes of decisions on a disputed age."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, PlainText, StrictSerializer
from cases.serializers.fields import PartialDateField
from screening.models import AgeDecision


class AgeDecisionOut(serializers.ModelSerializer[AgeDecision]):
    birth_date = PartialDateField(read_only=True, allow_null=True)

    class Meta:
        model = AgeDecision
        fields = [
            "id", "version", "case", "screening", "status", "birth_date", "decided_by",
            "decided_at", "appeal_until", "appealed_at", "concluded_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class AgeDecisionIn(StrictSerializer):
    case = serializers.UUIDField()
    screening = serializers.UUIDField(
        help_text="The case's age_assessment_safeguards check that the decision rests on."
    )
    status = Choice(choices=AgeDecision.Status.choices)
    birth_date = PartialDateField(
        required=False, help_text="Where the decision names one, as exactly as it does."
    )
    decided_by = PlainText(help_text="The authority.")
    decided_at = PastDateTime()
    appeal_until = serializers.DateTimeField(help_text="The end of the period for an appeal.")


class AppealIn(StrictSerializer):
    appealed_at = PastDateTime()
