"""Screening over HTTP."""

from screening.api.ages import AgeDecisionViewSet
from screening.api.exclusion import ExclusionFileViewSet
from screening.api.human_security import SecurityProfileViewSet
from screening.api.incidents import IncidentViewSet
from screening.api.instruments import InstrumentViewSet
from screening.api.interviews import InterviewViewSet
from screening.api.overrides import GateOverrideViewSet
from screening.api.profiles import ProfileConcernViewSet, ProfileViewSet
from screening.api.rescreening import ReplayViewSet, RescreeningViewSet
from screening.api.screenings import NeedResponseViewSet, ScreeningViewSet
from screening.api.steps import GuardedStepViewSet

__all__ = [
    "AgeDecisionViewSet",
    "ExclusionFileViewSet",
    "GateOverrideViewSet",
    "GuardedStepViewSet",
    "IncidentViewSet",
    "InstrumentViewSet",
    "InterviewViewSet",
    "NeedResponseViewSet",
    "ProfileConcernViewSet",
    "ProfileViewSet",
    "ReplayViewSet",
    "RescreeningViewSet",
    "ScreeningViewSet",
    "SecurityProfileViewSet",
]
