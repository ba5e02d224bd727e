"""The shapes of screenings and of what was done about needs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import BuiltOnce, Choice, StrictSerializer
from cases.serializers.fields import ClientId
from cases.vault import vault_of
from screening import needs, records
from screening.library import LIBRARY, TRIAGE
from screening.models import NeedResponse, Screening
from screening.serializers.instruments import LowConfidence
from screening.serializers.setting import SettingIn

CAVEAT = (
    "Indicators only: an indication is a reason to offer referral to whoever can decide, "
    "never a legal verdict. Unknown is never no."
)


class ScreeningOut(serializers.ModelSerializer[Screening]):
    """A line of a list: no answers."""

    low_confidence = LowConfidence()
    outdated = serializers.SerializerMethodField()
    conducted_by = serializers.CharField(source="conducted_by.name", read_only=True)

    class Meta:
        model = Screening
        fields = [
            "id", "case", "instrument", "version", "outdated", "outcome", "low_confidence",
            "conducted_by", "created_at", "supersedes", "correction",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(
        serializers.BooleanField(
            help_text="Made with another version than the present one; a replay says what of it."
        )
    )
    def get_outdated(self, screening: Screening) -> bool:
        rules = LIBRARY.instruments.get(screening.instrument)
        return rules is None or rules.content_hash != screening.content_hash


class ScreeningDetailOut(BuiltOnce, ScreeningOut):
    """A screening with its reasons. Who may not see S3 answers gets the rest, and is told so."""

    caveat = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()
    open_needs = serializers.SerializerMethodField()

    class Meta(ScreeningOut.Meta):
        fields = [
            *ScreeningOut.Meta.fields, "content_hash", "facts", "setting", "answers", "result",
            "withheld", "open_needs", "caveat",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_answers(self, screening: Screening) -> dict[str, Any]:
        return self._content.answers

    @extend_schema_field(serializers.DictField())
    def get_result(self, screening: Screening) -> dict[str, Any]:
        return self._content.result

    @extend_schema_field(
        serializers.BooleanField(help_text="True where S3 answers are not shown to you.")
    )
    def get_withheld(self, screening: Screening) -> bool:
        return bool(screening.sealed) and self.context["vault"] is None

    @extend_schema_field(
        serializers.ListField(
            child=serializers.CharField(),
            help_text="Of a triage: what is to be answered before an interview (gate G-01).",
        )
    )
    def get_open_needs(self, screening: Screening) -> list[str]:
        if screening.instrument != TRIAGE:
            return []
        found = needs.open_needs([screening], vault_of(screening.person))
        return list(needs.printable(found) if self.context["vault"] is None else found)

    @extend_schema_field(serializers.CharField())
    def get_caveat(self, screening: Screening) -> str:
        return CAVEAT

    def to_representation(self, screening: Screening) -> dict[str, Any]:
        self._content = records.opened(screening, self.context["vault"])
        return super().to_representation(screening)


def correction_with_supersedes(attrs: dict[str, Any]) -> dict[str, Any]:
    """A screening that takes another's place says why; no other does."""
    if ("supersedes" in attrs) != ("correction" in attrs):
        raise serializers.ValidationError(
            {"correction": "Say why, where a screening supersedes another; and only there."}
        )
    return attrs


class ScreeningIn(BuiltOnce, StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    instrument = serializers.CharField(max_length=60)
    answers = serializers.DictField(
        help_text="Question id to answer. Leave out what was not asked: it counts as unknown."
    )
    setting = SettingIn()
    version = serializers.CharField(
        max_length=20, required=False, help_text="Refused where another version is in use now."
    )
    supersedes = serializers.UUIDField(required=False)
    correction = Choice(choices=Screening.Correction.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return correction_with_supersedes(attrs)


class NeedResponseOut(serializers.ModelSerializer[NeedResponse]):
    """What was done; a sensitive need is not named here."""

    class Meta:
        model = NeedResponse
        fields = ["id", "triage", "item", "response", "created_at"]
        read_only_fields = fields


class NeedResponseIn(StrictSerializer):
    id = ClientId()
    triage = serializers.UUIDField()
    item = serializers.CharField(max_length=60)
    response = Choice(choices=NeedResponse.Response.choices)
