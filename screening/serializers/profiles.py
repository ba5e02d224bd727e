"""The shapes of profiles and of a professional's concern."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from screening.concerns import note_of
from screening.models import ProfileAssessment, ProfileConcern
from screening.serializers.instruments import LowConfidence

LONGEST_NOTE = 2000  # characters


class ProfileOut(serializers.ModelSerializer[ProfileAssessment]):
    """A profile's state, and the screening or the concern that made it so."""

    low_confidence = serializers.SerializerMethodField()

    class Meta:
        model = ProfileAssessment
        fields = [
            "id", "case", "profile", "state", "low_confidence", "screening", "concern",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField(help_text=LowConfidence.MEANING))
    def get_low_confidence(self, assessment: ProfileAssessment) -> bool:
        screening = assessment.screening
        return screening is not None and LowConfidence.of(screening)


class ProfileConcernOut(serializers.ModelSerializer[ProfileConcern]):
    """A line of a list: no note."""

    raised_by = serializers.CharField(source="raised_by.name", read_only=True)

    class Meta:
        model = ProfileConcern
        fields = [
            "id", "case", "profile", "state", "reason", "raised_by", "created_at", "ended_at",
            "end_reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ProfileConcernDetailOut(ProfileConcernOut):
    note = serializers.SerializerMethodField()

    class Meta(ProfileConcernOut.Meta):
        fields = [*ProfileConcernOut.Meta.fields, "note"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_note(self, concern: ProfileConcern) -> str | None:
        return note_of(concern, self.context["vault"])


class ProfileConcernIn(StrictSerializer):
    case = serializers.UUIDField()
    profile = serializers.CharField(max_length=30)
    state = Choice(choices=ProfileConcern.State.choices)
    reason = Choice(choices=ProfileConcern.Reason.choices, help_text="What it rests on.")
    note = PlainText(
        max_length=LONGEST_NOTE,
        required=False,
        help_text="For those who work on the case; stored sealed.",
    )


class EndConcernIn(StrictSerializer):
    reason = Choice(choices=ProfileConcern.End.choices)
