"""Tracing requests, and where the family that is sought may be found."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from rest_framework import serializers

from accounts.fields import Choice, Code, PlainText, StrictSerializer
from cases.codes import SCRIPT
from cases.family.reasons import Reason
from cases.family.relatives import Likely, Mutual, Relatives
from cases.models import FamilyLink, Sex, TracingRequest
from cases.serializers.fields import ClientId, NationalityField, PartialDateField
from cases.serializers.identity import FieldScoreOut
from cases.serializers.persons import PersonOut

NEVER_ASKED = (
    "Authorities of the country of origin, its embassies and consulates among them, are never "
    "asked: it could endanger the person and the family. "
)


class ChannelField(Choice):
    """How the family is looked for. A way through the country of origin does not exist."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            known = ", ".join(str(code) for code in self.choices)
            raise serializers.ValidationError(f"{NEVER_ASKED}Use one of: {known}.") from error


class TracingRequestOut(serializers.ModelSerializer[TracingRequest]):
    case_reference = serializers.CharField(source="case.reference", read_only=True)
    birth_date = PartialDateField(read_only=True, allow_null=True)

    class Meta:
        model = TracingRequest
        fields = [
            "id", "version", "person", "case", "case_reference", "consent", "relationship",
            "script", "given", "family", "given_latin", "family_latin", "sex", "birth_date",
            "nationality", "last_contact_on", "last_contact_place", "channel", "security",
            "security_checked_at", "status", "found", "closing_reason", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class TracingRequestIn(StrictSerializer):
    """Who is sought, as the person describes them; everything but a name may be unknown."""

    id = ClientId()
    case = serializers.UUIDField()
    relationship = Choice(
        choices=FamilyLink.Kind.choices, help_text="What the sought one is of the person."
    )
    script = Code(form=SCRIPT, meaning="an ISO 15924 script code")
    given = PlainText(allow_blank=True, default="")
    family = PlainText(allow_blank=True, default="")
    given_latin = PlainText(allow_blank=True, default="")
    family_latin = PlainText(allow_blank=True, default="")
    sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = PartialDateField(allow_null=True, default=None)
    nationality = NationalityField(max_length=3, allow_blank=True, default="")
    last_contact_on = serializers.DateField(allow_null=True, default=None)
    last_contact_place = PlainText(allow_blank=True, default="")
    channel = ChannelField(
        choices=TracingRequest.Channel.choices, default=TracingRequest.Channel.OWN_RECORDS
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["given"] and not attrs["family"]:
            raise serializers.ValidationError({"given": "Give at least one part of the name."})
        contact = attrs["last_contact_on"]
        if contact is not None and contact > now().date():
            raise serializers.ValidationError({"last_contact_on": "This day has not come yet."})
        return attrs


class SecurityIn(StrictSerializer):
    outcome = Choice(
        choices=[TracingRequest.Security.SAFE, TracingRequest.Security.NOT_SAFE],
        help_text="Whether the search endangers neither the person nor the family.",
    )


class TracingMoveIn(StrictSerializer):
    to = Choice(choices=TracingRequest.Status.choices)
    found = serializers.UUIDField(required=False, help_text="The record of who was found.")
    closing_reason = Choice(choices=TracingRequest.ClosingReason.choices, required=False)


class ReasonOut(serializers.Serializer[Reason]):
    """What speaks for (+) or against (-) the kinship; what is unknown does neither."""

    sign = Choice(choices=["+", "-"], read_only=True)
    words = serializers.CharField(read_only=True)


class LikelyOut(serializers.Serializer[Likely]):
    """A record that may be of who is sought."""

    person = PersonOut(source="candidate.person", read_only=True)
    found_through = serializers.UUIDField(
        source="candidate.found_through", read_only=True, allow_null=True
    )
    score = serializers.FloatField(source="candidate.score.total", read_only=True)
    likely = serializers.BooleanField(source="candidate.score.likely", read_only=True)
    weights = serializers.CharField(source="candidate.score.version", read_only=True)
    explanation = FieldScoreOut(source="candidate.score.fields", many=True, read_only=True)
    family = ReasonOut(many=True, read_only=True)


class MutualOut(serializers.Serializer[Mutual]):
    """Somebody whose own request seems to describe the person who looks."""

    request = TracingRequestOut(read_only=True)
    person = PersonOut(read_only=True)
    score = serializers.FloatField(source="score.total", read_only=True)
    likely = serializers.BooleanField(source="score.likely", read_only=True)
    explanation = FieldScoreOut(source="score.fields", many=True, read_only=True)
    family = ReasonOut(many=True, read_only=True)


class RelativesOut(serializers.Serializer[Relatives]):
    """Where `searched` is false the records were not searched; `reason` says what would help.

    `crowded`: more people fit than were looked at.
    """

    searched = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)
    crowded = serializers.BooleanField(read_only=True)
    records = LikelyOut(many=True, read_only=True)
    mutual = MutualOut(many=True, read_only=True)
