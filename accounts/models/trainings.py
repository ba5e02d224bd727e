"""What people were trained in, and until when it counts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from accounts.models.people import User
from accounts.policy import Capability
from accounts.scoping import OrganisationRecord, ScopedQuerySet


class TrainingQuerySet(ScopedQuerySet["Training"]):
    def visible_to(self, user: User) -> Self:
        """Who records training sees everybody's of the organisation, the others their own."""
        ours = super().visible_to(user)
        return ours if user.can(Capability.RECORD_TRAINING) else ours.filter(user=user)

    def for_reading(self) -> Self:
        return self.select_related("user")

    def valid(self, on: date | None = None) -> Self:
        """Return those that count on a day, which is today unless said."""
        return self.filter(_valid(on))

    def not_valid(self) -> Self:
        return self.exclude(_valid())

    def lapsing(self, by: date) -> Self:
        """Return those that count today, end on or before `by`, and were not renewed."""
        renewal = Training.objects.valid().filter(
            user=OuterRef("user"),
            topic=OuterRef("topic"),
            expires_on__gt=OuterRef("expires_on"),
        )
        return self.valid().filter(~Exists(renewal), expires_on__lte=by)


def _valid(on: date | None = None) -> Q:
    day = on or now().date()
    return Q(completed_on__lte=day, expires_on__gte=day, revoked_at=None)


class Training(OrganisationRecord):
    """A training that a person completed: what they may screen for, and until when."""

    class Topic(models.TextChoices):
        """What instruments ask of an interviewer (gate G-07)."""

        GENERAL = "general"
        CHILD = "child"
        TRAFFICKING = "trafficking"
        ASYLUM = "asylum"

    user = models.ForeignKey(User, models.PROTECT, related_name="trainings")
    topic = models.CharField(max_length=15, choices=Topic)
    provider = models.CharField(max_length=200)
    completed_on = models.DateField()
    expires_on = models.DateField()  # the last day on which it is valid
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="training_newest"),
            models.Index(fields=["user", "topic"], name="training_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                name="training_topic_known",
                condition=Q(topic__in=["general", "child", "trafficking", "asylum"]),
            ),
            models.CheckConstraint(
                name="training_ends", condition=Q(expires_on__gte=models.F("completed_on"))
            ),
            models.CheckConstraint(
                name="training_recorded_by_another", condition=~Q(user=models.F("recorded_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} until {self.expires_on}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.completed_on <= now().date() <= self.expires_on

    @property
    def days_left(self) -> int | None:
        """Return for how many days after today it counts; None if it no longer does."""
        return (self.expires_on - now().date()).days if self.is_valid else None
