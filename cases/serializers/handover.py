"""Cases passed from one colleague to another."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.models import Handover


class HandoverOut(serializers.ModelSerializer[Handover]):
    handed_by_name = serializers.CharField(source="handed_by.name", read_only=True)
    handed_to_name = serializers.CharField(source="handed_to.name", read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id", "case", "handed_by", "handed_by_name", "handed_to", "handed_to_name", "reason",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class HandOverIn(StrictSerializer):
    to = serializers.UUIDField(help_text="A colleague; oneself takes up a first contact.")
    reason = Choice(choices=Handover.Reason.choices)
