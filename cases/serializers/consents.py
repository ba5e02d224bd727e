"""What people agreed to."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, PlainText, StrictSerializer
from cases.data_groups import DataGroup
from cases.models import Consent
from cases.serializers.fields import ClientId, LanguageField


class ConsentOut(serializers.ModelSerializer[Consent]):
    class Meta:
        model = Consent
        fields = [
            "id", "version", "case", "purpose", "recipient", "data_groups", "text_version",
            "language", "given_by", "given_at", "expires_at", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields


class ConsentIn(StrictSerializer):
    """Consent to share with one recipient named groups of data, or to look for family."""

    id = ClientId()
    case = serializers.UUIDField()
    purpose = Choice(
        choices=[Consent.Purpose.SHARING.value, Consent.Purpose.TRACING.value],
        default=Consent.Purpose.SHARING.value,
        help_text="Consent to an interview, to storage and to statistics comes from its check.",
    )
    recipient = serializers.UUIDField(required=False)
    data_groups = serializers.ListField(
        child=Choice(choices=list(DataGroup)), allow_empty=False, max_length=10, required=False
    )
    text_version = PlainText(max_length=40)
    language = LanguageField()
    given_by = Choice(choices=Consent.GivenBy.choices)
    given_at = PastDateTime()
    expires_at = serializers.DateTimeField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        shares = attrs["purpose"] == Consent.Purpose.SHARING
        reason = "Required for sharing." if shares else "Only sharing has this."
        wrong = [n for n in ("recipient", "data_groups") if (n in attrs) != shares]
        if wrong:
            raise serializers.ValidationError(dict.fromkeys(wrong, reason))
        return attrs
