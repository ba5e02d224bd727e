"""The shapes of instruments, screenings and profiles."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.serializers import LanguageField
from screening.library import TRIAGE
from screening.models import NeedResponse, ProfileAssessment, Screening
from screening.needs import open_needs
from screening.rules import Instrument

CAVEAT = (
    "Indicators only: an indication is a reason to offer referral to whoever can decide, "
    "never a legal verdict. Unknown is never no."
)


class SourceOut(serializers.Serializer[Any]):
    cite = serializers.CharField()
    locator = serializers.CharField()
    provenance = serializers.CharField()
    confidence = serializers.CharField()


class QuestionOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    type = serializers.CharField()
    sensitivity = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(allow_null=True)
    asked_by = serializers.CharField(allow_null=True)


class InstrumentOut(serializers.Serializer[Instrument]):
    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    applies_to = serializers.CharField()
    gates = serializers.SerializerMethodField()
    low_confidence = serializers.BooleanField(
        help_text="True where a source of this instrument is of low confidence."
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_gates(self, rules: Instrument) -> list[str]:
        return sorted({*rules.gates, "G-01"} if rules.id != TRIAGE else set())


class InstrumentDetailOut(InstrumentOut):
    content_hash = serializers.CharField()
    sources = SourceOut(many=True)
    questions = QuestionOut(many=True)


class ScreeningOut(serializers.ModelSerializer[Screening]):
    """A line of a list: no answers."""

    conducted_by = serializers.CharField(source="conducted_by.name", read_only=True)

    class Meta:
        model = Screening
        fields = [
            "id", "case", "instrument", "version", "outcome", "conducted_by", "created_at",
            "supersedes",
        ]  # fmt: skip
        read_only_fields = fields


class ScreeningDetailOut(ScreeningOut):
    caveat = serializers.SerializerMethodField()
    open_needs = serializers.SerializerMethodField()
    result = serializers.DictField(read_only=True)

    class Meta(ScreeningOut.Meta):
        fields = [
            *ScreeningOut.Meta.fields, "content_hash", "facts", "setting", "answers", "result",
            "open_needs", "caveat",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(
        serializers.ListField(
            child=serializers.CharField(),
            help_text="Of a triage: what is to be answered before an interview (gate G-01).",
        )
    )
    def get_open_needs(self, screening: Screening) -> list[str]:
        return list(open_needs([screening])) if screening.instrument == TRIAGE else []

    @extend_schema_field(serializers.CharField())
    def get_caveat(self, screening: Screening) -> str:
        return CAVEAT


class SettingIn(StrictSerializer):
    """How the interview was held; coded, so that it can be counted."""

    language = LanguageField()
    interpreter = Choice(
        choices=["none", "professional", "cultural_mediator", "remote"], default="none"
    )
    seen_alone = Choice(choices=["yes", "no", "unknown"], default="unknown")
    representative_present = serializers.BooleanField(default=False)


class ScreeningIn(StrictSerializer):
    case = serializers.UUIDField()
    instrument = serializers.CharField(max_length=60)
    answers = serializers.DictField(
        help_text="Question id to answer. Leave out what was not asked: it counts as unknown."
    )
    setting = SettingIn()
    supersedes = serializers.UUIDField(required=False)


class NeedResponseOut(serializers.ModelSerializer[NeedResponse]):
    class Meta:
        model = NeedResponse
        fields = ["id", "triage", "item", "response", "created_at"]
        read_only_fields = fields


class NeedResponseIn(StrictSerializer):
    triage = serializers.UUIDField()
    item = serializers.CharField(max_length=60)
    response = Choice(choices=NeedResponse.Response.choices)


class ProfileOut(serializers.ModelSerializer[ProfileAssessment]):
    class Meta:
        model = ProfileAssessment
        fields = ["id", "case", "profile", "state", "screening", "created_at"]
        read_only_fields = fields
