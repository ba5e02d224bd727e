"""Steps that a gate guards: contact with the country of origin, a return, a placement."""

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


class StepKind(models.TextChoices):
    CONSULAR_CONTACT = "consular_contact"
    ORIGIN_COUNTRY_CHECK = "origin_country_check"
    TRAVEL_DOCUMENT_REQUEST = "travel_document_request"
    ASSISTED_VOLUNTARY_RETURN = "assisted_voluntary_return"
    RETURN = "return"
    TRANSFER = "transfer"
    READMISSION = "readmission"
    PLACEMENT = "placement"


CONTACTS = frozenset(
    {
        StepKind.CONSULAR_CONTACT,
        StepKind.ORIGIN_COUNTRY_CHECK,
        StepKind.TRAVEL_DOCUMENT_REQUEST,
    }
)


class GuardedStepQuerySet(ScopedQuerySet["GuardedStep"]):
    def for_reading(self) -> Self:
        return self.select_related("planned_by", "case")

    def planned(self, person: UUID) -> Self:
        return self.filter(person=person, status=GuardedStep.Status.PLANNED)


class GuardedStep(OrganisationRecord, Versioned):
    """Something planned for a person that passed its gate, planned or under way until recalled.

    What passed the gate is written once; only a recall changes the row.
    """

    class Status(models.TextChoices):
        PLANNED = "planned"
        CANCELLED = "cancelled"

    class Place(models.TextChoices):
        SHELTER = "shelter"
        FAMILY = "family"
        FOSTER_CARE = "foster_care"
        SUPERVISED_LIVING = "supervised_living"
        HOSPITAL = "hospital"
        DETENTION = "detention"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="guarded_steps")
    kind = models.CharField(max_length=30, choices=StepKind)
    place = models.CharField(max_length=20, choices=Place, default="")  # of a placement
    with_written_consent = models.BooleanField(default=False)  # to this very contact
    counselled_at = models.DateTimeField(null=True)  # before that consent, on its danger
    chosen_by_person = models.BooleanField(default=False)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    cancelled_at = models.DateTimeField(null=True)
    closed_gate = models.CharField(max_length=4, default="")  # "" where a person recalled it

    objects = GuardedStepQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="guardedstep_newest")]
        constraints = [
            known("guarded_step_kind_known", "kind", StepKind),
            known("guarded_step_status_known", "status", ["planned", "cancelled"]),
            models.CheckConstraint(
                name="guarded_step_placement_names_place",
                condition=Q(kind="placement") & ~Q(place="") | ~Q(kind="placement") & Q(place=""),
            ),
            models.CheckConstraint(
                name="guarded_step_consent_follows_counselling",
                condition=Q(with_written_consent=False) | Q(counselled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
