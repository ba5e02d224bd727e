"""Ways to reach a person, and attempts to do so."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, PlainText, StrictSerializer
from cases.models import ContactAttempt, ContactChannel
from cases.serializers.fields import ClientId, LanguageField, NationalityField


class ContactChannelOut(serializers.ModelSerializer[ContactChannel]):
    class Meta:
        model = ContactChannel
        fields = [
            "id", "version", "person", "kind", "value", "street", "city", "state", "postal_code",
            "country", "safe", "shared_with", "may_leave_message", "may_say_who_calls",
            "language", "safe_times", "ended_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ContactChannelFields(StrictSerializer):
    """What can be changed. Nobody is called through a channel that nobody asked about."""

    kind = Choice(choices=ContactChannel.Kind.choices)
    value = PlainText(allow_blank=True, default="", help_text="Number, address, name of a place.")
    street = PlainText(allow_blank=True, default="")
    city = PlainText(max_length=100, allow_blank=True, default="")
    state = PlainText(max_length=100, allow_blank=True, default="")
    postal_code = PlainText(max_length=20, allow_blank=True, default="")
    country = NationalityField(max_length=3, allow_blank=True, default="")
    safe = Choice(choices=ContactChannel.Safe.choices, default=ContactChannel.Safe.UNKNOWN)
    shared_with = Choice(
        choices=ContactChannel.SharedWith.choices, default=ContactChannel.SharedWith.UNKNOWN
    )
    may_leave_message = serializers.BooleanField(allow_null=True, default=None)
    may_say_who_calls = serializers.BooleanField(allow_null=True, default=None)
    language = LanguageField(allow_blank=True, default="")
    safe_times = PlainText(allow_blank=True, default="")
    ended_at = PastDateTime(allow_null=True, default=None)


class ContactChannelIn(ContactChannelFields):
    id = ClientId()
    person = serializers.UUIDField()


class ContactAttemptOut(serializers.ModelSerializer[ContactAttempt]):
    made_by = serializers.CharField(source="made_by.name", read_only=True)

    class Meta:
        model = ContactAttempt
        fields = ["id", "case", "channel", "at", "outcome", "made_by", "created_at"]
        read_only_fields = fields


class ContactAttemptIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    channel = serializers.UUIDField()
    at = PastDateTime()
    outcome = Choice(choices=ContactAttempt.Outcome.choices)
