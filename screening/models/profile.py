"""Which procedures a person may need: as screenings say, and as a professional is concerned."""

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


class ProfileConcernQuerySet(ScopedQuerySet["ProfileConcern"]):
    def for_reading(self) -> Self:
        return self.select_related("raised_by", "case")

    def standing(self, case: Case | UUID) -> Self:
        return self.filter(case=case, ended_at=None)


class ProfileConcern(OrganisationRecord, Versioned):
    """A professional's concern: it raises a profile, whatever the questions found.

    It ends only by a supervisor who did not raise it, with a reason.
    """

    class State(models.TextChoices):
        INDICATED = "indicated"
        INCONCLUSIVE = "inconclusive"

    class Reason(models.TextChoices):
        """What the concern rests on."""

        OBSERVED = "observed"
        ACCOUNT = "account"  # what the person said outside the questions
        DOCUMENTS = "documents"
        OTHER_PROFESSIONAL = "other_professional"
        PATTERN = "pattern"  # the same place, route or employer as others

    class End(models.TextChoices):
        DECIDED = "decided"  # whoever may decide has decided
        RECORDED_IN_ERROR = "recorded_in_error"
        SCREENED_SINCE = "screened_since"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="profile_concerns")
    profile = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=State)
    reason = models.CharField(max_length=20, choices=Reason)
    sealed = models.BinaryField(default=b"")  # the note, if there is one
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=20, choices=End, default="")

    objects = ProfileConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="profileconcern_newest")]
        constraints = [
            known("profile_concern_raises", "state", ["indicated", "inconclusive"]),
            models.CheckConstraint(
                name="profile_concern_end_takes_two",
                condition=Q(ended_by=None) | ~Q(ended_by=models.F("raised_by")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ProfileAssessmentQuerySet(ScopedQuerySet["ProfileAssessment"]):
    def for_reading(self) -> Self:
        return self.select_related("screening").only(
            *(field.name for field in ProfileAssessment._meta.concrete_fields),
            "screening__instrument",
            "screening__version",
        )


class ProfileAssessment(OrganisationRecord):
    """A profile's state from this moment on; the newest one of a profile counts.

    It follows from a screening, or from a concern that was raised or ended.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="profiles")
    profile = models.CharField(max_length=30)
    state = models.CharField(max_length=20)
    screening = models.ForeignKey(Screening, models.PROTECT, null=True, related_name="+")
    concern = models.ForeignKey(ProfileConcern, models.PROTECT, null=True, related_name="+")

    objects = ProfileAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="profileassessment_newest")]
        constraints = [
            models.CheckConstraint(
                name="profile_assessment_has_one_cause",
                condition=Q(screening=None, concern__isnull=False)
                | Q(screening__isnull=False, concern=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.state}"
