"""Interviews, screenings, and what follows from them."""

from screening.models.age import AgeDecision
from screening.models.exclusion import ExclusionFile
from screening.models.human_security import SecurityProfile
from screening.models.incident import Incident, IncidentKind
from screening.models.interview import (
    UNFINISHED,
    Interview,
    InterviewAnswer,
    InterviewStatus,
    Sitting,
)
from screening.models.override import GateOverride
from screening.models.profile import ProfileAssessment, ProfileConcern
from screening.models.rescreening import UNFINISHED_REPLAY, Replay, ReplayStatus, Rescreening
from screening.models.screening import NeedResponse, Screening
from screening.models.step import CONTACTS, GuardedStep, StepKind

__all__ = [
    "CONTACTS",
    "UNFINISHED",
    "UNFINISHED_REPLAY",
    "AgeDecision",
    "ExclusionFile",
    "GateOverride",
    "GuardedStep",
    "Incident",
    "IncidentKind",
    "Interview",
    "InterviewAnswer",
    "InterviewStatus",
    "NeedResponse",
    "ProfileAssessment",
    "ProfileConcern",
    "Replay",
    "ReplayStatus",
    "Rescreening",
    "Screening",
    "SecurityProfile",
    "Sitting",
    "StepKind",
]
