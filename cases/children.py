"""Registering a child: what the inter-agency form 1B asks, and what is owed at once.

Source: inter-agency child protection case management forms 1A and 1B; deadlines of the best
interests assessment by level of risk [M l].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from cases.age import CHILDREN
from cases.inserting import insert_once
from cases.locking import open_for_work, refuse_unless_recorded
from cases.models import Case, ChildRegistration, Obligation
from cases.obligations import Owed, raise_all
from cases.vault import Vault, vault_for
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

_Level, _Care = ChildRegistration.RiskLevel, ChildRegistration.Care
# From the moment the level is set [M l].
ASSESSMENT: Final = {
    _Level.HIGH: ("D-BIA-HIGH", {"hours": 24}),
    _Level.MEDIUM: ("D-BIA-MED", {"hours": 72}),
    _Level.LOW: ("D-BIA-LOW", {"days": 7}),
}
RELEASE_HOURS = 4  # [P]; what gate G-11 rests on: JGC 4/23 paragraphs 5-13


class UrgentNeed(StrEnum):
    """What a child needs today."""

    FOOD_AND_WATER = "food_and_water"
    SHELTER = "shelter"
    CLOTHING_AND_HYGIENE = "clothing_and_hygiene"
    HEALTH_CARE = "health_care"
    PSYCHOSOCIAL_SUPPORT = "psychosocial_support"
    SAFE_CARE = "safe_care"
    PROTECTION_FROM_HARM = "protection_from_harm"
    CONTACT_WITH_FAMILY = "contact_with_family"
    INTERPRETER = "interpreter"
    OTHER = "other"


@action("child.register")
def register_child(
    *, actor: User, case: Case, risks: Sequence[str], id: UUID | None = None, **fields: Any
) -> ChildRegistration:
    """Record what form 1B asks of a child, and owe the child what follows from it.

    Raises Conflict where the person is not treated as a child.
    """
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    if case.person.age_status_on(now().date()) not in CHILDREN:
        raise Conflict(
            "This person is not treated as a child. If in doubt, record presumed_child first."
        )
    pk = id or uuid7()
    registration = ChildRegistration(
        id=pk,
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        sealed_risks=vault_for(case.person).seal(_place(pk), sorted(set(risks))),
        recorded_by=actor,
        **fields,
    )
    insert_once(registration)
    raise_all(case, _owed(registration, now()))
    return registration


def risks_of(registration: ChildRegistration, vault: Vault) -> list[str]:
    """Return the risks. Raises Unavailable where they do not open."""
    risks: list[str] = vault.open(_place(registration.pk), registration.sealed_risks)
    return risks


def _place(pk: UUID) -> str:
    return f"cases_childregistration.sealed_risks:{pk}"


def _owed(registration: ChildRegistration, at: datetime) -> Iterator[Owed]:
    level = _Level(registration.risk_level)
    code, period = ASSESSMENT[level]
    yield Owed(
        code=code,
        kind=Obligation.Kind.DEADLINE,
        meaning="Best interests assessment: the child is heard alone, a supervisor reviews it.",
        because=(f"child registration: {level} risk",),
        urgent=level == _Level.HIGH,
        clock="risk_level_set",
        clock_at=at,
        period=period,
    )
    if registration.care == _Care.DETENTION:
        yield from _detained(at)
    elif registration.care == _Care.UNRELATED_ADULT:
        yield Owed(
            code="FL-COMPANION",
            kind=Obligation.Kind.FLAG,
            meaning="verify relationship; run delphi_child_* and palermo_amp",
            because=("child registration: in the care of an unrelated adult",),
        )


def _detained(at: datetime) -> Iterator[Owed]:
    because = ("child registration: in detention",)
    yield Owed(
        code="D-CHILD-RELEASE",
        kind=Obligation.Kind.DEADLINE,
        meaning="Demand the child's release.",
        because=because,
        urgent=True,
        clock="child_found_detained",
        clock_at=at,
        period={"hours": RELEASE_HOURS},
    )
    for code, meaning in (
        ("SG-NO-DETENTION-CHILD", "A child is not detained; detention of a child is an incident, "
                                  "never a placement."),
        ("SG-ATD", "Alternatives to detention examined first."),
    ):  # fmt: skip
        yield Owed(code=code, kind=Obligation.Kind.SAFEGUARD, meaning=meaning, because=because)
