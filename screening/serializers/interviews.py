"""The shapes of interviews, and of the next questions to ask."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.serializers.fields import ClientId
from screening import transcript
from screening.findings import facts_of
from screening.interviews import PAUSING, STOPPING, pinned_instrument
from screening.library import words_of
from screening.models import UNFINISHED, Interview, Screening, Sitting
from screening.rules import next_questions
from screening.serializers.instruments import Asked, QuestionOut
from screening.serializers.screenings import correction_with_supersedes
from screening.serializers.setting import SettingIn


class SittingOut(serializers.ModelSerializer[Sitting]):
    interviewer = serializers.CharField(source="interviewer.name", read_only=True)
    setting = serializers.DictField(read_only=True)

    class Meta:
        model = Sitting
        fields = ["interviewer", "setting", "created_at", "ended_at", "ended_because"]
        read_only_fields = fields


class InterviewOut(serializers.ModelSerializer[Interview]):
    """A line of a list: no answers."""

    interviewer = serializers.CharField(source="interviewer.name", read_only=True)

    class Meta:
        model = Interview
        fields = [
            "id", "case", "instrument", "instrument_version", "status", "abandoned_because",
            "interviewer", "screening", "created_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class InterviewDetailOut(InterviewOut):
    """An interview as it stands: what was answered, and what to ask next."""

    sittings = SittingOut(many=True, read_only=True)
    answers = serializers.SerializerMethodField()
    answered = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()
    next_questions = serializers.SerializerMethodField()

    class Meta(InterviewOut.Meta):
        fields = [
            *InterviewOut.Meta.fields, "sittings", "answers", "answered", "withheld",
            "next_questions",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_answers(self, interview: Interview) -> dict[str, Any]:
        return transcript.latest(interview, self.context["vault"])

    @extend_schema_field(serializers.IntegerField(help_text="How many questions have an answer."))
    def get_answered(self, interview: Interview) -> int:
        return len({row.question for row in interview.answers.all()})

    @extend_schema_field(
        serializers.BooleanField(help_text="True where S3 answers are not shown to you.")
    )
    def get_withheld(self, interview: Interview) -> bool:
        return self.context["vault"] is None and any(row.sealed for row in interview.answers.all())

    @extend_schema_field(QuestionOut(many=True))
    def get_next_questions(self, interview: Interview) -> list[Any]:
        """Those still to ask, in order and in the language of the sitting; none to others."""
        rules = pinned_instrument(interview)
        if self.context["vault"] is None or rules is None or interview.status not in UNFINISHED:
            return []
        answers = transcript.latest(interview, self.context["vault"])
        facts = facts_of(interview.case, interview.case.person)
        language = list(interview.sittings.all())[-1].setting["language"]
        words = words_of(rules, language)
        asked = next_questions(rules, answers, facts)
        return [QuestionOut(Asked(one, words[one.id])).data for one in asked]


class InterviewIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    instrument = serializers.CharField(max_length=60)
    version = serializers.CharField(
        max_length=20, required=False, help_text="Refused where another version is in use now."
    )
    setting = SettingIn()


class AnswerIn(StrictSerializer):
    answers = serializers.DictField(
        help_text="Question id to answer, one or several, as they are given.", allow_empty=False
    )
    privacy_confirmed = serializers.BooleanField(
        default=False, help_text="The person is still alone; needed before S3 questions."
    )


class PauseIn(StrictSerializer):
    because = Choice(choices=[one.value for one in PAUSING])


class StopIn(StrictSerializer):
    because = Choice(choices=[one.value for one in STOPPING])


class AbandonIn(StrictSerializer):
    because = Choice(choices=[one.value for one in (*PAUSING, *STOPPING)])


class ResumeIn(StrictSerializer):
    setting = SettingIn()


class CompleteIn(StrictSerializer):
    supersedes = serializers.UUIDField(required=False)
    correction = Choice(choices=Screening.Correction.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return correction_with_supersedes(attrs)
