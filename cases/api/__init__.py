"""Persons, cases, consents and obligations over HTTP."""

from cases.api.attachments import AttachmentViewSet
from cases.api.casework import CaseViewSet, RepresentativeViewSet
from cases.api.children import ChildRegistrationViewSet
from cases.api.consents import ConsentViewSet
from cases.api.contact import ContactAttemptViewSet, ContactChannelViewSet
from cases.api.documents import IdentityDocumentViewSet
from cases.api.families import FamilyLinkViewSet, HouseholdMemberViewSet, HouseholdViewSet
from cases.api.handover import HandoverViewSet
from cases.api.identity import IdentityDecisionViewSet, IdentityQuestionViewSet
from cases.api.imports import ImportViewSet
from cases.api.intake import IntakeViewSet
from cases.api.notes import NoteViewSet
from cases.api.obligations import ObligationViewSet
from cases.api.persons import PersonViewSet
from cases.api.service_contacts import ServiceContactViewSet
from cases.api.skills import SkillViewSet
from cases.api.tracing import TracingRequestViewSet

__all__ = [
    "AttachmentViewSet",
    "CaseViewSet",
    "ChildRegistrationViewSet",
    "ConsentViewSet",
    "ContactAttemptViewSet",
    "ContactChannelViewSet",
    "FamilyLinkViewSet",
    "HandoverViewSet",
    "HouseholdMemberViewSet",
    "HouseholdViewSet",
    "IdentityDecisionViewSet",
    "IdentityDocumentViewSet",
    "IdentityQuestionViewSet",
    "ImportViewSet",
    "IntakeViewSet",
    "NoteViewSet",
    "ObligationViewSet",
    "PersonViewSet",
    "RepresentativeViewSet",
    "ServiceContactViewSet",
    "SkillViewSet",
    "TracingRequestViewSet",
]
