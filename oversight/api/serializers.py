"""The shapes of events, and of the answer to "who has seen this person"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import PlainText, StrictSerializer
from oversight.models import Event


class EventOut(serializers.ModelSerializer[Event]):
    organisation_name = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [
            "event_id", "at", "kind", "action", "purpose", "role", "actor", "organisation",
            "organisation_name", "holder", "request_id", "object_type", "object_id", "subjects",
            "detail", "has_payload",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_organisation_name(self, event: Event) -> str | None:
        names: dict[UUID | None, str] = self.context["organisations"]
        return names.get(event.organisation)


class EventDetailOut(EventOut):
    before_after = serializers.SerializerMethodField()

    class Meta(EventOut.Meta):
        fields = [*EventOut.Meta.fields, "before_after"]
        read_only_fields = fields

    @extend_schema_field(
        serializers.DictField(
            allow_null=True,
            help_text="A new or deleted row, or for each changed column its value before and "
            "after. Null without the mandate, where there is none, or once it was erased.",
        )
    )
    def get_before_after(self, event: Event) -> Any:
        return self.context["before_after"]


class AccessesIn(StrictSerializer):
    """Name the person by exactly one of these."""

    case_reference = PlainText(max_length=20, required=False)
    person = serializers.UUIDField(required=False)
    subject = serializers.UUIDField(required=False, help_text="The pseudonym in the log.")
    reads_only = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in ("case_reference", "person", "subject") if name in attrs]
        if len(named) != 1:
            raise serializers.ValidationError(
                {"person": "Send exactly one of case_reference, person and subject."}
            )
        return attrs


class AccessSummaryOut(serializers.Serializer[Any]):
    organisation = serializers.UUIDField(allow_null=True)
    organisation_name = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    purpose = serializers.CharField()
    times = serializers.IntegerField()
    first = serializers.DateTimeField()
    last = serializers.DateTimeField()


class AccessesOut(serializers.Serializer[Any]):
    subject = serializers.UUIDField()
    summary = AccessSummaryOut(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EventOut(many=True)
