"""Screenings, and what was done about needs. Written once; a correction is a new screening."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person


class ScreeningQuerySet(ScopedQuerySet["Screening"]):
    def for_reading(self) -> Self:
        return self.select_related("conducted_by", "case", "person__key")


class Screening(OrganisationRecord):
    """One instrument, answered by one person at one time, with its result and the reasons.

    It pins the instrument's version and content, so it can be explained and replayed later.
    `answers` and `result` hold what every caseworker may see; S3 answers, and the result with
    what they alone decided, are `sealed` (see `screening.records`).
    """

    class Correction(models.TextChoices):
        """Why a screening takes another's place."""

        NEW_INFORMATION = "new_information"
        PERSON_CORRECTED = "person_corrected"
        RECORDING_ERROR = "recording_error"
        SAFER_SETTING = "safer_setting"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="screenings")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    answers = models.JSONField()
    facts = models.JSONField()
    setting = models.JSONField()
    outcome = models.CharField(max_length=20)
    result = models.JSONField()
    sealed = models.BinaryField(default=b"")
    conducted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    correction = models.CharField(max_length=20, choices=Correction, default="")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="screening_newest"),
            models.Index(fields=["case", "instrument", "-id"], name="screening_by_case"),
            models.Index(fields=["organisation", "instrument", "id"], name="screening_to_replay"),
        ]
        constraints = [
            models.CheckConstraint(
                name="superseding_says_why",
                condition=Q(supersedes=None, correction="")
                | Q(supersedes__isnull=False) & ~Q(correction=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument}@{self.version}"


class NeedResponse(OrganisationRecord):
    """What was done about a need that triage found."""

    class Response(models.TextChoices):
        MET = "met"
        HELP_UNDER_WAY = "help_under_way"
        PERSON_ASKS_TO_CONTINUE = "person_asks_to_continue"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    triage = models.ForeignKey(Screening, models.PROTECT, related_name="need_responses")
    item = models.CharField(max_length=60)  # or WITHHELD, and the item is sealed
    sealed = models.BinaryField(default=b"")
    response = models.CharField(max_length=25, choices=Response)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["NeedResponse"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="needresponse_newest")]

    def __str__(self) -> str:
        return str(self.pk)
