"""Screenings and what followed from them. Written once; a correction is a new screening."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person


class ScreeningQuerySet(ScopedQuerySet["Screening"]):
    def for_reading(self) -> Self:
        return self.select_related("conducted_by", "case")

    def current_of(self, case: Case) -> list[Screening]:
        """Return what counts of each instrument: the strongest result not superseded.

        A later screening with emptier answers does not take an indication away; one that
        names it in `supersedes` does. Of equal results the newest counts.
        """
        superseded = self.filter(case=case, supersedes__isnull=False).values("supersedes")
        current: dict[str, Screening] = {}
        for one in self.filter(case=case).exclude(pk__in=superseded).order_by("created_at", "id"):
            held = current.get(one.instrument)
            if held is None or _STRENGTH.get(one.outcome, 0) >= _STRENGTH.get(held.outcome, 0):
                current[one.instrument] = one
        return list(current.values())


# Where outcomes are not degrees of indication (procedure checks), the newest counts.
_STRENGTH = {"not_applicable": 1, "not_indicated": 1, "inconclusive": 2, "indicated": 3}


class Screening(OrganisationRecord):
    """One instrument, answered by one person at one time, with its result and the reasons.

    It pins the instrument's version and content, so it can be explained and replayed later.
    """

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
    conducted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="screening_newest"),
            models.Index(fields=["case", "instrument", "-id"], name="screening_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}@{self.version}"


class ProfileAssessment(OrganisationRecord):
    """A profile's state from this moment on; the newest one of a profile counts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="profiles")
    profile = models.CharField(max_length=30)
    state = models.CharField(max_length=20)
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ProfileAssessment"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="profileassessment_newest")]

    def __str__(self) -> str:
        return f"{self.profile} {self.state}"


class NeedResponse(OrganisationRecord):
    """What was done about a need that triage found."""

    class Response(models.TextChoices):
        MET = "met"
        HELP_UNDER_WAY = "help_under_way"
        PERSON_ASKS_TO_CONTINUE = "person_asks_to_continue"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    triage = models.ForeignKey(Screening, models.PROTECT, related_name="need_responses")
    item = models.CharField(max_length=60)
    response = models.CharField(max_length=25, choices=Response)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["NeedResponse"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="needresponse_newest")]

    def __str__(self) -> str:
        return str(self.pk)
