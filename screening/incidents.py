"""Recording what must not happen to anybody, and what is owed because it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Site, User
from accounts.policy import Capability
from cases.age import AgeStatus
from cases.inserting import insert_once
from cases.locking import open_for_work, refuse_unless_recorded
from cases.models import Case, Obligation
from cases.obligations import Owed, raise_all
from common.identifiers import uuid7
from oversight.context import action
from screening.library import LIBRARY
from screening.models import Incident, IncidentKind

RELEASE: Final = "D-CHILD-RELEASE"
NO_DETENTION: Final = "SG-NO-DETENTION-CHILD"
REMEDY: Final = "SG-REMEDY"


@action("incident.record")
def record_incident(
    *,
    actor: User,
    case: Case,
    kind: IncidentKind,
    at: datetime,
    site: Site | None = None,
    id: UUID | None = None,
) -> Incident:
    """Record an incident, and owe the person the answer to it.

    A child's release is demanded whether or not the child wishes to be recorded.
    """
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    if kind != IncidentKind.CHILD_DETAINED:
        refuse_unless_recorded(case)
    elif case.person.age_status_on(now().date()) == AgeStatus.ADULT:
        raise ValidationError(
            {"kind": "This person is recorded as an adult; if in doubt, record presumed_child."}
        )
    incident = Incident(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        kind=kind,
        at=at,
        site=site,
        recorded_by=actor,
    )
    insert_once(incident)
    raise_all(case, _owed(incident))
    return incident


def _owed(incident: Incident) -> Iterator[Owed]:
    because = (f"incident: {incident.kind}",)
    if incident.kind != IncidentKind.CHILD_DETAINED:
        yield _safeguard(REMEDY, because)
        return
    rule = LIBRARY.deadlines[RELEASE]
    yield Owed(
        code=RELEASE,
        kind=Obligation.Kind.DEADLINE,
        meaning="Demand the child's release.",
        because=because,
        urgent=True,
        clock=rule.clock,
        clock_at=incident.at,
        period={"hours": rule.hours or 0},
    )
    yield _safeguard(NO_DETENTION, because)


def _safeguard(code: str, because: tuple[str, ...]) -> Owed:
    return Owed(
        code=code,
        kind=Obligation.Kind.SAFEGUARD,
        meaning=LIBRARY.safeguards[code].meaning,
        because=because,
    )
