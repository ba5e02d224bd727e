"""The list of cases, which an office reads all day."""

from __future__ import annotations

from django.db.models import Case, IntegerField, TextField, When
from django.db.models.functions import Cast, Left

from accounts.listing import CompiledList
from cases.lifecycle import Status
from cases.partial_dates import Precision
from cases.serializers.casework import CaseOut

_WIDTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}

CASES = CompiledList(
    CaseOut,
    filters={"status": frozenset(Status)},
    computed={
        "person__birth_date": Left(
            Cast("person__birth_first_day", TextField()),
            Case(
                *(When(person__birth_precision=one, then=width) for one, width in _WIDTHS.items()),
                output_field=IntegerField(),
            ),
        )
    },
)
