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
    """Return the needs that any of these triages, oldest first, found and nobody has answered.

    A later triage that finds all well does not answer for an earlier one: somebody says what
    was done. What they say of a need counts for that need in every earlier triage too.
    """
    triages = list(triages)
    found = [(one.pk, item) for one in triages for item in needs_found(answers_of(one, vault))]
    if not found:
        return ()
    order = {triage.pk: number for number, triage in enumerate(triages)}
    answered: dict[str, int] = {}
    for response in NeedResponse.objects.filter(triage__in=order):
        item = item_of(response, vault)
        answered[item] = max(answered.get(item, -1), order[response.triage_id])
    still = (item for pk, item in found if answered.get(item, -1) < order[pk])
    return tuple(dict.fromkeys(still))


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
