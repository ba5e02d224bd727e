"""Who may do what, and why: tables without a framework.

A person acts in a role, for a purpose. A capability is granted to a role for a purpose;
what is not in the table is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an organisation is."""

    STATE_AGENCY = "state_agency"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    NGO = "ngo"
    OVERSIGHT_BODY = "oversight_body"
    IMMIGRATION_ENFORCEMENT = "immigration_enforcement"
    POLICE = "police"
    CONSULAR = "consular"


class Domain(StrEnum):
    """The sides of the firewall. Row-level security lets only `protection` into personal data."""

    PROTECTION = "protection"
    OVERSIGHT = "oversight"
    ENFORCEMENT = "enforcement"


DOMAIN_OF: dict[Kind, Domain] = {
    Kind.STATE_AGENCY: Domain.PROTECTION,
    Kind.INTERNATIONAL_ORGANISATION: Domain.PROTECTION,
    Kind.NGO: Domain.PROTECTION,
    Kind.OVERSIGHT_BODY: Domain.OVERSIGHT,
    Kind.IMMIGRATION_ENFORCEMENT: Domain.ENFORCEMENT,
    Kind.POLICE: Domain.ENFORCEMENT,
    Kind.CONSULAR: Domain.ENFORCEMENT,
}


class Role(StrEnum):
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    PARTNER_FOCAL_POINT = "partner_focal_point"
    LEGAL_EXCLUSION_OFFICER = "legal_exclusion_officer"
    OMBUDS = "ombuds"
    NPM_MEMBER = "npm_member"
    PARLIAMENT_READER = "parliament_reader"
    CIVIL_SOCIETY_READER = "civil_society_reader"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"
    LIAISON_OFFICER = "liaison_officer"


class Purpose(StrEnum):
    """Why personal data is processed; stated by the request and kept in the log."""

    CASE_MANAGEMENT = "case_management"
    REFERRAL = "referral"
    LEGAL_EXCLUSION = "legal_exclusion"
    OVERSIGHT = "oversight"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATION = "administration"
    LIAISON = "liaison"


class Capability(StrEnum):
    """What a person can do, worded to complete "You may not ..."."""

    USE_OWN_ACCOUNT = "use an account"
    VIEW_DIRECTORY = "view organisations and sites"
    MANAGE_ACCOUNTS = "manage accounts"
    VIEW_PERSONS = "view persons"
    EDIT_PERSONS = "edit persons"
    VIEW_CASES = "view cases"
    EDIT_CASES = "edit cases"
    SIGN_OFF_CASES = "decide as a supervisor"
    IMPORT_PERSONS = "import persons"
    RECORD_CONSENT = "record consent"
    VIEW_INSTRUMENTS = "view instruments"
    VIEW_SCREENINGS = "view screenings"
    CONDUCT_SCREENINGS = "conduct screenings"
    VIEW_SENSITIVE_ANSWERS = "view highly sensitive answers"
    REPLAY_SCREENINGS = "replay screenings"
    VIEW_TRAINING = "view training records"
    RECORD_TRAINING = "record training"
    HANDLE_EXCLUSION = "handle exclusion files"
    VIEW_REFERRALS = "view referrals"
    SEND_REFERRALS = "send referrals"
    ANSWER_REFERRALS = "answer referrals"
    READ_LOG = "read the log"
    READ_LOG_DETAIL = "read before and after in the log"
    READ_REPORTS = "read reports"
    RECOMPUTE_REPORTS = "recompute reports"


C, P = Capability, Purpose
_EVERYONE = {C.USE_OWN_ACCOUNT, C.VIEW_INSTRUMENTS}
_CASEWORK = _EVERYONE | {
    C.VIEW_DIRECTORY,
    C.VIEW_PERSONS,
    C.EDIT_PERSONS,
    C.VIEW_CASES,
    C.EDIT_CASES,
    C.RECORD_CONSENT,
    C.VIEW_SCREENINGS,
    C.CONDUCT_SCREENINGS,
    C.VIEW_SENSITIVE_ANSWERS,
    C.VIEW_TRAINING,
    C.VIEW_REFERRALS,
    C.SEND_REFERRALS,
}
_READING = _EVERYONE | {C.VIEW_DIRECTORY, C.READ_LOG, C.READ_REPORTS, C.RECOMPUTE_REPORTS}

GRANTS: dict[Role, dict[Purpose, frozenset[Capability]]] = {
    Role.CASEWORKER: {P.CASE_MANAGEMENT: frozenset(_CASEWORK)},
    Role.SUPERVISOR: {
        P.CASE_MANAGEMENT: frozenset(
            _CASEWORK
            | {
                C.SIGN_OFF_CASES,
                C.IMPORT_PERSONS,
                C.READ_REPORTS,
                C.REPLAY_SCREENINGS,
                C.RECORD_TRAINING,
            }
        )
    },
    Role.PARTNER_FOCAL_POINT: {
        P.REFERRAL: frozenset(
            _EVERYONE | {C.VIEW_DIRECTORY, C.VIEW_REFERRALS, C.ANSWER_REFERRALS, C.READ_REPORTS}
        )
    },
    Role.LEGAL_EXCLUSION_OFFICER: {P.LEGAL_EXCLUSION: frozenset(_EVERYONE | {C.HANDLE_EXCLUSION})},
    Role.OMBUDS: {P.OVERSIGHT: frozenset(_READING | {C.READ_LOG_DETAIL})},
    Role.NPM_MEMBER: {P.OVERSIGHT: frozenset(_READING | {C.READ_LOG_DETAIL})},
    Role.PARLIAMENT_READER: {P.OVERSIGHT: frozenset(_READING)},
    Role.CIVIL_SOCIETY_READER: {P.OVERSIGHT: frozenset(_READING)},
    Role.DATA_PROTECTION_OFFICER: {P.DATA_PROTECTION: frozenset(_READING | {C.READ_LOG_DETAIL})},
    Role.ADMINISTRATOR: {
        P.ADMINISTRATION: frozenset(_EVERYONE | {C.VIEW_DIRECTORY, C.MANAGE_ACCOUNTS})
    },
    Role.LIAISON_OFFICER: {P.LIAISON: frozenset(_EVERYONE)},
}

_OFFICES = {
    Role.CASEWORKER,
    Role.SUPERVISOR,
    Role.PARTNER_FOCAL_POINT,
    Role.LEGAL_EXCLUSION_OFFICER,
    Role.DATA_PROTECTION_OFFICER,
    Role.ADMINISTRATOR,
}
_WATCHERS = {Role.OMBUDS, Role.NPM_MEMBER, Role.PARLIAMENT_READER, Role.CIVIL_SOCIETY_READER}

ROLES_IN: dict[Domain, frozenset[Role]] = {
    Domain.PROTECTION: frozenset(_OFFICES),
    Domain.OVERSIGHT: frozenset({*_WATCHERS, Role.ADMINISTRATOR}),
    Domain.ENFORCEMENT: frozenset({Role.LIAISON_OFFICER, Role.ADMINISTRATOR}),
}

# Exclusion is never looked at by partner NGOs (exclusion_1f_triggers, "applies_to").
NEVER_IN: dict[Role, frozenset[Kind]] = {Role.LEGAL_EXCLUSION_OFFICER: frozenset({Kind.NGO})}

# Who works on cases neither hands out access to them nor checks the work.
_CASE_ROLES = {Role.CASEWORKER, Role.SUPERVISOR, Role.PARTNER_FOCAL_POINT}
INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    frozenset({one, other})
    for one in _CASE_ROLES | _WATCHERS | {Role.LIAISON_OFFICER, Role.LEGAL_EXCLUSION_OFFICER}
    for other in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
) | {
    frozenset({Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER}),
    *(frozenset({Role.LEGAL_EXCLUSION_OFFICER, one}) for one in _CASE_ROLES),
}

_SEES_WHOLE_LOG = _WATCHERS


@dataclass(frozen=True, slots=True)
class Mandate:
    """How much of the log a reader sees: every organisation or the own one, images or not."""

    scope: str
    detail: bool


def allows(roles: Iterable[Role], purpose: Purpose, capability: Capability) -> bool:
    """Is the capability granted to one of the roles, for this purpose?"""
    return any(capability in GRANTS[role].get(purpose, frozenset()) for role in roles)


def purposes(roles: Iterable[Role]) -> tuple[Purpose, ...]:
    """Return what these roles may act for; the first is what they do when they do not say."""
    granted = {purpose for role in roles for purpose in GRANTS[role]}
    return tuple(purpose for purpose in Purpose if purpose in granted)


def may_hold(kind: Kind, role: Role, held: Iterable[Role]) -> str:
    """Return why a person of such an organisation may not take the role, or ""."""
    if role not in ROLES_IN[DOMAIN_OF[kind]] or kind in NEVER_IN.get(role, ()):
        return f"A {role} cannot work in an organisation of kind {kind}."
    for other in held:
        if frozenset({role, other}) in INCOMPATIBLE:
            return f"The same person cannot be {other} and {role}."
    return ""


def mandate(roles: Iterable[Role], purpose: Purpose) -> Mandate:
    """Return how much of the log these roles see for this purpose."""
    roles = tuple(roles)
    if not allows(roles, purpose, Capability.READ_LOG):
        return Mandate(scope="", detail=False)
    return Mandate(
        scope="all" if _SEES_WHOLE_LOG.intersection(roles) else "organisation",
        detail=allows(roles, purpose, Capability.READ_LOG_DETAIL),
    )
