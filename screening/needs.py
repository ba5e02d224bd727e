"""Acute needs that triage found, and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable

from screening import gates
from screening.library import LIBRARY, TRIAGE
from screening.models import NeedResponse, Screening

TIERS = {question.id: question.tier for question in LIBRARY.instruments[TRIAGE].questions}


def needs_found(triage: Screening) -> tuple[str, ...]:
    return gates.needs_found(TIERS, triage.answers)


def open_needs(triages: Iterable[Screening]) -> tuple[str, ...]:
    """Return the needs that any triage found and nobody has answered since.

    A later triage that finds all well does not answer for an earlier one: somebody says what
    was done.
    """
    triages = list(triages)
    answered = set(
        NeedResponse.objects.filter(triage__in=triages).values_list("triage_id", "item")
    )
    found = ((triage.pk, item) for triage in triages for item in needs_found(triage))
    return tuple(dict.fromkeys(item for pk, item in found if (pk, item) not in answered))
