"""Every gate in one table: what it asks for, what it rests on, and what may override it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from cases.gates.age import JGC_4_4_AND_COE_10_3, AgeChange, age_change
from cases.gates.disclosure import (
    ECRI_16_AND_JGC_3_17,
    PRIMERO_LIMITED_DATA,
    Disclosure,
    Recipient,
    firewall,
    minimum_disclosure,
)
from cases.gates.interview import (
    CONSENT_FIRST,
    GUARDIAN_FIRST,
    IN_PRIVATE,
    TRAINED,
    UNDERSTOOD,
    WELFARE_FIRST,
    Interview,
    acute_welfare,
    competence,
    guardian,
    informed_consent,
    language,
    privacy,
)
from cases.gates.protection import (
    ICRMW_22_COE_16_AND_CAT_3,
    JGC_4_5_TO_13,
    VCCR_36_AND_UNHCR_CONFIDENTIALITY,
    OriginContact,
    Placement,
    Return,
    country_of_origin,
    placement,
    return_block,
)
from cases.gates.refusal import Refusal, pass_gate


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate. `rule` looks at states of one kind; an empty `override` means none exists."""

    id: str
    name: str
    basis: str
    looks_at: type
    rule: Callable[[Any], Refusal | None]
    override: str = ""


VITAL_INTEREST: Final = "Vital interest: a coded reason; a supervisor decides within 24 hours."

GATES: Final[tuple[Gate, ...]] = (
    Gate("G-01", "Acute welfare before screening", WELFARE_FIRST, Interview, acute_welfare),
    Gate("G-02", "Informed consent", CONSENT_FIRST, Interview, informed_consent, VITAL_INTEREST),
    Gate("G-03", "Language and interpreter", UNDERSTOOD, Interview, language),
    Gate("G-04", "Guardian before a child's interview", GUARDIAN_FIRST, Interview, guardian),
    Gate("G-05", "Privacy", IN_PRIVATE, Interview, privacy),
    Gate(
        "G-06",
        "Country of origin",
        VCCR_36_AND_UNHCR_CONFIDENTIALITY,
        OriginContact,
        country_of_origin,
    ),
    Gate("G-07", "Interviewer's competence", TRAINED, Interview, competence),
    Gate("G-08", "Firewall", ECRI_16_AND_JGC_3_17, Recipient, firewall),
    Gate("G-09", "Return block", ICRMW_22_COE_16_AND_CAT_3, Return, return_block),
    Gate("G-10", "Age presumption", JGC_4_4_AND_COE_10_3, AgeChange, age_change),
    Gate("G-11", "Placement of children", JGC_4_5_TO_13, Placement, placement),
    Gate("G-12", "Minimum disclosure", PRIMERO_LIMITED_DATA, Disclosure, minimum_disclosure),
)


def refusals(state: object) -> Iterator[Refusal]:
    """Yield what every gate that looks at such a state refuses, in the order of the table."""
    for gate in GATES:
        refusal = gate.rule(state) if gate.looks_at is type(state) else None
        if refusal is not None:
            yield refusal


def closed(state: object) -> Refusal | None:
    """Return what the first closed gate says, or nothing where all are open."""
    return next(refusals(state), None)


def pass_gates(state: object) -> None:
    """Go through every gate that looks at such a state. Raises Conflict at the first closed one.

    The others that are closed are named, so that nobody runs into them one by one.
    """
    found = list(refusals(state))
    if len(found) > 1:
        others = ", ".join(refusal.gate for refusal in found[1:])
        found[0] = replace(found[0], lifted_by=f"{found[0].lifted_by} Then see to {others} too.")
    pass_gate(next(iter(found), None))
