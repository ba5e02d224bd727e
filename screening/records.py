"""Screenings as they are kept: in clear what every caseworker may see, the rest sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.vault import Vault
from screening.models import Screening
from screening.rules import Instrument, Result

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Content:
    """What was answered and what followed, as it may be seen with or without the vault."""

    answers: dict[str, Any]
    result: dict[str, Any]


def kept(
    rules: Instrument, answers: Mapping[str, Any], result: Result, pk: UUID, vault: Vault
) -> dict[str, Any]:
    """Return the columns of a screening: S3 answers, and what they alone decided, are sealed."""
    secret = {name: answer for name, answer in answers.items() if name in rules.sensitive}
    if not secret:
        return {"answers": dict(answers), "result": result.as_dict()}
    content = {"answers": secret, "result": result.as_dict()}
    return {
        "answers": {name: answers[name] for name in answers if name not in secret},
        "result": result.redacted().as_dict(),
        "sealed": vault.seal(_place(pk), content),
    }


def opened(screening: Screening, vault: Vault | None) -> Content:
    """Return all of it; without a vault, what everybody sees. Raises Unavailable."""
    if vault is None or not screening.sealed:
        return Content(screening.answers, screening.result)
    content = vault.open(_place(screening.pk), screening.sealed)
    return Content(screening.answers | content["answers"], content["result"])


def answers_of(screening: Screening, vault: Vault | None) -> dict[str, Any]:
    """Return every answer, where the stored result is not needed."""
    if vault is None or not screening.sealed:
        return dict(screening.answers)
    content = vault.open(_place(screening.pk), screening.sealed)
    return {**screening.answers, **content["answers"]}


def _place(pk: UUID) -> str:
    return f"screening_screening.sealed:{pk}"
