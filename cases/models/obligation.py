"""What is owed to a person."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.constraints import known
from cases.models.people import Person
from common.models import Versioned


class ObligationStatus(models.TextChoices):
    WAITING = "waiting"  # for the event that starts the clock
    OPEN = "open"
    MET = "met"
    LIFTED = "lifted"


class ObligationQuerySet(ScopedQuerySet["Obligation"]):
    def for_reading(self) -> Self:
        return self.select_related("case")

    def overdue(self) -> Self:
        return self.filter(status=ObligationStatus.OPEN, due_at__lt=now())

    def not_overdue(self) -> Self:
        return self.exclude(status=ObligationStatus.OPEN, due_at__lt=now())


class Obligation(OrganisationRecord, Versioned):
    """Something owed to the person: a safeguard to keep, or a deadline to meet."""

    class Kind(models.TextChoices):
        SAFEGUARD = "safeguard"
        DEADLINE = "deadline"
        PROTECTIVE_PERIOD = "protective_period"
        FLAG = "flag"  # something a screening found that asks for an action

    class LiftReason(models.TextChoices):
        NOT_APPLICABLE = "not_applicable"
        PERSON_DECLINED = "person_declined"
        COMPETENT_AUTHORITY = "competent_authority"
        SUPERSEDED = "superseded"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations")
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=40)
    meaning = models.CharField(max_length=500, default="")  # what to do; says nothing of anyone
    urgent = models.BooleanField(default=False)
    clock = models.CharField(max_length=40, default="")
    clock_at = models.DateTimeField(null=True)
    period = models.JSONField(default=dict)  # hours, days, months, working_days
    following = models.JSONField(default=list)  # the periods of what comes after, same clock
    due_at = models.DateTimeField(null=True)
    because = ArrayField(models.CharField(max_length=80), default=list)
    screening = models.UUIDField(null=True)  # lives above this app
    status = models.CharField(max_length=10, choices=ObligationStatus)
    lift_reason = models.CharField(max_length=25, choices=LiftReason, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="obligation_newest"),
            models.Index(fields=["organisation", "status", "due_at"], name="obligation_by_due"),
        ]
        constraints = [
            known("obligation_status_known", "status", ObligationStatus),
            models.UniqueConstraint(
                name="obligation_open_once",
                fields=["case", "code"],
                condition=Q(status__in=["waiting", "open"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code
