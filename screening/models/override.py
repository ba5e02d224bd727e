"""An interview without consent, because a life may depend on it (gate G-02)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person
from common.models import Versioned


class GateOverrideQuerySet(ScopedQuerySet["GateOverride"]):
    def for_reading(self) -> Self:
        return self.select_related("requested_by", "case")

    def standing(self, case: Case) -> Self:
        return self.filter(case=case, expires_at__gt=now()).exclude(decision="refused")


class GateOverride(OrganisationRecord, Versioned):
    """A vital interest claimed by one person, to be decided by another within a day."""

    class Reason(models.TextChoices):
        DANGER_TO_LIFE = "danger_to_life"
        DANGER_TO_HEALTH = "danger_to_health"
        CHILD_AT_RISK = "child_at_risk"
        CANNOT_CONSENT = "cannot_consent"  # and nobody who may consent can be reached

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="gate_overrides")
    gate = models.CharField(max_length=4)
    reason = models.CharField(max_length=20, choices=Reason)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = GateOverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="gateoverride_newest")]
        constraints = [
            models.CheckConstraint(
                name="gate_override_takes_two",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requested_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.reason}"
