"""What the API's description calls the codes that several shapes share.

Lists come from pure modules; whatever lives beside a model is named by its path.
"""

from __future__ import annotations

from accounts.policy import Kind, Role
from cases.lifecycle import ClosingReason
from cases.lifecycle import Status as CaseStatus
from referrals.lifecycle import DeclineReason
from referrals.lifecycle import Status as ReferralStatus

ENUM_NAMES: dict[str, str | list[str]] = {
    "CaseStatus": list(CaseStatus),
    "ReferralStatus": list(ReferralStatus),
    "ObligationStatus": "cases.models.ObligationStatus",
    "ObligationKind": "cases.models.Obligation.Kind",
    "LiftReason": "cases.models.Obligation.LiftReason",
    "DeclineReason": list(DeclineReason),
    "Role": list(Role),
    "OrganisationKind": list(Kind),
    "PersonNameKind": "cases.models.PersonName.Kind",
    "RepresentativeKind": "cases.models.Representative.Kind",
    "ReportKind": "reports.models.Report.Kind",
    "InterviewStatus": "screening.models.InterviewStatus",
    "ReplayStatus": "screening.models.ReplayStatus",
    "StepKind": "screening.models.StepKind",
    "StepStatus": "screening.models.GuardedStep.Status",
    "IncidentKind": "screening.models.IncidentKind",
    "AgeDecided": "screening.models.AgeDecision.Status",
    "OverrideReason": "screening.models.GateOverride.Reason",
    "ConcernReason": "screening.models.ProfileConcern.Reason",
    "ConcernEnd": "screening.models.ProfileConcern.End",
    "Sex": "cases.models.Sex",
    "IntakeKind": "cases.models.Intake.Kind",
    "HandoverReason": "cases.models.Handover.Reason",
    "DocumentKind": "cases.models.IdentityDocument.Kind",
    "ChannelKind": "cases.models.ContactChannel.Kind",
    "ContactOutcome": "cases.models.ContactAttempt.Outcome",
    "FamilyLinkKind": "cases.models.FamilyLink.Kind",
    "HouseholdRole": "cases.models.HouseholdMember.Role",
    "TracingStatus": "cases.models.TracingRequest.Status",
    "CaseClosing": list(ClosingReason),
    "TracingClosing": "cases.models.TracingRequest.ClosingReason",
    "NoteKind": "cases.models.Note.Kind",
    "AttachmentKind": "cases.models.Attachment.Kind",
    "ImportStatus": "cases.models.ImportRun.Status",
    "IdentityAnswer": "cases.models.IdentityDecision.Answer",
    "QuestionAnswer": "cases.models.IdentityQuestion.Answer",
    "PlacementPlace": "screening.models.GuardedStep.Place",
}
