"""How an interview is held; coded, so that it can be counted and gates can look at it."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import BuiltOnce, Choice, StrictSerializer
from cases.models import Sex
from cases.serializers.fields import LanguageField

INTERPRETERS = (
    "none", "professional", "cultural_mediator", "remote", "volunteer", "family_member",
    "companion", "same_employer",
)  # fmt: skip
PLACES = (
    "private_room", "shared_room", "outdoors", "vehicle", "vessel", "detention", "remote", "other",
    "unknown",
)  # fmt: skip
PRESENT = (
    "representative", "lawyer", "support_person", "family_member", "spouse", "companion",
    "employer", "agent", "uniformed_officer", "other",
)  # fmt: skip


class SettingIn(BuiltOnce, StrictSerializer):
    """How the interview is held. What is left out is unknown, and unknown is never "yes"."""

    language = LanguageField()
    interpreter = Choice(choices=INTERPRETERS, default="none")
    interpreter_sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
    interviewer_sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
    place = Choice(choices=PLACES, default="unknown")
    seen_alone = Choice(
        choices=["yes", "no", "unknown"],
        default="unknown",
        help_text="Nobody near but those who ask, interpret, or stand by the person.",
    )
    present = serializers.ListField(
        child=Choice(choices=PRESENT), default=list, help_text="Who else is there."
    )
    person_agrees = serializers.BooleanField(
        default=False,
        help_text="The person agrees to go on with this language, interpreter and interviewer.",
    )
    privacy_confirmed = serializers.BooleanField(
        default=False, help_text="Confirmed once more before the sensitive (S3) questions."
    )

    def validate_present(self, present: list[str]) -> list[str]:
        return sorted(set(present))
