"""Arrivals, and the people in them."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, StrictSerializer
from accounts.serializers import SiteOut
from cases.models import HouseholdMember, Intake
from cases.serializers.fields import ClientId
from cases.serializers.persons import PersonIn

AT_ONCE = 500  # persons in one request


class IntakeOut(serializers.ModelSerializer[Intake]):
    """An arrival, and what of the work with its people is not done yet."""

    site = SiteOut(read_only=True)
    registered_by = serializers.CharField(source="registered_by.name", read_only=True)
    registered = serializers.IntegerField(read_only=True)
    not_triaged = serializers.IntegerField(
        read_only=True, help_text="People whose case still stands at first contact."
    )
    not_handed_over = serializers.IntegerField(
        read_only=True, help_text="People nobody was handed over or has taken up (D-FIRSTCONTACT)."
    )

    class Meta:
        model = Intake
        fields = [
            "id", "version", "reference", "kind", "transport", "site", "first_contact_at",
            "expected", "registered", "not_triaged", "not_handed_over", "registered_by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ArrivedIn(PersonIn):
    """A person of an arrival. Everything may be unknown."""

    case = ClientId()
    household_role = Choice(
        choices=HouseholdMember.Role.choices, required=False, help_text="In a family."
    )


class PersonsIn(StrictSerializer):
    persons = ArrivedIn(many=True, allow_empty=False, max_length=AT_ONCE)  # type: ignore[call-arg]


class IntakeIn(PersonsIn):
    id = ClientId()
    kind = Choice(choices=Intake.Kind.choices)
    transport = Choice(choices=Intake.Transport.choices, default=Intake.Transport.UNKNOWN)
    site = serializers.UUIDField()
    first_contact_at = PastDateTime()
    expected = serializers.IntegerField(
        min_value=1,
        max_value=100_000,
        allow_null=True,
        default=None,
        help_text="How many people arrived, as counted at the landing.",
    )
