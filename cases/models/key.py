"""The key under which a person's most sensitive answers are sealed."""

from __future__ import annotations

from django.db import models

from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.people import Person


class PersonKey(OrganisationRecord):
    """One key for each person, itself sealed under the installation's key ring.

    An erasure destroys the row: what was sealed under it, here and in the log, can then be
    opened by nobody. A backup that still holds the row opens until it is destroyed too.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="key")
    ring_key = models.CharField(max_length=20)  # which key of the ring seals it
    wrapped = models.BinaryField()

    objects = ScopedQuerySet["PersonKey"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "ring_key"], name="personkey_by_ring")]

    def __str__(self) -> str:
        return str(self.pk)
