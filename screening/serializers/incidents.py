"""The shapes of incidents."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, StrictSerializer
from cases.serializers.fields import ClientId
from screening.models import Incident, IncidentKind


class IncidentOut(serializers.ModelSerializer[Incident]):
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)

    class Meta:
        model = Incident
        fields = ["id", "case", "kind", "at", "site", "recorded_by", "created_at"]
        read_only_fields = fields


class IncidentIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    kind = Choice(choices=IncidentKind.choices)
    at = PastDateTime(help_text="When it happened; of a detention, when the child was found.")
    site = serializers.UUIDField(required=False, help_text="Where, if it is a place of yours.")
