"""Gates: what must be true before an instrument may be used. Pure; workflows section 1.

A gate that refuses names itself, what it rests on, and what would lift it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

TRIAGE = "acute_welfare_triage"

# Identity-light, safety, health and family-contact questions: a child may be asked these
# before a guardian is appointed (G-04; CRC General Comment 6, paragraph 33).
BEFORE_GUARDIAN = frozenset(
    {
        TRIAGE,
        "consent_capacity",
        "uasc_identification",
        "migration_health",
        "age_assessment_safeguards",
    }
)


@dataclass(frozen=True, slots=True)
class State:
    """What the gates look at: facts of the case at the moment a screening is recorded."""

    instrument: str
    preconditions: frozenset[str]
    triaged: bool
    open_needs: tuple[str, ...]
    may_interview: bool
    is_child: bool
    has_representative: bool
    representative_present: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    gate: str
    detail: str
    basis: str
    lifted_by: str


def acute_welfare(state: State) -> Refusal | None:
    """G-01: acute needs are met before anyone is questioned."""
    basis = "Acute welfare needs come before screening (G-01)"
    if state.instrument == TRIAGE:
        return None
    if not state.triaged:
        return Refusal(
            "G-01",
            "Acute needs have not been looked at.",
            basis,
            "Record the acute_welfare_triage.",
        )
    if state.open_needs:
        return Refusal(
            "G-01",
            "Acute needs are open: " + ", ".join(state.open_needs) + ".",
            basis,
            "Record for each need that it is met or that help is under way; where it is not an "
            "emergency, the person may also ask to go on.",
        )
    return None


def informed_consent(state: State) -> Refusal | None:
    """G-02: the person knows what the interview is for, and agrees to it and to its record."""
    if "G-02" not in state.preconditions or state.may_interview:
        return None
    return Refusal(
        "G-02",
        "There is no informed consent to this interview and its record.",
        "IOM HTCDS consent guidance; WHO 2003 principles 3-7",
        "Record the consent_capacity check with a compliant outcome.",
    )


def guardian(state: State) -> Refusal | None:
    """G-04: a child is not interviewed on substance without a guardian or representative."""
    if not state.is_child or state.instrument in BEFORE_GUARDIAN:
        return None
    basis = "CRC General Comment 6 para 33; CoE Convention on trafficking art. 10(4)"
    if not state.has_representative:
        return Refusal(
            "G-04",
            "No guardian or independent representative is appointed for this child.",
            basis,
            "Record the appointment. Until then only safety, health, identity and family "
            "contact may be asked.",
        )
    if not state.representative_present:
        return Refusal(
            "G-04",
            "The guardian or representative is not present.",
            basis,
            "Interview the child with the representative present, and say so in the setting.",
        )
    return None


GATES: tuple[Callable[[State], Refusal | None], ...] = (acute_welfare, informed_consent, guardian)


def refusals(state: State) -> Iterator[Refusal]:
    """Yield every gate that is closed, in the order in which they are to be opened."""
    for gate in GATES:
        refusal = gate(state)
        if refusal is not None:
            yield refusal


def needs_found(tiers: dict[str, str], answers: dict[str, object]) -> tuple[str, ...]:
    """Return the triage items that are open: found needs, and red or yellow ones unknown."""
    return tuple(
        item for item, tier in tiers.items() if tier and _is_open(tier, answers.get(item))
    )


def _is_open(tier: str, answer: object) -> bool:
    if tier == "need":
        return answer == "no"
    return answer != "no"
