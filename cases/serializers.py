"""The shapes in which persons, cases and obligations are shown and asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, Code, PastDateTime, PlainText, StrictSerializer
from accounts.serializers import SiteOut
from cases.age import AgeStatus
from cases.codes import LANGUAGE, NATIONALITIES, SCRIPT
from cases.data_groups import DataGroup
from cases.lifecycle import ClosingReason, Status
from cases.models import (
    Case,
    Consent,
    InterviewerPreference,
    Obligation,
    Person,
    PersonName,
    Provenance,
    Representative,
    Sex,
)
from cases.partial_dates import PartialDate

OLDEST = 130  # years


@extend_schema_field({"type": "string", "examples": ["1990", "1990-05", "1990-05-17"]})
class PartialDateField(serializers.Field[PartialDate, str, str, Any]):
    """A date of which perhaps only the year or the month is known."""

    def to_representation(self, value: PartialDate) -> str:
        return str(value)

    def to_internal_value(self, data: Any) -> PartialDate:
        try:
            value = PartialDate.parse(str(data))
        except ValueError as error:
            raise serializers.ValidationError(
                "There is no such day. Write 1990, 1990-05 or 1990-05-17."
            ) from error
        today = now().date()
        if value.first > today or value.first.year < today.year - OLDEST:
            raise serializers.ValidationError("Nobody alive was born then.")
        return value


class LanguageField(Code):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(form=LANGUAGE, meaning="an ISO 639-3 language code", **kwargs)


class NationalityField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code not in NATIONALITIES:
            raise serializers.ValidationError("This is not an ISO 3166-1 alpha-3 or ICAO code.")
        return code


class ClientId(serializers.UUIDField):
    """The client's own UUIDv7, for work done offline."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, help_text="Your own UUIDv7, for offline work.", **kwargs)

    def to_internal_value(self, data: Any) -> UUID:
        value: UUID = super().to_internal_value(data)
        if value.version != 7:
            raise serializers.ValidationError("Send a UUID of version 7, or none.")
        return value


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
            "id", "version", "created_at", "names", "sex", "birth_date", "birth_provenance",
            "age_status", "nationalities", "languages", "interpreter_needed",
            "interpreter_language", "interviewer_preference",
        ]  # fmt: skip
        read_only_fields = fields


class PersonFields(StrictSerializer):
    """What can be corrected. Unknown stays unknown until somebody knows."""

    sex = Choice(choices=Sex.choices, default=Sex.UNKNOWN)
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


class CaseOut(serializers.ModelSerializer[Case]):
    person = PersonOut(read_only=True)
    site = SiteOut(read_only=True)
    status = Choice(choices=list(Status), read_only=True)
    caseworker = serializers.CharField(source="caseworker.name", read_only=True)
    closing_reason = Choice(choices=list(ClosingReason), read_only=True, allow_blank=True)

    class Meta:
        model = Case
        fields = [
            "id", "version", "reference", "status", "person", "site", "caseworker",
            "first_contact_at", "hold_until", "closing_reason", "closed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CaseIn(StrictSerializer):
    id = ClientId()
    person = serializers.UUIDField()
    site = serializers.UUIDField()
    first_contact_at = PastDateTime()


class RetireNameIn(StrictSerializer):
    name = serializers.UUIDField(help_text="The id of the name.")


class FindIn(StrictSerializer):
    reference = PlainText(max_length=20)


class MoveIn(StrictSerializer):
    to = Choice(choices=list(Status))
    hold_until = serializers.DateField(required=False)
    closing_reason = Choice(choices=list(ClosingReason), required=False)
    person_informed = serializers.BooleanField(default=False)


class ConsentOut(serializers.ModelSerializer[Consent]):
    class Meta:
        model = Consent
        fields = [
            "id", "version", "case", "purpose", "recipient", "data_groups", "text_version",
            "language", "given_by", "given_at", "expires_at", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields


class ConsentIn(StrictSerializer):
    """Consent to share: one recipient, named groups of data, until a day."""

    case = serializers.UUIDField()
    recipient = serializers.UUIDField()
    data_groups = serializers.ListField(
        child=Choice(choices=list(DataGroup)), allow_empty=False, max_length=10
    )
    text_version = PlainText(max_length=40)
    language = LanguageField()
    given_by = Choice(choices=Consent.GivenBy.choices)
    given_at = PastDateTime()
    expires_at = serializers.DateTimeField()


class RepresentativeOut(serializers.ModelSerializer[Representative]):
    class Meta:
        model = Representative
        fields = [
            "id", "version", "case", "kind", "name", "appointed_by", "appointed_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class RepresentativeIn(StrictSerializer):
    case = serializers.UUIDField()
    kind = Choice(choices=Representative.Kind.choices)
    name = PlainText()
    appointed_by = PlainText()
    appointed_at = PastDateTime()


class ObligationOut(serializers.ModelSerializer[Obligation]):
    case_reference = serializers.CharField(source="case.reference", read_only=True)

    class Meta:
        model = Obligation
        fields = [
            "id", "version", "case", "case_reference", "kind", "code", "meaning", "urgent",
            "clock", "clock_at", "due_at", "because", "status", "lift_reason", "settled_at",
        ]  # fmt: skip
        read_only_fields = fields


class ClockIn(StrictSerializer):
    at = PastDateTime(help_text="When the event that starts the clock took place.")


class LiftIn(StrictSerializer):
    reason = Choice(choices=Obligation.LiftReason.choices)
