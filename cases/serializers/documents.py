"""The papers of a person, and what they can do."""

from __future__ import annotations

from rest_framework import serializers

from accounts.fields import Choice, Code, PlainText, StrictSerializer
from cases.codes import ISCO
from cases.models import IdentityDocument, Skill
from cases.serializers.fields import ClientId, NationalityField, PastDay


class IdentityDocumentOut(serializers.ModelSerializer[IdentityDocument]):
    class Meta:
        model = IdentityDocument
        fields = [
            "id", "version", "person", "kind", "number", "issuing_country", "issued_on",
            "expires_on", "whereabouts", "kept_by", "kept_since", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class IdentityDocumentFields(StrictSerializer):
    """What can be changed. `kept_by` and `kept_since` go with whereabouts `kept`."""

    kind = Choice(choices=IdentityDocument.Kind.choices)
    number = PlainText(max_length=50, allow_blank=True, default="")
    issuing_country = NationalityField(max_length=3, allow_blank=True, default="")
    issued_on = PastDay(allow_null=True, default=None)
    expires_on = serializers.DateField(allow_null=True, default=None)
    whereabouts = Choice(
        choices=IdentityDocument.Whereabouts.choices,
        default=IdentityDocument.Whereabouts.UNKNOWN,
    )
    kept_by = Choice(choices=IdentityDocument.Keeper.choices, allow_blank=True, default="")
    kept_since = PastDay(allow_null=True, default=None)


class IdentityDocumentIn(IdentityDocumentFields):
    id = ClientId()
    person = serializers.UUIDField()


class SkillOut(serializers.ModelSerializer[Skill]):
    class Meta:
        model = Skill
        fields = [
            "id", "version", "person", "description", "isco", "years", "evidence", "ended_at",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class SkillIn(StrictSerializer):
    id = ClientId()
    person = serializers.UUIDField()
    description = PlainText(help_text="In the person's own words.")
    isco = Code(form=ISCO, meaning="an ISCO-08 code", max_length=4, allow_blank=True, default="")
    years = serializers.IntegerField(min_value=0, max_value=90, allow_null=True, default=None)
    evidence = Choice(choices=Skill.Evidence.choices, default=Skill.Evidence.STATED)
