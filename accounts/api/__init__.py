"""Signing in, one's own account, and who works in the house, over HTTP."""

from accounts.api.organisations import OrganisationViewSet, SiteViewSet
from accounts.api.sessions import PasswordViewSet, SessionViewSet, TokenViewSet
from accounts.api.trainings import TrainingViewSet
from accounts.api.users import ColleagueViewSet, RoleAssignmentViewSet, UserViewSet

__all__ = [
    "ColleagueViewSet",
    "OrganisationViewSet",
    "PasswordViewSet",
    "RoleAssignmentViewSet",
    "SessionViewSet",
    "SiteViewSet",
    "TokenViewSet",
    "TrainingViewSet",
    "UserViewSet",
]
