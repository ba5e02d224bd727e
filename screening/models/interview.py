"""Interviews as they happen: started, answered in sittings, completed or abandoned."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person
from cases.models.constraints import known
from common.models import Versioned
from screening.models.screening import Screening


class InterviewStatus(models.TextChoices):
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    STOPPED = "stopped"  # for the person's sake; goes on only if the person agrees
    COMPLETED = "completed"
    ABANDONED = "abandoned"


UNFINISHED = (InterviewStatus.IN_PROGRESS, InterviewStatus.PAUSED, InterviewStatus.STOPPED)


class InterviewQuerySet(ScopedQuerySet["Interview"]):
    def for_reading(self) -> Self:
        return self.select_related("interviewer")

    def whole(self) -> Self:
        """Return them with what the detail of one shows."""
        return self.select_related(
            "interviewer", "case__person__key", "case__site", "person__key"
        ).prefetch_related("sittings__interviewer", "answers")

    def unfinished(self, case: Case | UUID) -> Self:
        return self.filter(case=case, status__in=UNFINISHED)


class Interview(OrganisationRecord, Versioned):
    """One instrument on its way to a screening. It keeps to the version it was started with."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="interviews")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    status = models.CharField(
        max_length=15, choices=InterviewStatus, default=InterviewStatus.IN_PROGRESS
    )
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+")  # who holds it now
    abandoned_because = models.CharField(max_length=15, default="")  # a Sitting.End
    screening = models.OneToOneField(
        Screening, models.PROTECT, null=True, related_name="interview"
    )

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="interview_newest")]
        constraints = [
            known("interview_status_known", "status", InterviewStatus),
            models.UniqueConstraint(
                name="interview_unfinished_once",
                fields=["case", "instrument"],
                condition=Q(status__in=["in_progress", "paused", "stopped"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}@{self.instrument_version} {self.status}"


class Sitting(OrganisationRecord):
    """One meeting of an interview: who asked, how it was held, and why it ended."""

    class End(models.TextChoices):
        """Why a sitting ended. The last three stop the interview for the person's sake."""

        COMPLETED = "completed"
        REST = "rest"
        INTERPRETER = "interpreter"
        PRIVACY = "privacy"
        INTERVIEWER = "interviewer"
        ACUTE_NEED = "acute_need"
        DISTRESS = "distress"
        PERSON_ASKS = "person_asks"
        UNSAFE = "unsafe"

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    setting = models.JSONField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=15, choices=End, default="")

    objects = ScopedQuerySet["Sitting"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="sitting_open_once", fields=["interview"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class InterviewAnswer(OrganisationRecord):
    """One answer as it was given; the newest of a question counts. S3 answers are sealed."""

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="answers")
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    answer = models.JSONField(null=True)
    sealed = models.BinaryField(default=b"")

    objects = ScopedQuerySet["InterviewAnswer"].as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)
