"""The work done with a person, and who represents a child in it."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.models import Site, User, choices
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.lifecycle import BY_WORK_ALONE, MOVES, ClosingReason, Status, may_move
from cases.models.constraints import known
from cases.models.intake import Intake
from cases.models.people import Person
from common.errors import Conflict
from common.models import Versioned


class CaseQuerySet(ScopedQuerySet["Case"]):
    def for_reading(self) -> Self:
        return self.select_related("site", "caseworker").prefetch_related("person__names")


class Case(OrganisationRecord, Versioned):
    """The work done with a person, from the first contact to the closure."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    # The arrival in which the person came; null where they came by themselves.
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="cases")
    status = models.CharField(max_length=20, choices=choices(Status), default=Status.CONTACTED)
    first_contact_at = models.DateTimeField()
    caseworker = models.ForeignKey(User, models.PROTECT, related_name="+")
    hold_until = models.DateField(null=True)
    storage_refused = models.BooleanField(default=False)  # the person does not want to be recorded
    closing_reason = models.CharField(max_length=25, choices=choices(ClosingReason), default="")
    closing_requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="case_newest"),
            models.Index(fields=["organisation", "status", "-id"], name="case_by_status"),
            models.Index(fields=["organisation", "intake", "-id"], name="case_by_intake"),
        ]
        constraints = [known("case_status_known", "status", Status)]

    def __str__(self) -> str:
        return self.reference

    def move_to(self, status: Status) -> None:
        if not may_move(self.status, status):
            ways = ", ".join(sorted(MOVES[Status(self.status)] - BY_WORK_ALONE)) or "nothing else"
            raise Conflict(f"A case that is {self.status} cannot become {status}; only {ways}.")
        self.status = status


class Handover(OrganisationRecord):
    """A case passed from one colleague to another; written once."""

    class Reason(models.TextChoices):
        FIRST_CONTACT = "first_contact"  # from who met the person to who goes on with them
        CASELOAD = "caseload"
        ABSENCE = "absence"
        CONFLICT_OF_INTEREST = "conflict_of_interest"
        PERSON_ASKED = "person_asked"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_to = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=25, choices=Reason)

    objects = ScopedQuerySet["Handover"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="handover_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class Representative(OrganisationRecord, Versioned):
    """A child's guardian or independent representative, from appointment until it ends."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian"
        INDEPENDENT_REPRESENTATIVE = "independent_representative"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=30, choices=Kind)
    name = models.CharField(max_length=200)
    appointed_by = models.CharField(max_length=200)
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Representative"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="representative_newest")]

    def __str__(self) -> str:
        return str(self.pk)
