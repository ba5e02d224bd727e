"""The restricted side file on exclusion from refugee status (1951 Convention, article 1F)."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person


class ExclusionFileQuerySet(ScopedQuerySet["ExclusionFile"]):
    def for_reading(self) -> Self:
        return self.select_related("conducted_by", "case")


class ExclusionFile(OrganisationRecord):
    """Triggers for a legal officer to look at; nothing in a case follows from them.

    Row security shows these rows only to work done for the purpose of legal exclusion.
    Answers and flags are sealed.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    conducted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ExclusionFileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="exclusionfile_newest")]

    def __str__(self) -> str:
        return str(self.pk)
