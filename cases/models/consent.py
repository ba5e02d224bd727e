"""What a person agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.people import Person
from common.models import Versioned


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    def standing(self, case: Case | UUID, at: datetime | None = None) -> Self:
        """Return what the person agrees to now: given, not withdrawn, not run out."""
        moment = at or now()
        return self.filter(
            case=case, withdrawn_at=None, given_at__lte=moment, expires_at__gt=moment
        )


class Consent(OrganisationRecord, Versioned):
    """What a person agreed to: one purpose, one recipient, named groups of data, until a day."""

    class Purpose(models.TextChoices):
        INTERVIEW = "interview"
        STORAGE = "storage"
        SHARING = "sharing"
        STATISTICS = "statistics"
        TRACING = "tracing"

    class GivenBy(models.TextChoices):
        PERSON = "person"
        GUARDIAN = "guardian"
        BEST_INTERESTS = "best_interests"

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    data_groups = ArrayField(models.CharField(max_length=30), default=list)
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    given_by = models.CharField(max_length=15, choices=GivenBy)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="consent_newest")]
        constraints = [
            models.CheckConstraint(
                name="sharing_names_recipient_and_data",
                condition=~Q(purpose="sharing")
                | (Q(recipient__isnull=False) & ~Q(data_groups=[])),
            ),
            models.CheckConstraint(
                name="consent_ends", condition=Q(expires_at__gt=models.F("given_at"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
