"""Kinds of service one can refer to, and the data each may ask for at intake (gate G-12).

Source: inter-agency referral form, services requested; minimum data per service is ours.
"""

from __future__ import annotations

from enum import StrEnum

from cases.data_groups import DataGroup as G


class ServiceType(StrEnum):
    SHELTER = "shelter"
    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    LEGAL_AID = "legal_aid"
    CHILD_PROTECTION = "child_protection"
    FAMILY_TRACING = "family_tracing"
    TRAFFICKING_SUPPORT = "trafficking_support"
    ASYLUM_COUNSELLING = "asylum_counselling"
    LABOUR_RIGHTS = "labour_rights"
    REINTEGRATION = "reintegration"
    FOOD_AND_ITEMS = "food_and_items"
    CASH = "cash"
    EDUCATION = "education"


_WHO = frozenset({G.IDENTITY, G.DEMOGRAPHICS, G.COMMUNICATION})

INTAKE: dict[ServiceType, frozenset[G]] = {
    ServiceType.SHELTER: _WHO | {G.URGENT_NEEDS, G.SAFEGUARDS},
    ServiceType.HEALTH: _WHO | {G.URGENT_NEEDS},
    ServiceType.MENTAL_HEALTH: _WHO | {G.URGENT_NEEDS},
    ServiceType.LEGAL_AID: _WHO | {G.PROFILES, G.SAFEGUARDS},
    ServiceType.CHILD_PROTECTION: _WHO | {G.URGENT_NEEDS, G.PROFILES, G.SAFEGUARDS},
    ServiceType.FAMILY_TRACING: _WHO,
    ServiceType.TRAFFICKING_SUPPORT: _WHO | {G.URGENT_NEEDS, G.PROFILES, G.SAFEGUARDS},
    ServiceType.ASYLUM_COUNSELLING: _WHO | {G.PROFILES, G.SAFEGUARDS},
    ServiceType.LABOUR_RIGHTS: _WHO | {G.PROFILES, G.SAFEGUARDS},
    ServiceType.REINTEGRATION: _WHO | {G.PROFILES},
    ServiceType.FOOD_AND_ITEMS: frozenset({G.IDENTITY, G.COMMUNICATION}),
    ServiceType.CASH: frozenset({G.IDENTITY, G.COMMUNICATION}),
    ServiceType.EDUCATION: frozenset({G.IDENTITY, G.DEMOGRAPHICS, G.COMMUNICATION}),
}
