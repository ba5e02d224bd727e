"""Input that is checked to the letter: text in any script, past instants, codes, no surprises."""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, cast

from django.utils.timezone import now
from rest_framework import serializers
from rest_framework.utils.serializer_helpers import BindingDict


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that nothing a caller sends is silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = {
                str(name): ["There is no such field."] for name in set(data) - set(self.fields)
            }
            if unknown:
                raise serializers.ValidationError({**unknown, **self._other_errors(data)})
        return super().to_internal_value(data)

    def _other_errors(self, data: Any) -> dict[str, Any]:
        """Return what else is wrong, so that one answer names everything."""
        try:
            super().to_internal_value(data)
        except serializers.ValidationError as error:
            return dict(error.detail) if isinstance(error.detail, dict) else {}
        return {}


class BuiltOnce:
    """A serializer whose fields are built once for its class, and copied for each request.

    Building them anew costs half a millisecond: for the few places where people wait.
    """

    _built: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]]

    @cached_property
    def fields(self) -> BindingDict:
        kind = type(self)
        if "_built" not in kind.__dict__:
            kind._built = dict(super().fields)  # type: ignore[misc]
        own = BindingDict(cast(Any, self))
        for name, field in kind._built.items():
            own.fields[name] = copied = copy(field)
            copied.parent = cast(Any, self)
        return own


class PlainText(serializers.CharField):
    """A line as people write it, in any script. Null bytes and lone surrogates are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise serializers.ValidationError("This is not valid text.") from error
        return text


EARLIEST = 1990


class Choice(serializers.ChoiceField):
    """One of a few codes; a wrong one is answered with those there are."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            known = ", ".join(str(code) for code in self.choices)
            raise serializers.ValidationError(f"Use one of: {known}.", code="choice") from error


class PastDateTime(serializers.DateTimeField):
    """An instant that has come."""

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and not re.search(r"(Z|[+-]\d{2}:?\d{2})$", value.strip()):
            raise serializers.ValidationError("Say the time zone, as in 2026-10-05T08:30:00Z.")
        moment = super().to_internal_value(value)
        if moment > now():
            raise serializers.ValidationError("This moment has not come yet.")
        if moment.year < EARLIEST:
            raise serializers.ValidationError(f"Nothing before {EARLIEST} is recorded here.")
        return moment


class Code(serializers.CharField):
    """A code of a fixed form, such as an ISO 639-3 language."""

    def __init__(self, *, form: re.Pattern[str], meaning: str, **kwargs: Any) -> None:
        self.form, self.meaning = form, meaning
        super().__init__(**{"max_length": 20, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not self.form.fullmatch(text):
            raise serializers.ValidationError(f"This is not {self.meaning}.")
        return text
