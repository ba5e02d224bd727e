"""Persons as one organisation knows them, and their names."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import choices
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.age import AgeStatus, status_on
from cases.models.constraints import known
from cases.partial_dates import PartialDate, Precision
from common.models import Versioned


class Sex(models.TextChoices):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Provenance(models.TextChoices):
    """Where the birth date comes from."""

    DOCUMENT = "document"
    STATED = "stated"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Gender(models.TextChoices):
    """How a person describes themselves, in the words of HTCDS; empty where nobody asked."""

    FEMININE = "feminine"
    MASCULINE = "masculine"
    TRANSGENDER_FEMININE = "transgender_feminine"
    TRANSGENDER_MASCULINE = "transgender_masculine"
    NON_CONFORMING = "non_conforming"


class InterviewerPreference(models.TextChoices):
    """Chosen sex of interviewer and interpreter."""

    FEMALE = "female"
    MALE = "male"
    NO_PREFERENCE = "no_preference"
    NOT_ASKED = "not_asked"


class PersonQuerySet(ScopedQuerySet["Person"]):
    def for_reading(self) -> Self:
        return self.prefetch_related("names")


class Person(OrganisationRecord, Versioned):
    """A person on the move, as one organisation knows them. No field says what they "are"."""

    is_subject = True

    form_of_address = models.CharField(max_length=50, default="")  # as the person wishes
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    gender = models.CharField(max_length=25, choices=Gender, default="")
    birth_first_day = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, choices=choices(Precision), default="")
    birth_provenance = models.CharField(
        max_length=10, choices=Provenance, default=Provenance.UNKNOWN
    )
    age_status = models.CharField(
        max_length=15, choices=choices(AgeStatus), default=AgeStatus.UNKNOWN
    )
    nationalities = ArrayField(models.CharField(max_length=3), default=list)
    languages = ArrayField(models.CharField(max_length=3), default=list)
    interpreter_needed = models.BooleanField(null=True)
    interpreter_language = models.CharField(max_length=3, default="", blank=True)
    interviewer_preference = models.CharField(
        max_length=15, choices=InterviewerPreference, default=InterviewerPreference.NOT_ASKED
    )

    # Other records that somebody decided are of the same person; nearly always none.
    same_as = ArrayField(models.UUIDField(), default=list)
    # The record that stands for this one, once they are merged. No row is ever moved.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="person_newest")]
        constraints = [
            known("person_sex_known", "sex", Sex),
            known("person_age_status_known", "age_status", AgeStatus),
            models.CheckConstraint(
                name="person_birth_has_precision",
                condition=Q(birth_first_day=None, birth_precision="")
                | Q(birth_first_day__isnull=False, birth_precision__in=list(Precision)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def subject_id(self) -> UUID:
        return self.pk

    @property
    def records(self) -> list[UUID]:
        """Every record of this person here: what protects in one, protects in all."""
        return [self.pk, *self.same_as]

    @property
    def birth_date(self) -> PartialDate | None:
        if self.birth_first_day is None:
            return None
        return PartialDate(self.birth_first_day, Precision(self.birth_precision))

    @birth_date.setter
    def birth_date(self, value: PartialDate | None) -> None:
        self.birth_first_day = value.first if value else None
        self.birth_precision = value.precision if value else ""

    def age_status_on(self, day: date) -> AgeStatus:
        """Return how the person is treated: a birth date that makes a child protects."""
        return status_on(day, self.age_status, self.birth_date)


class PersonName(OrganisationRecord):
    """One name of a person, in the script it is written in and in Latin letters."""

    class Kind(models.TextChoices):
        LEGAL = "legal"
        USED = "used"
        FORMER = "former"
        WRONG = "wrong"  # recorded by mistake; shared with nobody

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.USED)
    script = models.CharField(max_length=4)
    given = models.CharField(max_length=200, default="", blank=True)
    family = models.CharField(max_length=200, default="", blank=True)
    given_latin = models.CharField(max_length=200, default="", blank=True)
    family_latin = models.CharField(max_length=200, default="", blank=True)

    objects = ScopedQuerySet["PersonName"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="person_name_not_empty", condition=~Q(given="", family=""))
        ]

    def __str__(self) -> str:
        return str(self.pk)
