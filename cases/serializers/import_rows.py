"""What a row of a file says of itself, besides what it says of a person."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from cases.imports.columns import EXAMPLE
from cases.models import HouseholdMember


class PlaceInFile(StrictSerializer):
    """What a row says of itself and of its household."""

    external_id = PlainText(max_length=100)
    household = PlainText(max_length=100, default="")
    household_role = Choice(choices=HouseholdMember.Role.choices, default="unknown")

    def validate_external_id(self, value: str) -> str:
        if value == EXAMPLE:
            raise serializers.ValidationError("This is the example of the template: delete it.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["household_role"] != "unknown" and not attrs["household"]:
            raise serializers.ValidationError({"household": "Say in which household."})
        return attrs
