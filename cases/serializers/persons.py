"""Persons and their names."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.fields import Choice, Code, PlainText, StrictSerializer
from cases.age import AgeStatus
from cases.codes import SCRIPT
from cases.models import Gender, InterviewerPreference, Person, PersonName, Provenance, Sex
from cases.serializers.fields import ClientId, LanguageField, NationalityField, PartialDateField


class PersonNameIn(StrictSerializer):
    kind = Choice(choices=PersonName.Kind.choices, default=PersonName.Kind.USED)
    script = Code(form=SCRIPT, meaning="an ISO 15924 script code")
    given = PlainText(allow_blank=True, default="")
    family = PlainText(allow_blank=True, default="")
    given_latin = PlainText(allow_blank=True, default="")
    family_latin = PlainText(allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["given"] and not attrs["family"]:
            raise serializers.ValidationError({"given": "Give at least one part of the name."})
        return attrs


class PersonNameOut(serializers.ModelSerializer[PersonName]):
    class Meta:
        model = PersonName
        fields = ["id", "kind", "script", "given", "family", "given_latin", "family_latin"]
        read_only_fields = fields


class PersonOut(serializers.ModelSerializer[Person]):
    names = PersonNameOut(many=True, read_only=True)
    birth_date = PartialDateField(read_only=True, allow_null=True)
    age_status = Choice(choices=list(AgeStatus), read_only=True)

    class Meta:
        model = Person
        fields = [
            "id", "version", "created_at", "names", "form_of_address", "sex", "gender",
            "birth_date", "birth_provenance", "age_status", "nationalities", "languages",
            "interpreter_needed", "interpreter_language", "interviewer_preference", "same_as",
            "merged_into",
        ]  # fmt: skip
        read_only_fields = fields


class PersonFields(StrictSerializer):
    """What can be corrected. Unknown stays unknown until somebody knows."""

    form_of_address = PlainText(
        max_length=50, allow_blank=True, default="", help_text="As the person wishes."
    )
    sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
    gender = Choice(
        choices=Gender.choices,
        allow_blank=True,
        default="",
        help_text="As the person says; empty where nobody asked. Not shared with others.",
    )
    birth_date = PartialDateField(allow_null=True, default=None)
    birth_provenance = Choice(choices=Provenance.choices, default=Provenance.UNKNOWN)
    age_status = Choice(choices=list(AgeStatus), default=AgeStatus.UNKNOWN)
    nationalities = serializers.ListField(
        child=NationalityField(max_length=3), max_length=10, default=list
    )
    languages = serializers.ListField(child=LanguageField(), max_length=20, default=list)
    interpreter_needed = serializers.BooleanField(allow_null=True, default=None)
    interpreter_language = LanguageField(allow_blank=True, default="")
    interviewer_preference = Choice(
        choices=InterviewerPreference.choices, default=InterviewerPreference.NOT_ASKED
    )


class PersonIn(PersonFields):
    id = ClientId()
    names = PersonNameIn(many=True, default=list, max_length=20)  # type: ignore[call-arg]


class RetireNameIn(StrictSerializer):
    name = serializers.UUIDField(help_text="The id of the name.")
