"""What is recorded when a child is registered."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from cases.children import UrgentNeed, risks_of
from cases.models import ChildRegistration
from cases.serializers.fields import ClientId, PastDay


class ChildRegistrationOut(serializers.ModelSerializer[ChildRegistration]):
    """A line of a list: the risks stay sealed."""

    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)

    class Meta:
        model = ChildRegistration
        fields = [
            "id", "case", "identified_by", "birth_registered", "displacement", "care",
            "caregiver_name", "caregiver_relationship", "caregiver_contact", "caregiver_informed",
            "separation_cause", "separated_on", "separated_at_place", "attends_school",
            "justice_status", "urgent_needs", "withheld_from", "risk_level", "recorded_by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ChildRegistrationDetailOut(ChildRegistrationOut):
    """With the risks, for whoever works with the child; the others are told so."""

    risks = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    class Meta(ChildRegistrationOut.Meta):
        fields = [*ChildRegistrationOut.Meta.fields, "risks", "withheld"]
        read_only_fields = fields

    @extend_schema_field(
        serializers.ListField(child=Choice(choices=ChildRegistration.Risk.choices))
    )
    def get_risks(self, registration: ChildRegistration) -> list[str]:
        vault = self.context["vault"]
        return risks_of(registration, vault) if vault is not None else []

    @extend_schema_field(
        serializers.BooleanField(help_text="True where the risks are not shown to you.")
    )
    def get_withheld(self, registration: ChildRegistration) -> bool:
        return self.context["vault"] is None


class ChildRegistrationIn(StrictSerializer):
    """Form 1B. Everything but who identified the child and the level of risk may be unknown."""

    id = ClientId()
    case = serializers.UUIDField()
    identified_by = Choice(choices=ChildRegistration.IdentifiedBy.choices)
    birth_registered = serializers.BooleanField(allow_null=True, default=None)
    displacement = Choice(
        choices=ChildRegistration.Displacement.choices,
        default=ChildRegistration.Displacement.UNKNOWN,
    )
    care = Choice(choices=ChildRegistration.Care.choices, default=ChildRegistration.Care.UNKNOWN)
    caregiver_name = PlainText(allow_blank=True, default="")
    caregiver_relationship = PlainText(max_length=100, allow_blank=True, default="")
    caregiver_contact = PlainText(allow_blank=True, default="")
    caregiver_informed = serializers.BooleanField(allow_null=True, default=None)
    separation_cause = Choice(
        choices=ChildRegistration.Separation.choices, allow_blank=True, default=""
    )
    separated_on = PastDay(allow_null=True, default=None)
    separated_at_place = PlainText(allow_blank=True, default="")
    attends_school = serializers.BooleanField(allow_null=True, default=None)
    risks = serializers.ListField(
        child=Choice(choices=ChildRegistration.Risk.choices), max_length=13, default=list
    )
    justice_status = Choice(
        choices=ChildRegistration.Justice.choices, default=ChildRegistration.Justice.UNKNOWN
    )
    urgent_needs = serializers.ListField(
        child=Choice(choices=list(UrgentNeed)), max_length=10, default=list
    )
    withheld_from = PlainText(
        allow_blank=True, default="", help_text="Whom the child does not want to be told."
    )
    risk_level = Choice(choices=ChildRegistration.RiskLevel.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["separated_on"] and not attrs["separation_cause"]:
            raise serializers.ValidationError(
                {"separation_cause": "Say what separated the child; unknown is an answer."}
            )
        return attrs
