"""Organisations, the people who work there, the roles they hold and the keys they carry."""

from accounts.models.keys import AccessToken, IdempotencyKey
from accounts.models.organisations import Organisation, Site, choices
from accounts.models.people import RoleAssignment, User
from accounts.models.trainings import Training

__all__ = [
    "AccessToken",
    "IdempotencyKey",
    "Organisation",
    "RoleAssignment",
    "Site",
    "Training",
    "User",
    "choices",
]
