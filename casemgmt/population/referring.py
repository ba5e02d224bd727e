"""Referrals as they go in life: answered in time or late, declined, forgotten, completed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casemgmt.population.casework import Opened, consent
from casemgmt.population.personal import Met
from casemgmt.population.timeline import identifier
from cases.data_groups import DataGroup
from referrals.lifecycle import DeclineReason, Priority, Status
from referrals.models import Package, Referral
from referrals.service_types import ServiceType

S = Status
SHARE = 0.45  # of the cases with an indicated profile
_GROUPS = sorted((DataGroup.COMMUNICATION, DataGroup.IDENTITY))
_HOURS = {Priority.EMERGENCY: (4, 24), Priority.URGENT: (24, 72), Priority.NORMAL: (24, 14 * 24)}
_PRIORITIES = (8, 27, 65)
_OUTCOMES = {S.COMPLETED: 72, S.PARTIALLY: 14, S.NOT_COMPLETED: 14}
_NAME = ("kind", "script", "given", "family", "given_latin", "family_latin")
Steps = Iterable[tuple[datetime, dict[str, Any]]]


def refer(met: Met, case: Opened, until: datetime) -> None:
    """Write a referral to another organisation, with the consent and the package it needs."""
    random = met.random
    at = case.at + timedelta(days=1 + random.expovariate(1 / 12))
    if at >= case.until:
        return
    recipient = random.choice(met.office.partners)
    agreed = consent(
        met, case, "sharing", at, recipient_id=recipient, data_groups=_GROUPS,
        text_version="sharing-2026-1",
    )  # fmt: skip
    (priority,) = random.choices(list(_HOURS), _PRIORITIES)
    answer, due = (at + timedelta(hours=hours) for hours in _HOURS[priority])
    expires = at + 2 * (due - at)
    referral = identifier(at, random)
    met.rows.add(
        Referral, id=referral, created_at=at, **met.whose(), case_id=case.id, consent_id=agreed,
        recipient_id=recipient, service_type=random.choice(list(ServiceType)),
        priority=priority, data_groups=_GROUPS, card={"languages": met.person.languages},
        sent_by_id=met.caseworker, answer_due_at=answer, due_at=due, expires_at=expires,
        consented_until=at + timedelta(days=365), announced_at=at,
        **_as_of(until, _life(at, answer, expires, random)),
    )  # fmt: skip
    met.rows.add(
        Package, id=identifier(at, random), created_at=at, **met.whose(), referral_id=referral,
        recipient_id=recipient, content=_content(met, case),
    )  # fmt: skip


def _as_of(until: datetime, steps: Steps) -> dict[str, Any]:
    """Return the columns as the steps that have happened by then leave them."""
    columns: dict[str, Any] = {"status": S.SENT}
    for at, changed in steps:
        if at >= until:
            break
        columns |= changed
    return columns


def _life(
    at: datetime, answer: datetime, expires: datetime, random: Random
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield each step with its moment; which of them have happened, the reader decides."""
    way = random.random()
    received = at + timedelta(hours=random.expovariate(1 / 5))
    if way < 0.04:
        yield received, {"status": S.RECALLED}
        return
    if way < 0.12:  # nobody answers
        yield expires, {"status": S.EXPIRED}
        return
    late = way < 0.34
    decided = answer + (expires - answer) * random.random() if late else (
        at + (answer - at) * random.random()
    )  # fmt: skip
    received = min(received, decided)
    yield received, {"status": S.RECEIVED, "received_at": received}
    if way > 0.90:
        yield decided, {"status": S.DECLINED, "decline_reason": random.choice(list(DeclineReason))}
        return
    feedback = decided + timedelta(days=14)
    yield decided, {"status": S.ACCEPTED, "accepted_at": decided, "feedback_due_at": feedback}
    started = decided + timedelta(days=random.expovariate(1 / 6))
    yield started, {"status": S.IN_SERVICE, "started_at": started}
    finished = started + timedelta(days=random.expovariate(1 / 20))
    (outcome,) = random.choices(list(_OUTCOMES), list(_OUTCOMES.values()))
    yield finished, {"status": outcome, "finished_at": finished, "feedback": "The service ended."}
    closed = finished + timedelta(days=random.expovariate(1 / 9))
    yield closed, {"status": S.CLOSED, "closed_at": closed, "person_informed": True}


def _content(met: Met, case: Opened) -> dict[str, Any]:
    """Return what the recipient reads once the referral is accepted."""
    names = [
        dict(zip(_NAME, ("used", one.script, one.given, one.family, one.given_latin,
                         one.family_latin), strict=True))
        for one in met.person.names
    ]  # fmt: skip
    return {
        "case_reference": case.reference,
        "communication": {"languages": met.person.languages},
        "identity": {"names": names},
    }
