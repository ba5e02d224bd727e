"""The shapes of instruments and of the questions they ask."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from screening.library import LIBRARY, TRIAGE
from screening.models import Rescreening, Screening
from screening.rules import Instrument, Question, Worded


class LowConfidence(serializers.BooleanField):
    """Says so wherever a result rests on a source of which we are not sure."""

    MEANING = "A source of this instrument is of low confidence: read it with care."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, help_text=self.MEANING, **kwargs)

    def to_representation(self, value: Any) -> bool:
        return self.of(value)

    @staticmethod
    def of(screening: Screening | Rescreening) -> bool:
        rules = LIBRARY.pinned(screening.instrument, screening.version)
        return rules is None or rules.low_confidence


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
    competences = serializers.ListField(
        child=serializers.CharField(), help_text="What an interviewer is trained in (gate G-07)."
    )
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
