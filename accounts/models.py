"""Organisations, the people who work there, the roles they hold and the keys they carry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts import policy
from accounts.policy import Capability, Domain, Kind, Mandate, Purpose, Role
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from common.models import Record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def choices(enum: Iterable[str]) -> list[tuple[str, StrOrPromise]]:
    return [(value, value) for value in enum]


class Organisation(Record):
    """A body that takes part. Its kind decides on which side of the firewall it stands."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=choices(Kind))
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=list(Kind))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domain(self) -> Domain:
        return policy.DOMAIN_OF[Kind(self.kind)]


class Site(OrganisationRecord):
    """A place where an organisation meets people, and the stage of the journey there."""

    class Stage(models.TextChoices):
        INTERCEPTION = "interception"
        BORDER = "border"
        RECEPTION = "reception"
        COMMUNITY = "community"
        DETENTION = "detention"
        WORKPLACE = "workplace"
        RETURN = "return"
        POST_RETURN = "post_return"

    class Regime(models.TextChoices):
        """The regional refugee definition that the State applies."""

        OAU = "oau"
        CARTAGENA = "cartagena"
        NONE = "none"

    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=20, choices=Stage)
    country = models.CharField(max_length=3)
    regional_regime = models.CharField(max_length=10, choices=Regime, default=Regime.NONE)

    objects = ScopedQuerySet["Site"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="site_newest")]
        constraints = [
            models.UniqueConstraint(name="site_name_once", fields=["organisation", "name"]),
            models.CheckConstraint(
                name="site_stage_known",
                condition=Q(
                    stage__in=[
                        "interception", "border", "reception", "community",
                        "detention", "workplace", "return", "post_return",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


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
        held = {one.role for one in self.role_assignments.all() if one.is_current}
        return tuple(role for role in Role if role in held)

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


class AccessToken(OrganisationRecord):
    """A bearer token. Only its digest is kept, so a stolen database opens nothing."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["AccessToken"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="accesstoken_newest")]

    def __str__(self) -> str:
        return self.label


class IdempotencyKey(OrganisationRecord):
    """A request that already created something; a repeat is answered with the same thing.

    Holds the created row's id and no copy of its content.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    route = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    fingerprint = models.BinaryField(max_length=32)
    object_id = models.UUIDField()

    objects = ScopedQuerySet["IdempotencyKey"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idempotency_key_once", fields=["user", "route", "key"])
        ]

    def __str__(self) -> str:
        return self.key
