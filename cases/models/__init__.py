"""Persons, their cases, what they agreed to, and what is owed to them."""

from cases.models.case import Case, Handover, Representative
from cases.models.child import ChildRegistration
from cases.models.consent import Consent
from cases.models.constraints import known
from cases.models.contact import ContactAttempt, ContactChannel
from cases.models.documents import IdentityDocument, Skill
from cases.models.family import FamilyLink, Household, HouseholdMember, TracingRequest
from cases.models.identity import IdentityDecision, IdentityQuestion
from cases.models.imports import (
    ExternalId,
    ImportFinding,
    ImportLikeness,
    ImportPart,
    ImportRun,
    ImportTwin,
)
from cases.models.intake import Intake, ServiceContact
from cases.models.key import PersonKey
from cases.models.matching import MatchKey
from cases.models.notes import Attachment, AttachmentContent, Note, Sensitivity
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.people import (
    Gender,
    InterviewerPreference,
    Person,
    PersonName,
    Provenance,
    Sex,
)

__all__ = [
    "Attachment",
    "AttachmentContent",
    "Case",
    "ChildRegistration",
    "Consent",
    "ContactAttempt",
    "ContactChannel",
    "ExternalId",
    "FamilyLink",
    "Gender",
    "Handover",
    "Household",
    "HouseholdMember",
    "IdentityDecision",
    "IdentityDocument",
    "IdentityQuestion",
    "ImportFinding",
    "ImportLikeness",
    "ImportPart",
    "ImportRun",
    "ImportTwin",
    "Intake",
    "InterviewerPreference",
    "MatchKey",
    "Note",
    "Obligation",
    "ObligationStatus",
    "Person",
    "PersonKey",
    "PersonName",
    "Provenance",
    "Representative",
    "Sensitivity",
    "ServiceContact",
    "Sex",
    "Skill",
    "TracingRequest",
    "known",
]
