"""What a closed gate answers: which gate, what is missing, what it rests on, what lifts it."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import Conflict


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate is closed, in words for a caseworker under pressure; it names no person."""

    gate: str
    detail: str
    basis: str
    lifted_by: str


def pass_gate(refusal: Refusal | None) -> None:
    """Go through an open gate. Raises Conflict, with all that is known, where it is closed."""
    if refusal is not None:
        raise Conflict(
            refusal.detail,
            gate=refusal.gate,
            basis=refusal.basis,
            lifted_by=refusal.lifted_by,
        )
