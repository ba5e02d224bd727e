"""People who were served without being recorded."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.models import ServiceContact
from cases.serializers.fields import ClientId, PastDay


class ServiceContactOut(serializers.ModelSerializer[ServiceContact]):
    corrected_by = serializers.UUIDField(source="corrected_by.pk", default=None, read_only=True)

    class Meta:
        model = ServiceContact
        fields = [
            "id", "site", "service", "day", "women", "men", "girls", "boys", "unknown",
            "corrects", "corrected_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class Number(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 100_000, "default": 0, **kwargs})


class ServiceContactIn(StrictSerializer):
    id = ClientId()
    site = serializers.UUIDField()
    service = Choice(choices=ServiceContact.Service.choices)
    day = PastDay()
    women = Number()
    men = Number()
    girls = Number()
    boys = Number()
    unknown = Number(help_text="Sex or age unknown.")
    corrects = serializers.UUIDField(required=False, help_text="The row that was a slip.")


class ServiceTotalOut(serializers.Serializer[Any]):
    service = Choice(choices=ServiceContact.Service.choices)
    women = serializers.IntegerField()
    men = serializers.IntegerField()
    girls = serializers.IntegerField()
    boys = serializers.IntegerField()
    unknown = serializers.IntegerField()
    total = serializers.IntegerField()
