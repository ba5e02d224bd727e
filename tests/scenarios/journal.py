"""Every request, as whoever sent it remembers it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import Member

ABOUT_PEOPLE = {
    "persons", "cases", "consents", "representatives", "obligations", "screenings",
    "need-responses", "profiles", "profile-concerns", "interviews", "gate-overrides",
    "age-decisions", "guarded-steps", "incidents", "referrals", "intakes", "handovers",
    "identity-documents", "contact-channels", "contact-attempts", "skills",
    "child-registrations", "security-profiles", "households", "household-members",
    "family-links", "tracing-requests", "identity-decisions", "identity-questions", "notes",
    "attachments",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One request, as whoever sent it remembers it."""

    member: Member
    path: str
    status: int
    request_id: str

    @property
    def is_about_people(self) -> bool:
        return self.path.split("/")[0].split("?")[0] in ABOUT_PEOPLE
