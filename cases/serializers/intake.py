"""Arrivals, and the people in them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PastDateTime, StrictSerializer
from accounts.serializers import SiteOut
from cases.matching.search import Candidate
from cases.models import Case, HouseholdMember, Intake
from cases.serializers.fields import ClientId
from cases.serializers.persons import PersonIn, PersonOut

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


class AlikeOut(serializers.Serializer[Candidate]):
    """A record that resembles the person; persons/{id}/candidates says why."""

    person = serializers.UUIDField(read_only=True)
    score = serializers.FloatField(source="score.total", read_only=True)
    likely = serializers.BooleanField(source="score.likely", read_only=True)


class ArrivedOut(serializers.ModelSerializer[Case]):
    """A person of an arrival, their case, and who on record may be the same person."""

    case = serializers.UUIDField(source="pk", read_only=True)
    caseworker = serializers.CharField(source="caseworker.name", read_only=True)
    person = PersonOut(read_only=True)
    alike = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = ["case", "reference", "status", "caseworker", "person", "alike"]
        read_only_fields = fields

    @extend_schema_field(AlikeOut(many=True))
    def get_alike(self, case: Case) -> Any:
        return AlikeOut(self.context["alike"][case.person_id], many=True).data


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
