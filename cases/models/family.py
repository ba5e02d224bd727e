"""Households, kinship, and looking for family members who were lost."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.consent import Consent
from cases.models.people import Person, Sex
from cases.partial_dates import PartialDate, Precision
from common.models import Versioned


class Household(OrganisationRecord):
    """People who live and travel together. It speaks of nobody but through its members."""

    reference = models.CharField(max_length=20, unique=True)

    objects = ScopedQuerySet["Household"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="household_newest")]

    def __str__(self) -> str:
        return self.reference


class HouseholdMemberQuerySet(ScopedQuerySet["HouseholdMember"]):
    def for_reading(self) -> Self:
        return self.select_related("household").prefetch_related("person__names")


class HouseholdMember(OrganisationRecord, Versioned):
    """A person in a household, from joining until leaving."""

    class Role(models.TextChoices):
        HEAD = "head"
        SPOUSE_OR_PARTNER = "spouse_or_partner"
        CHILD = "child"
        PARENT = "parent"
        SIBLING = "sibling"
        OTHER_RELATIVE = "other_relative"
        NOT_RELATED = "not_related"
        UNKNOWN = "unknown"

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role, default=Role.UNKNOWN)
    left_at = models.DateTimeField(null=True)

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="householdmember_newest")]
        constraints = [
            models.UniqueConstraint(
                name="in_one_household", fields=["person"], condition=Q(left_at=None)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FamilyLinkQuerySet(ScopedQuerySet["FamilyLink"]):
    def for_reading(self) -> Self:
        return self.prefetch_related("person__names", "relative__names")

    def of(self, person: Person) -> Self:
        return self.filter(Q(person__in=person.records) | Q(relative__in=person.records))


class FamilyLink(OrganisationRecord, Versioned):
    """`relative` is the `kind` of `person`, as far as it was verified."""

    class Kind(models.TextChoices):
        PARENT = "parent"
        CHILD = "child"
        SIBLING = "sibling"
        SPOUSE_OR_PARTNER = "spouse_or_partner"
        GRANDPARENT = "grandparent"
        GRANDCHILD = "grandchild"
        AUNT_OR_UNCLE = "aunt_or_uncle"
        NIECE_OR_NEPHEW = "niece_or_nephew"
        COUSIN = "cousin"
        CUSTOMARY_CAREGIVER = "customary_caregiver"
        IN_CARE_OF = "in_care_of"  # the other side of it
        COMPANION = "companion"  # travels with the person, and says to be responsible
        OTHER_RELATIVE = "other_relative"

    class Verification(models.TextChoices):
        STATED = "stated"  # by somebody; nobody has looked
        DOCUMENTS = "documents"
        FAMILY_CONTACT = "family_contact"
        TRACING = "tracing"
        REFUTED = "refuted"

    class Together(models.TextChoices):
        TOGETHER = "together"
        SEPARATED = "separated"
        UNKNOWN = "unknown"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    verification = models.CharField(
        max_length=15, choices=Verification, default=Verification.STATED
    )
    together = models.CharField(max_length=10, choices=Together, default=Together.UNKNOWN)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    objects = FamilyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="familylink_newest"),
            models.Index(fields=["relative", "person"], name="familylink_by_relative"),
        ]
        constraints = [
            models.CheckConstraint(
                name="family_link_between_two", condition=~Q(person=models.F("relative"))
            ),
            models.UniqueConstraint(
                name="family_link_once",
                fields=["person", "relative"],
                condition=~Q(verification="refuted"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TracingRequestQuerySet(ScopedQuerySet["TracingRequest"]):
    def for_reading(self) -> Self:
        return self.select_related("case")


class TracingRequest(OrganisationRecord, Versioned):
    """A person looks for somebody of their family. Statuses as in Primero.

    Never through authorities of the country of origin: no such channel exists here.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        IN_PROGRESS = "in_progress"
        VERIFIED = "verified"
        REUNIFIED = "reunified"
        CLOSED = "closed"

    class Channel(models.TextChoices):
        OWN_RECORDS = "own_records"
        RED_CROSS_RED_CRESCENT = "red_cross_red_crescent"
        PARTNER_ORGANISATION = "partner_organisation"
        COMMUNITY = "community"

    class Security(models.TextChoices):
        NOT_CHECKED = "not_checked"
        SAFE = "safe"
        NOT_SAFE = "not_safe"

    class ClosingReason(models.TextChoices):
        PERSON_WISHES = "person_wishes"
        CONSENT_WITHDRAWN = "consent_withdrawn"
        NOT_SAFE = "not_safe"
        NOT_FOUND = "not_found"
        FOUND_DECEASED = "found_deceased"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who looks
    case = models.ForeignKey(Case, models.PROTECT, related_name="tracing_requests")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=20, choices=FamilyLink.Kind)
    script = models.CharField(max_length=4)
    given = models.CharField(max_length=200, default="")
    family = models.CharField(max_length=200, default="")
    given_latin = models.CharField(max_length=200, default="")
    family_latin = models.CharField(max_length=200, default="")
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    birth_first_day = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, default="")
    nationality = models.CharField(max_length=3, default="")
    last_contact_on = models.DateField(null=True)
    last_contact_place = models.CharField(max_length=200, default="")
    channel = models.CharField(max_length=25, choices=Channel, default=Channel.OWN_RECORDS)
    security = models.CharField(max_length=15, choices=Security, default=Security.NOT_CHECKED)
    security_checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    security_checked_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=15, choices=Status, default=Status.OPEN)
    found = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closing_reason = models.CharField(max_length=20, choices=ClosingReason, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = TracingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="tracingrequest_newest")]
        constraints = [
            models.CheckConstraint(
                name="tracing_goes_on_when_safe",
                condition=~Q(status__in=["in_progress", "verified", "reunified"])
                | Q(security="safe"),
            ),
            models.CheckConstraint(
                name="tracing_names_somebody", condition=~Q(given="", family="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def birth_date(self) -> PartialDate | None:
        if self.birth_first_day is None:
            return None
        return PartialDate(self.birth_first_day, Precision(self.birth_precision))
