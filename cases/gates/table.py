"""Every gate in one table: what it asks for, what it rests on, and what may override it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cases.gates.age import JGC_4_4_AND_COE_10_3, age_change
from cases.gates.disclosure import (
    ECRI_16_AND_JGC_3_17,
    PRIMERO_LIMITED_DATA,
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
    country_of_origin,
    no_detention,
    return_block,
)
from cases.gates.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate. `rule` takes a state of its kind; an empty `override` means that none exists."""

    id: str
    name: str
    basis: str
    rule: Callable[[Any], Refusal | None]
    override: str = ""


VITAL_INTEREST: Final = "Vital interest: a coded reason; a supervisor decides within 24 hours."

GATES: Final[tuple[Gate, ...]] = (
    Gate("G-01", "Acute welfare before screening", WELFARE_FIRST, acute_welfare),
    Gate("G-02", "Informed consent", CONSENT_FIRST, informed_consent, VITAL_INTEREST),
    Gate("G-03", "Language and interpreter", UNDERSTOOD, language),
    Gate("G-04", "Guardian before a child's interview", GUARDIAN_FIRST, guardian),
    Gate("G-05", "Privacy", IN_PRIVATE, privacy),
    Gate("G-06", "Country of origin", VCCR_36_AND_UNHCR_CONFIDENTIALITY, country_of_origin),
    Gate("G-07", "Interviewer's competence", TRAINED, competence),
    Gate("G-08", "Firewall", ECRI_16_AND_JGC_3_17, firewall),
    Gate("G-09", "Return block", ICRMW_22_COE_16_AND_CAT_3, return_block),
    Gate("G-10", "Age presumption", JGC_4_4_AND_COE_10_3, age_change),
    Gate("G-11", "No detention of children", JGC_4_5_TO_13, no_detention),
    Gate("G-12", "Minimum disclosure", PRIMERO_LIMITED_DATA, minimum_disclosure),
)
