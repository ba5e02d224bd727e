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
from screening.rules import Instrument, Question, Worded

CAVEAT = (
    "Indicators only: an indication is a reason to offer referral to whoever can decide, "
    "never a legal verdict. Unknown is never no."
)


class Asked:
    """A question as it is read to somebody: its rules, and its words in one language."""

    def __init__(self, question: Question, worded: Worded) -> None:
        self.id, self.type, self.sensitivity = question.id, question.type, question.sensitivity
        self.note, self.asked_by, self.worded = question.note, question.asked_by, worded


class SourceOut(serializers.Serializer[Any]):
    cite = serializers.CharField()
    locator = serializers.CharField()
    provenance = serializers.CharField()
    confidence = serializers.CharField()


class QuestionOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField(source="worded.text")
    language = serializers.CharField(
        source="worded.language", help_text="English where there is no translation."
    )
    unreviewed = serializers.BooleanField(
        source="worded.unreviewed", help_text="A machine's translation that nobody has read yet."
    )
    type = serializers.CharField()
    sensitivity = serializers.CharField()
    options = serializers.DictField(
        source="worded.options", help_text="What may be answered, and how it reads."
    )
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
    title = serializers.SerializerMethodField()  # type: ignore[assignment]
    content_hash = serializers.CharField()
    sources = SourceOut(many=True)
    questions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_title(self, rules: Instrument) -> str:
        return str(self.context["wording"].title.text)

    @extend_schema_field(QuestionOut(many=True))
    def get_questions(self, rules: Instrument) -> list[Any]:
        worded = self.context["wording"].questions
        asked = [Asked(one, worded[one.id]) for one in rules.questions]
        return [QuestionOut(one).data for one in asked]


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
