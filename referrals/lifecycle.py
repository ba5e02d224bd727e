"""The life of a referral, as a table. Source: workflows section 5.12.

`draft` and `consented` are not stored: a referral exists once it is sent, and cannot be sent
without consent.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_SERVICE = "in_service"
    COMPLETED = "completed"
    PARTIALLY = "partially"
    NOT_COMPLETED = "not_completed"
    CLOSED = "closed"
    RECALLED = "recalled"
    EXPIRED = "expired"


class DeclineReason(StrEnum):
    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_AREA = "out_of_area"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    UNSAFE = "unsafe"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Outcome(StrEnum):
    """How the service ended, as the partner reports it."""

    COMPLETED = "completed"
    PARTIALLY = "partially"
    NOT_COMPLETED = "not_completed"


class Priority(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


S = Status
MOVES: dict[Status, frozenset[Status]] = {
    S.SENT: frozenset({S.RECEIVED, S.ACCEPTED, S.DECLINED, S.RECALLED, S.EXPIRED}),
    S.RECEIVED: frozenset({S.ACCEPTED, S.DECLINED, S.RECALLED, S.EXPIRED}),
    S.ACCEPTED: frozenset({S.IN_SERVICE, S.COMPLETED, S.PARTIALLY, S.NOT_COMPLETED}),
    S.IN_SERVICE: frozenset({S.COMPLETED, S.PARTIALLY, S.NOT_COMPLETED}),
    S.COMPLETED: frozenset({S.CLOSED}),
    S.PARTIALLY: frozenset({S.CLOSED}),
    S.NOT_COMPLETED: frozenset({S.CLOSED}),
    S.DECLINED: frozenset(),
    S.RECALLED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CLOSED: frozenset(),
}

UNANSWERED = frozenset({S.SENT, S.RECEIVED})
OPEN = frozenset({S.SENT, S.RECEIVED, S.ACCEPTED, S.IN_SERVICE})
PACKAGE_OPEN = frozenset({S.ACCEPTED, S.IN_SERVICE, S.COMPLETED, S.PARTIALLY, S.NOT_COMPLETED})

# Priority to the deadline that answers it (inter-agency referral form).
DEADLINE = {
    Priority.EMERGENCY: "D-REF-EMERGENCY",
    Priority.URGENT: "D-REF-URGENT",
    Priority.NORMAL: "D-REF-NORMAL",
}


def may_move(current: str, target: Status) -> bool:
    return target in MOVES[Status(current)]
