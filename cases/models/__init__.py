"""Persons, their cases, what they agreed to, and what is owed to them."""

from cases.models.case import Case, Representative
from cases.models.consent import Consent
from cases.models.constraints import known
from cases.models.key import PersonKey
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.people import InterviewerPreference, Person, PersonName, Provenance, Sex

__all__ = [
    "Case",
    "Consent",
    "InterviewerPreference",
    "Obligation",
    "ObligationStatus",
    "Person",
    "PersonKey",
    "PersonName",
    "Provenance",
    "Representative",
    "Sex",
    "known",
]
