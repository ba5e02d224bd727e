"""Who can sign in to the demonstration, and what each can try."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.policy import Kind, Role

PASSWORD = "the harbour lights are on"  # noqa: S105  # nosec B105 - printed on the front page

ORGANISATIONS = {
    "Harbour Reception Agency": Kind.STATE_AGENCY,
    "Open Door Legal and Shelter": Kind.NGO,
    "Office of the Ombuds": Kind.OVERSIGHT_BODY,
    "Border Enforcement Directorate": Kind.IMMIGRATION_ENFORCEMENT,
    "City Police": Kind.POLICE,
    "Consular Service": Kind.CONSULAR,
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    email: str
    organisation: str
    role: Role
    can_try: str

    @property
    def role_name(self) -> str:
        return self.role.replace("_", " ")


PEOPLE = (
    DemoPerson(
        "Amal Haddad",
        "amal@harbour.example.org",
        "Harbour Reception Agency",
        Role.CASEWORKER,
        "Register a person, meet acute needs, screen, record consent, refer.",
    ),
    DemoPerson(
        "Sami Okafor",
        "sami@harbour.example.org",
        "Harbour Reception Agency",
        Role.SUPERVISOR,
        "See the same cases, sign off a closure that Amal asked for, see whose training lapses "
        "soon, read reports.",
    ),
    DemoPerson(
        "Noor Rahimi",
        "noor@opendoor.example.org",
        "Open Door Legal and Shelter",
        Role.PARTNER_FOCAL_POINT,
        "See the minimal card of a referral, accept it and only then see the consented fields.",
    ),
    DemoPerson(
        "Ines Duarte",
        "ines@ombuds.example.org",
        "Office of the Ombuds",
        Role.OMBUDS,
        "Read the log of everyone, ask who has seen a person, recompute a report.",
    ),
    DemoPerson(
        "Robin Keller",
        "robin@enforcement.example.org",
        "Border Enforcement Directorate",
        Role.LIAISON_OFFICER,
        "Try to read a case. Be refused, and find the attempt in the log (as Ines).",
    ),
    DemoPerson(
        "Dara Lindqvist",
        "dara@harbour.example.org",
        "Harbour Reception Agency",
        Role.DATA_PROTECTION_OFFICER,
        "Read the agency's own log, with before and after.",
    ),
    DemoPerson(
        "Kit Moreau",
        "kit@harbour.example.org",
        "Harbour Reception Agency",
        Role.ADMINISTRATOR,
        "Create accounts, give and take roles; see no case at all.",
    ),
    DemoPerson(
        "Lior Brandt",
        "lior@harbour.example.org",
        "Harbour Reception Agency",
        Role.LEGAL_EXCLUSION_OFFICER,
        "Keep the restricted files on exclusion, which nobody else can open; see no case at all.",
    ),
)
