"""How secure a person's life is in seven dimensions, told over time."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person
from screening.models.screening import Screening


class SecurityProfileQuerySet(ScopedQuerySet["SecurityProfile"]):
    def for_reading(self) -> Self:
        return self.select_related("case", "screening", "person__key")


class SecurityProfile(OrganisationRecord):
    """At which moment of a case a human-security screening was made; written with it, once.

    The seven letters are told from the screening, to whoever may see the answers behind them.
    Source: UNDP Human Development Report 1994, chapter 2.
    """

    class Moment(models.TextChoices):
        INTAKE = "intake"
        FOLLOW_UP = "follow_up"
        CLOSURE = "closure"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="security_profiles")
    screening = models.OneToOneField(Screening, models.PROTECT, related_name="+")
    moment = models.CharField(max_length=10, choices=Moment)

    objects = SecurityProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="securityprofile_newest")]

    def __str__(self) -> str:
        return str(self.pk)
