"""What each figure of the accountability report means. Change a meaning, raise the version."""

from __future__ import annotations

VERSION = "accountability-month@1"

DEFINITIONS: dict[str, dict[str, str]] = {
    "persons_by_sex_and_age": {
        "name": "Persons met, by sex and age band",
        "population": "Persons whose first case was recorded in the month, one row per person; "
        "what is recorded late counts in the month of its recording. Persons who refused "
        "non-identifying statistics are not counted.",
        "note": "A presumed child counts as a child. Unknown is shown, never guessed.",
    },
    "profiles_by_state": {
        "name": "Profiles of the persons met, by state at the cut-off",
        "population": "The same persons, by the newest assessment of each profile.",
        "note": "A person may hold several profiles: rows do not add up. An indication is not a "
        "verdict.",
    },
    "profiles_by_sex": {
        "name": "Persons with an indicated profile, by sex",
        "population": "The same persons, profiles indicated at the cut-off.",
        "note": "Rows do not add up.",
    },
    "screened_within_72_hours": {
        "name": "A-2 Screened within 72 hours of first contact",
        "numerator": "in_time: persons whose first screening, triage and consent check apart, "
        "came at most 72 hours after first contact.",
        "denominator": "in_time and late_or_not: persons whose 72 hours were over at the cut-off, "
        "or who were screened before.",
        "note": "Persons still within their 72 hours at the cut-off are not yet due.",
    },
    "referral_cascade": {
        "name": "R-1 to R-8 Referral cascade",
        "population": "Persons met, not referrals; each step counts those who also reached "
        "every step before it, by the cut-off.",
        "note": "Needed: at least one profile indicated. Persons who did not consent are not a "
        "failure of the service.",
    },
}

CASCADE = (
    "met", "needed", "consented", "sent", "received", "accepted", "service_started",
    "completed", "feedback_to_person",
)  # fmt: skip

NOTES = [
    "c: suppressed, because it is small or because it would reveal something small.",
    "Counts of 1 to 9 are never printed, nor anything from which they could be worked out.",
]
