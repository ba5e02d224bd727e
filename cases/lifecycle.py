"""The life of a case, as a table. Source: common intake state machine, workflows section 4."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    CONTACTED = "contacted"
    TRIAGED = "triaged"
    STABILISING = "stabilising"
    INFORMED = "informed"
    CONSENTED = "consented"
    ANONYMOUS_SERVICE = "anonymous_service"
    SCREENED = "screened"
    ASSESSED = "assessed"
    PLANNED = "planned"
    ACTIVE = "active"
    CLOSING = "closing"
    CLOSED = "closed"
    REOPENED = "reopened"
    ON_HOLD = "on_hold"
    LOST_CONTACT = "lost_contact"
    TRANSFERRED = "transferred"
    DECEASED = "deceased"
    WITHDRAWN_CONSENT = "withdrawn_consent"


class ClosingReason(StrEnum):
    GOALS_MET = "goals_met"
    TRANSFERRED = "transferred"
    MOVED_ON = "moved_on"
    RETURNED_VOLUNTARILY = "returned_voluntarily"
    REMOVED_BY_STATE = "removed_by_state"
    WITHDREW = "withdrew"
    LOST_CONTACT = "lost_contact"
    DIED = "died"
    DUPLICATE = "duplicate"
    OTHER = "other"


S = Status
_ASIDE = frozenset(
    {S.ON_HOLD, S.LOST_CONTACT, S.TRANSFERRED, S.DECEASED, S.WITHDRAWN_CONSENT, S.CLOSING}
)
_BACK = frozenset(
    {S.STABILISING, S.INFORMED, S.CONSENTED, S.SCREENED, S.ASSESSED, S.PLANNED, S.ACTIVE}
)

MOVES: dict[Status, frozenset[Status]] = {
    S.CONTACTED: frozenset({S.TRIAGED, S.STABILISING}) | _ASIDE,
    S.TRIAGED: frozenset({S.STABILISING, S.INFORMED, S.CONSENTED, S.ANONYMOUS_SERVICE}) | _ASIDE,
    S.STABILISING: frozenset({S.TRIAGED, S.INFORMED, S.CONSENTED, S.ANONYMOUS_SERVICE}) | _ASIDE,
    S.INFORMED: frozenset({S.STABILISING, S.CONSENTED, S.ANONYMOUS_SERVICE}) | _ASIDE,
    S.CONSENTED: frozenset({S.STABILISING, S.SCREENED}) | _ASIDE,
    S.ANONYMOUS_SERVICE: frozenset({S.STABILISING, S.INFORMED, S.CONSENTED}) | _ASIDE,
    S.SCREENED: frozenset({S.STABILISING, S.ASSESSED}) | _ASIDE,
    S.ASSESSED: frozenset({S.STABILISING, S.PLANNED}) | _ASIDE,
    S.PLANNED: frozenset({S.STABILISING, S.ASSESSED, S.ACTIVE}) | _ASIDE,
    S.ACTIVE: frozenset({S.STABILISING, S.ASSESSED, S.PLANNED}) | _ASIDE,
    S.CLOSING: frozenset({S.ACTIVE, S.CLOSED}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.REOPENED: _BACK | _ASIDE,
    S.ON_HOLD: _BACK | _ASIDE - {S.ON_HOLD},
    S.LOST_CONTACT: _BACK | {S.CLOSING},
    S.TRANSFERRED: frozenset({S.CLOSING}) | _BACK,
    S.DECEASED: frozenset({S.CLOSING}),
    S.WITHDRAWN_CONSENT: frozenset({S.INFORMED, S.CONSENTED, S.CLOSING}),
}

# Reached only as the result of the work itself, never by a request to move.
BY_WORK_ALONE = frozenset(
    {S.TRIAGED, S.STABILISING, S.CONSENTED, S.ANONYMOUS_SERVICE, S.SCREENED, S.WITHDRAWN_CONSENT}
)


# The states that triage, consent and the first screenings lead through.
EARLY = frozenset(
    {
        S.CONTACTED,
        S.TRIAGED,
        S.STABILISING,
        S.INFORMED,
        S.CONSENTED,
        S.ANONYMOUS_SERVICE,
        S.SCREENED,
        S.WITHDRAWN_CONSENT,
        S.REOPENED,
    }
)
# Moved to by hand, and only with a person who agrees to be recorded.
WORK = frozenset({S.INFORMED, S.ASSESSED, S.PLANNED, S.ACTIVE})
ENDED = frozenset({S.CLOSED, S.DECEASED, S.TRANSFERRED})


def may_move(current: str, target: Status) -> bool:
    return target in MOVES[Status(current)]
