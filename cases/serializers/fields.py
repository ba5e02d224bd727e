"""Fields that several shapes share: partial dates, codes, the client's own id."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Code
from cases.codes import LANGUAGE, NATIONALITIES
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


class PastDay(serializers.DateField):
    """A day that has come."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day > now().date():
            raise serializers.ValidationError("This day has not come yet.")
        return day


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
