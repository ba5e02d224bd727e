"""What an authority decided about a disputed age, until a second person concludes it (G-10)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User, choices
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person, known
from cases.partial_dates import PartialDate, Precision
from common.models import Versioned
from screening.models.screening import Screening


class AgeDecisionQuerySet(ScopedQuerySet["AgeDecision"]):
    def for_reading(self) -> Self:
        return self.select_related("case", "screening")


class AgeDecision(OrganisationRecord, Versioned):
    """A written decision on an age. Nothing follows from it before it is concluded."""

    class Status(models.TextChoices):
        ADULT = "adult"
        CHILD = "child"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="age_decisions")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="+")  # its safeguards
    status = models.CharField(max_length=10, choices=Status)
    birth_first_day = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, choices=choices(Precision), default="")
    decided_by = models.CharField(max_length=200)  # the authority
    decided_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    appealed_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AgeDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="agedecision_newest")]
        constraints = [
            known("age_decision_status_known", "status", ["adult", "child"]),
            models.CheckConstraint(
                name="age_decision_birth_has_precision",
                condition=Q(birth_first_day=None, birth_precision="")
                | Q(birth_first_day__isnull=False, birth_precision__in=list(Precision)),
            ),
            models.CheckConstraint(
                name="age_decision_leaves_time_to_appeal",
                condition=Q(appeal_until__gt=F("decided_at")),
            ),
            models.CheckConstraint(
                name="age_decision_concluded_by_somebody",
                condition=Q(concluded_at=None, concluded_by=None)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="adulthood_takes_two_and_the_appeal_period",
                condition=Q(concluded_at=None)
                | Q(status="child")
                | Q(appealed_at=None, concluded_at__gte=F("appeal_until"))
                & ~Q(concluded_by=F("recorded_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.status

    @property
    def birth_date(self) -> PartialDate | None:
        if self.birth_first_day is None:
            return None
        return PartialDate(self.birth_first_day, Precision(self.birth_precision))
