"""Cases, and who represents a child in them."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, PlainText, StrictSerializer
from accounts.serializers import SiteOut
from cases.lifecycle import ClosingReason, Status
from cases.models import Case, Representative
from cases.serializers.fields import ClientId
from cases.serializers.persons import PersonOut


class CaseOut(serializers.ModelSerializer[Case]):
    person = PersonOut(read_only=True)
    site = SiteOut(read_only=True)
    status = Choice(choices=list(Status), read_only=True)
    caseworker = serializers.CharField(source="caseworker.name", read_only=True)
    closing_reason = Choice(choices=list(ClosingReason), read_only=True, allow_blank=True)

    class Meta:
        model = Case
        fields = [
            "id", "version", "reference", "status", "person", "site", "intake", "caseworker",
            "first_contact_at", "hold_until", "closing_reason", "closed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CaseIn(StrictSerializer):
    id = ClientId()
    person = serializers.UUIDField()
    site = serializers.UUIDField()
    first_contact_at = PastDateTime()


class FindIn(StrictSerializer):
    reference = PlainText(max_length=20)


class MoveIn(StrictSerializer):
    to = Choice(choices=list(Status))
    hold_until = serializers.DateField(required=False)
    closing_reason = Choice(choices=list(ClosingReason), required=False)
    person_informed = serializers.BooleanField(default=False)


class RepresentativeOut(serializers.ModelSerializer[Representative]):
    class Meta:
        model = Representative
        fields = [
            "id", "version", "case", "kind", "name", "appointed_by", "appointed_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class RepresentativeIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    kind = Choice(choices=Representative.Kind.choices)
    name = PlainText()
    appointed_by = PlainText()
    appointed_at = PastDateTime()
