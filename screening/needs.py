"""Acute needs that triage found, and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from cases.vault import Vault
from screening.library import LIBRARY, TRIAGE
from screening.models import NeedResponse, Screening
from screening.records import WITHHELD, answers_of

_TRIAGE = LIBRARY.instruments[TRIAGE]
TIERS = {question.id: question.tier for question in _TRIAGE.questions if question.tier}
SENSITIVE = _TRIAGE.sensitive


def needs_found(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the triage items that need an answer: found needs, and unknown emergencies."""
    return tuple(item for item, tier in TIERS.items() if _is_open(tier, answers.get(item)))


def _is_open(tier: str, answer: object) -> bool:
    if tier == "need":
        return answer == "no"
    return answer != "no"


def open_needs(triages: Iterable[Screening], vault: Vault | None) -> tuple[str, ...]:
    """Return the needs that any triage found and nobody has answered since.

    A later triage that finds all well does not answer for an earlier one: somebody says what
    was done.
    """
    found = [(one.pk, item) for one in triages for item in needs_found(answers_of(one, vault))]
    if not found:
        return ()
    responses = NeedResponse.objects.filter(triage__in={pk for pk, _ in found})
    answered = {(one.triage_id, item_of(one, vault)) for one in responses}
    return tuple(dict.fromkeys(item for pk, item in found if (pk, item) not in answered))


def printable(needs: Iterable[str]) -> tuple[str, ...]:
    """Return needs as they may stand in a refusal, where a sensitive one is not named."""
    shown = ("a sensitive need (see the triage)" if n in SENSITIVE else n for n in needs)
    return tuple(dict.fromkeys(shown))


def item_of(response: NeedResponse, vault: Vault | None) -> str:
    if vault is None or not response.sealed:
        return response.item
    return str(vault.open(_place(response.pk), response.sealed))


def kept(item: str, pk: UUID, vault: Vault) -> dict[str, Any]:
    """Return the columns of a response: a sensitive item is not named in clear."""
    if item not in SENSITIVE:
        return {"item": item}
    return {"item": WITHHELD, "sealed": vault.seal(_place(pk), item)}


def _place(pk: UUID) -> str:
    return f"screening_needresponse.sealed:{pk}"
