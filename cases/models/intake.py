"""How people arrive together, and who was served without being recorded."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Site, User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from common.models import Versioned


class IntakeQuerySet(ScopedQuerySet["Intake"]):
    def for_reading(self) -> Self:
        return self.select_related("site")


class Intake(OrganisationRecord, Versioned):
    """An arrival: one person, a family, a boat or a bus. Each person in it has an own case.

    It speaks of nobody by itself; `expected` is the head count at the landing, so that whoever
    is not registered yet is not forgotten.
    """

    class Kind(models.TextChoices):
        SINGLE = "single"
        FAMILY = "family"
        GROUP = "group"

    class Transport(models.TextChoices):
        BOAT = "boat"
        BUS = "bus"
        TRAIN = "train"
        VEHICLE = "vehicle"
        AIRCRAFT = "aircraft"
        ON_FOOT = "on_foot"
        UNKNOWN = "unknown"

    kind = models.CharField(max_length=10, choices=Kind)
    transport = models.CharField(max_length=10, choices=Transport, default=Transport.UNKNOWN)
    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    first_contact_at = models.DateTimeField()
    expected = models.PositiveIntegerField(null=True)  # people; null where nobody counted
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="intake_newest")]

    def __str__(self) -> str:
        return self.reference


class ServiceContactQuerySet(ScopedQuerySet["ServiceContact"]):
    def for_reading(self) -> Self:
        return self.select_related("site")


class ServiceContact(OrganisationRecord):
    """People who were served without being recorded: numbers alone, written once.

    A slip is corrected by a new row that names the wrong one in `corrects`.
    """

    class Service(models.TextChoices):
        INFORMATION = "information"
        FOOD_AND_WATER = "food_and_water"
        FIRST_AID = "first_aid"
        CLOTHING_AND_HYGIENE = "clothing_and_hygiene"
        SHELTER = "shelter"
        FAMILY_CONTACT = "family_contact"
        LEGAL_INFORMATION = "legal_information"
        TRANSPORT = "transport"
        OTHER = "other"

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    service = models.CharField(max_length=25, choices=Service)
    day = models.DateField()
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    girls = models.PositiveIntegerField(default=0)
    boys = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)  # sex or age
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ServiceContactQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="servicecontact_newest")]
        constraints = [
            models.CheckConstraint(
                name="service_contact_counts_somebody",
                condition=Q(corrects__isnull=False)
                | Q(women__gt=0)
                | Q(men__gt=0)
                | Q(girls__gt=0)
                | Q(boys__gt=0)
                | Q(unknown__gt=0),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
