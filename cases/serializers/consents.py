"""What people agreed to."""

from __future__ import annotations

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
    """Consent to share: one recipient, named groups of data, until a day."""

    id = ClientId()
    case = serializers.UUIDField()
    recipient = serializers.UUIDField()
    data_groups = serializers.ListField(
        child=Choice(choices=list(DataGroup)), allow_empty=False, max_length=10
    )
    text_version = PlainText(max_length=40)
    language = LanguageField()
    given_by = Choice(choices=Consent.GivenBy.choices)
    given_at = PastDateTime()
    expires_at = serializers.DateTimeField()
