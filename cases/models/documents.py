"""Papers and skills: what a person can show, and what they can do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.constraints import known
from cases.models.people import Person
from common.models import Versioned


class IdentityDocument(OrganisationRecord, Versioned):
    """A document of the person, wherever it is: held, lost, or kept by somebody else."""

    class Kind(models.TextChoices):
        PASSPORT = "passport"
        NATIONAL_ID = "national_id"
        BIRTH_CERTIFICATE = "birth_certificate"
        MARRIAGE_CERTIFICATE = "marriage_certificate"
        RESIDENCE_PERMIT = "residence_permit"
        VISA = "visa"
        WORK_PERMIT = "work_permit"
        ASYLUM_CERTIFICATE = "asylum_certificate"
        REFUGEE_TRAVEL_DOCUMENT = "refugee_travel_document"
        LAISSEZ_PASSER = "laissez_passer"
        SEAMANS_BOOK = "seamans_book"
        DRIVING_LICENCE = "driving_licence"
        OTHER = "other"

    class Whereabouts(models.TextChoices):
        HELD = "held"  # by the person
        LOST = "lost"
        KEPT = "kept"  # by a third party
        SURRENDERED = "surrendered"  # to an authority, against a receipt
        DESTROYED = "destroyed"
        UNKNOWN = "unknown"

    class Keeper(models.TextChoices):
        EMPLOYER = "employer"
        RECRUITER = "recruiter"
        SMUGGLER = "smuggler"
        LANDLORD = "landlord"
        FAMILY = "family"
        COMPANION = "companion"
        AUTHORITY = "authority"
        OTHER = "other"
        UNKNOWN = "unknown"

    person = models.ForeignKey(Person, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=25, choices=Kind)
    number = models.CharField(max_length=50, default="")  # "" where nobody remembers
    issuing_country = models.CharField(max_length=3, default="")
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    whereabouts = models.CharField(max_length=15, choices=Whereabouts, default=Whereabouts.UNKNOWN)
    kept_by = models.CharField(max_length=10, choices=Keeper, default="")
    kept_since = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["IdentityDocument"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="identitydocument_newest")]
        constraints = [
            known(
                "identity_document_whereabouts_known",
                "whereabouts",
                ["held", "lost", "kept", "surrendered", "destroyed", "unknown"],
            ),
            models.CheckConstraint(
                name="identity_document_kept_by_somebody",
                condition=Q(whereabouts="kept") & ~Q(kept_by="")
                | ~Q(whereabouts="kept") & Q(kept_by=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Skill(OrganisationRecord, Versioned):
    """What a person can do, in the words of ISCO-08 where a code is known."""

    class Evidence(models.TextChoices):
        STATED = "stated"
        CERTIFICATE_HELD = "certificate_held"
        CERTIFICATE_LOST = "certificate_lost"
        ASSESSED = "assessed"

    person = models.ForeignKey(Person, models.PROTECT, related_name="skills")
    description = models.CharField(max_length=200)
    isco = models.CharField(max_length=4, default="")
    years = models.PositiveSmallIntegerField(null=True)  # of practice
    evidence = models.CharField(max_length=20, choices=Evidence, default=Evidence.STATED)
    ended_at = models.DateTimeField(null=True)  # recorded by mistake
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["Skill"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="skill_newest")]

    def __str__(self) -> str:
        return str(self.pk)
