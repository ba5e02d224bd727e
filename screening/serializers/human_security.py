"""How secure a person's life is."""

from __future__ import annotations

from collections.abc import Mapping

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from screening.human_security import DIMENSIONS, Reading
from screening.models import SecurityProfile

_LETTER = {"type": "string", "enum": ["T", "F", "U", "-"]}
_CHANGE = {"type": "string", "enum": ["better", "worse", "same", "unknown", "-"]}


class SecurityProfileOut(serializers.ModelSerializer[SecurityProfile]):
    """Seven letters: T insecure, F secure, U unknown, - not shown to you."""

    letters = serializers.SerializerMethodField()
    change = serializers.SerializerMethodField(
        help_text="Of each dimension since the intake; null of the intake itself."
    )

    class Meta:
        model = SecurityProfile
        fields = ["id", "person", "case", "screening", "moment", "letters", "change", "created_at"]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "properties": dict.fromkeys(DIMENSIONS, _LETTER)})
    def get_letters(self, profile: SecurityProfile) -> Mapping[str, str]:
        return self._reading(profile).letters

    @extend_schema_field(
        {
            "type": "object",
            "nullable": True,
            "properties": dict.fromkeys(DIMENSIONS, _CHANGE),
        }
    )
    def get_change(self, profile: SecurityProfile) -> Mapping[str, str] | None:
        return self._reading(profile).change

    def _reading(self, profile: SecurityProfile) -> Reading:
        reading: Reading = self.context["readings"][profile.pk]
        return reading
