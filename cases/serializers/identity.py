"""Records that may be of the same person, what people decided about them, and questions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from cases.identity.candidates import Answer, Candidate
from cases.identity.deciding import TAKEN
from cases.matching.levels import Field, Level
from cases.matching.records import Description, Document
from cases.matching.scoring import FieldScore
from cases.matching.upkeep import written
from cases.models import IdentityDecision, IdentityDocument, IdentityQuestion, Person, Sex
from cases.serializers.fields import ClientId, NationalityField, PartialDateField
from cases.serializers.persons import PersonNameIn, PersonOut


class DocumentToFind(StrictSerializer):
    kind = Choice(choices=IdentityDocument.Kind.choices)
    number = PlainText(max_length=50)
    issuing_country = NationalityField(max_length=3, allow_blank=True, default="")


class CandidatesIn(StrictSerializer):
    """What is known of somebody who may be on record. Nothing of it is kept."""

    names = PersonNameIn(many=True, default=list, max_length=20)  # type: ignore[call-arg]
    sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = PartialDateField(allow_null=True, default=None)
    nationalities = serializers.ListField(
        child=NationalityField(max_length=3), max_length=10, default=list
    )
    documents = DocumentToFind(many=True, default=list, max_length=10)  # type: ignore[call-arg]
    phones = serializers.ListField(child=PlainText(max_length=50), max_length=10, default=list)


def description_in(data: dict[str, Any]) -> Description:
    """Return a checked body of CandidatesIn as it is searched for."""
    parts = ("given", "family", "given_latin", "family_latin")
    names = [[one[part] for part in parts] for one in data["names"]]
    return Description(
        names=tuple(written(names)),
        sex=data["sex"],
        birth=data["birth_date"],
        nationalities=frozenset(data["nationalities"]),
        documents=tuple(
            Document(one["kind"], one["number"], one["issuing_country"])
            for one in data["documents"]
        ),
        phones=tuple(data["phones"]),
    )


class FieldScoreOut(serializers.Serializer[FieldScore]):
    """What one field says for (above 0) or against (below 0): in bits, and in words."""

    field = Choice(choices=list(Field), read_only=True)
    level = Choice(choices=list(Level), read_only=True)
    weight = serializers.FloatField(read_only=True)
    words = serializers.CharField(read_only=True)


class CandidateOut(serializers.Serializer[Candidate]):
    """A record that may be of the same person. `found_through` is one merged into it."""

    person = PersonOut(read_only=True)
    found_through = serializers.UUIDField(read_only=True, allow_null=True)
    score = serializers.FloatField(source="score.total", read_only=True)
    likely = serializers.BooleanField(source="score.likely", read_only=True)
    weights = serializers.CharField(source="score.version", read_only=True)
    explanation = FieldScoreOut(source="score.fields", many=True, read_only=True)


class CandidatesOut(serializers.Serializer[Answer]):
    """Where `searched` is false nobody was looked for, and `reason` says what would help.

    `crowded`: more people fit than were looked at.
    """

    searched = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True)
    crowded = serializers.BooleanField(read_only=True)
    found = CandidateOut(source="candidates", many=True, read_only=True)


class RegisteredOut(PersonOut):
    """A new record, and those on record who resemble it most, at most five."""

    candidates = CandidatesOut(read_only=True)

    class Meta:
        model = Person
        fields = [*PersonOut.Meta.fields, "candidates"]
        read_only_fields = fields


class IdentityDecisionOut(serializers.ModelSerializer[IdentityDecision]):
    decided_by = serializers.CharField(source="decided_by.name", read_only=True)
    undone_by = serializers.CharField(source="undone_by.name", read_only=True, allow_null=True)

    class Meta:
        model = IdentityDecision
        fields = [
            "id", "version", "person", "other", "answer", "ground", "taken", "explanation",
            "decided_by", "created_at", "undone_at", "undone_by",
        ]  # fmt: skip
        read_only_fields = fields


class IdentityDecisionIn(StrictSerializer):
    """`version` and `other_version` are those of the two records as they were looked at."""

    id = ClientId()
    person = serializers.UUIDField(help_text="The record that stands for both.")
    other = serializers.UUIDField()
    answer = Choice(choices=IdentityDecision.Answer.choices)
    ground = Choice(choices=IdentityDecision.Ground.choices)
    take = serializers.ListField(
        child=Choice(choices=list(TAKEN)),
        default=list,
        max_length=len(TAKEN),
        help_text="What the standing record takes over from the other.",
    )
    version = serializers.IntegerField(min_value=1)
    other_version = serializers.IntegerField(min_value=1)


class IdentityQuestionOut(serializers.ModelSerializer[IdentityQuestion]):
    class Meta:
        model = IdentityQuestion
        fields = ["id", "case", "asked", "consent", "answer", "created_at"]
        read_only_fields = fields


class IdentityQuestionIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    asked = serializers.UUIDField(help_text="The organisation that is asked.")
    consent = serializers.UUIDField()
