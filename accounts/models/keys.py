"""The keys that people carry, and those under which a request is not repeated."""

from __future__ import annotations

from django.db import models

from accounts.models.people import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet


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
