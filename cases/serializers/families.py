"""Households and family links."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from rest_framework import serializers

from accounts.fields import Choice, StrictSerializer
from cases.age import CHILDREN, AgeStatus
from cases.family.kinship import INVERSE
from cases.family.links import VERIFIED
from cases.models import FamilyLink, Household, HouseholdMember, Person
from cases.serializers.fields import ClientId
from cases.serializers.persons import PersonNameOut


class RelativeOut(serializers.ModelSerializer[Person]):
    """A person beside others: how they are called, and whether they are treated as a child."""

    names = PersonNameOut(many=True, read_only=True)
    is_child = serializers.SerializerMethodField(
        help_text="Or presumed to be one. Null where nobody knows the age."
    )

    class Meta:
        model = Person
        fields = ["id", "names", "is_child"]
        read_only_fields = fields

    def get_is_child(self, person: Person) -> bool | None:
        status = person.age_status_on(now().date())
        return None if status == AgeStatus.UNKNOWN else status in CHILDREN


class HouseholdMemberOut(serializers.ModelSerializer[HouseholdMember]):
    person = RelativeOut(read_only=True)

    class Meta:
        model = HouseholdMember
        fields = ["id", "version", "household", "person", "role", "left_at"]
        read_only_fields = fields


class HouseholdOut(serializers.ModelSerializer[Household]):
    members = HouseholdMemberOut(source="current", many=True, read_only=True)

    class Meta:
        model = Household
        fields = ["id", "reference", "members", "created_at"]
        read_only_fields = fields


class HouseholdMemberIn(StrictSerializer):
    person = serializers.UUIDField()
    role = Choice(choices=HouseholdMember.Role.choices, default=HouseholdMember.Role.UNKNOWN)


class JoinIn(HouseholdMemberIn):
    id = ClientId()


class HouseholdIn(StrictSerializer):
    id = ClientId()
    members = HouseholdMemberIn(many=True, allow_empty=False, max_length=50)  # type: ignore[call-arg]


class FamilyLinkOut(serializers.ModelSerializer[FamilyLink]):
    """A link: `relative` is the `kind` of `person`.

    Where `?person=` asked of somebody, `person` is who was asked of, and `kind` is what the
    other is of them.
    """

    person = RelativeOut(read_only=True)
    relative = RelativeOut(read_only=True)
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)
    verified_by = serializers.CharField(
        source="verified_by.name", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = FamilyLink
        fields = [
            "id", "version", "person", "relative", "kind", "verification", "together",
            "recorded_by", "verified_by", "verified_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, link: FamilyLink) -> dict[str, Any]:
        shown = super().to_representation(link)
        if getattr(link, "seen_from_relative", False):
            shown["person"], shown["relative"] = shown["relative"], shown["person"]
            shown["kind"] = str(INVERSE[link.kind])
        return shown


class FamilyLinkIn(StrictSerializer):
    id = ClientId()
    person = serializers.UUIDField()
    relative = serializers.UUIDField()
    kind = Choice(choices=FamilyLink.Kind.choices, help_text="What the relative is of the person.")
    together = Choice(choices=FamilyLink.Together.choices, default=FamilyLink.Together.UNKNOWN)


class VerifyIn(StrictSerializer):
    verification = Choice(
        choices=[*sorted(VERIFIED), FamilyLink.Verification.REFUTED], required=False
    )
    together = Choice(choices=FamilyLink.Together.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(
                {"verification": "Say how it was verified, or whether they are together."}
            )
        return attrs
