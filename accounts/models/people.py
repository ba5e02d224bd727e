"""The people who work there, and the roles they hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts import policy
from accounts.models.organisations import choices
from accounts.policy import Capability, Mandate, Purpose, Role
from accounts.scoping import OrganisationRecord, ScopedQuerySet


class UserQuerySet(ScopedQuerySet["User"]):
    def for_reading(self) -> Self:
        return self.select_related("organisation").prefetch_related("role_assignments")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Users by e-mail, as Django's authentication expects them."""


class User(OrganisationRecord, AbstractBaseUser):
    """A person who works with the system. Never deleted: the log speaks of them."""

    last_login = None
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="user_newest")]
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=Q(email=models.functions.Lower("email")),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)  # a name must not slip into a log line

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles held now, in the order of the policy."""
        return current_roles(self.role_assignments.all())

    @cached_property
    def purpose(self) -> Purpose | None:
        """What the person acts for; a request may choose another of `policy.purposes`."""
        return next(iter(policy.purposes(self.roles)), None)

    @property
    def mandate(self) -> Mandate:
        if self.purpose is None:
            return Mandate(scope="", detail=False)
        return policy.mandate(self.roles, self.purpose)

    def can(self, capability: Capability) -> bool:
        return (
            self.is_active
            and self.purpose is not None
            and policy.allows(self.roles, self.purpose, capability)
        )

    def require(self, capability: Capability, *, within: UUID | None = None) -> None:
        """Refuse unless a role allows it and, if given, the organisation is the user's own."""
        if not self.can(capability) or within not in (None, self.organisation_id):
            raise PermissionDenied(f"You may not {capability}.")


class RoleAssignment(OrganisationRecord):
    """A role that a person holds until it expires or is revoked."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=choices(Role))
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["RoleAssignment"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="roleassignment_newest")]
        constraints = [
            models.CheckConstraint(
                name="role_assignment_role_known", condition=Q(role__in=list(Role))
            ),
            models.UniqueConstraint(
                name="role_held_once", fields=["user", "role"], condition=Q(revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at or 'revoked'}"

    @property
    def is_current(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())


def current_roles(assignments: Iterable[RoleAssignment]) -> tuple[Role, ...]:
    """Return the roles among these that are held now, in the order of the policy."""
    held = {one.role for one in assignments if one.is_current}
    return tuple(role for role in Role if role in held)
