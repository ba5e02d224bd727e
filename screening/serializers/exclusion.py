"""The shapes of the restricted side file on exclusion."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import PlainText, StrictSerializer
from screening.exclusion import content_of
from screening.models import ExclusionFile


class ExclusionFileOut(serializers.ModelSerializer[ExclusionFile]):
    case_reference = serializers.CharField(source="case.reference", read_only=True)
    conducted_by = serializers.CharField(source="conducted_by.name", read_only=True)

    class Meta:
        model = ExclusionFile
        fields = ["id", "case_reference", "instrument", "version", "conducted_by", "created_at"]
        read_only_fields = fields


class ExclusionFileDetailOut(ExclusionFileOut):
    content = serializers.SerializerMethodField()

    class Meta(ExclusionFileOut.Meta):
        fields = [*ExclusionFileOut.Meta.fields, "content"]
        read_only_fields = fields

    @extend_schema_field(
        serializers.DictField(allow_null=True, help_text="Answers, and the result with flags.")
    )
    def get_content(self, file: ExclusionFile) -> dict[str, Any] | None:
        """None once the person's key was destroyed."""
        vault = self.context["vault"]
        return content_of(file, vault) if vault is not None else None


class ExclusionFileIn(StrictSerializer):
    case_reference = PlainText(max_length=20)
    answers = serializers.DictField()
    counsel_present = serializers.BooleanField()
