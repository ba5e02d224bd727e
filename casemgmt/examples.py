"""An example of each request body, for the API's documentation. All of it is invented."""

from __future__ import annotations

from typing import Any

_ID = "0199c0de-0000-7000-8000-00000000000{}"

EXAMPLES: dict[str, dict[str, Any]] = {
    "SiteIn": {"name": "North quay", "stage": "border", "country": "ITA"},
    "PasswordIn": {
        "password": "the old one",  # nosec B105
        "new_password": "a long one that nobody guesses",  # nosec B105
    },
    "UserIn": {
        "email": "mira@harbour.example.org",
        "name": "Mira Holm",
        "password": "a first one, to be changed",  # nosec B105
    },
    "RoleAssignmentIn": {
        "user": _ID.format(1),
        "role": "caseworker",
        "expires_at": "2027-06-30T22:00:00Z",
    },
    "TrainingIn": {
        "user": _ID.format(1),
        "topic": "trafficking",
        "provider": "National training centre",
        "completed_on": "2026-09-18",
        "expires_on": "2028-09-17",
    },
    "PersonFields": {"birth_date": "1992-03-14", "birth_provenance": "document"},
    "PersonNameIn": {
        "kind": "former",
        "script": "Arab",
        "given": "سلمى",
        "given_latin": "Salma",
    },
    "ConsentIn": {
        "case": _ID.format(3),
        "recipient": _ID.format(4),
        "data_groups": ["identity", "communication"],
        "text_version": "sharing-2026-1",
        "language": "ara",
        "given_by": "person",
        "given_at": "2026-10-05T09:30:00Z",
        "expires_at": "2027-04-05T00:00:00Z",
    },
    "RepresentativeIn": {
        "case": _ID.format(3),
        "kind": "guardian",
        "name": "Maren Holt",
        "appointed_by": "Family court",
        "appointed_at": "2026-10-06T08:00:00Z",
    },
    "RetireNameIn": {"name": _ID.format(6)},
    "FindIn": {"reference": "C-7F3K-92QD"},
    "ClockIn": {"at": "2026-10-06T08:00:00Z"},
    "LiftIn": {"reason": "competent_authority"},
    "NeedResponseIn": {
        "triage": _ID.format(5),
        "item": "n_shelter",
        "response": "help_under_way",
    },
    "PauseIn": {"because": "rest"},
    "StopIn": {"because": "distress"},
    "AbandonIn": {"because": "person_asks"},
    "GateOverrideIn": {"case": _ID.format(3), "reason": "danger_to_life"},
    "DecideIn": {"decision": "confirmed"},
    "ProfileConcernIn": {
        "case": _ID.format(3),
        "profile": "trafficking",
        "state": "indicated",
        "reason": "observed",
        "note": "Somebody outside answered her telephone for her.",
    },
    "ReplayIn": {"instrument": "palermo_amp"},
    "EndConcernIn": {"reason": "decided"},
    "AgeDecisionIn": {
        "case": _ID.format(3),
        "screening": _ID.format(5),
        "status": "adult",
        "birth_date": "2004",
        "decided_by": "Family court",
        "decided_at": "2026-10-06T08:00:00Z",
        "appeal_until": "2026-11-05T23:00:00Z",
    },
    "AppealIn": {"appealed_at": "2026-10-20T08:00:00Z"},
    "GuardedStepIn": {
        "case": _ID.format(3),
        "kind": "consular_contact",
        "with_written_consent": True,
        "counselled_at": "2026-10-06T09:00:00Z",
        "chosen_by_person": True,
    },
    "IncidentIn": {
        "case": _ID.format(3),
        "kind": "child_detained",
        "at": "2026-10-06T07:40:00Z",
        "site": _ID.format(2),
    },
    "DeclineIn": {"reason": "no_capacity"},
    "FinishIn": {"outcome": "completed", "feedback": "The wage claim is filed."},
}
