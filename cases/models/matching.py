"""Numbers by which a record is found again, without saying whose it is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.people import Person


class MatchKey(OrganisationRecord):
    """The blocking keys of one person: keyed hashes, derived from the record, readable by nobody.

    One row for each person, because rows are never deleted here: new keys take the place of
    the old. `documents` and `phones` are marks that are equal where the numbers are.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="match_key")
    scheme = models.IntegerField()  # with which secret and in which way the keys were made
    keys = ArrayField(models.BigIntegerField(), default=list)
    documents = ArrayField(models.BigIntegerField(), default=list)
    phones = ArrayField(models.BigIntegerField(), default=list)

    objects = ScopedQuerySet["MatchKey"].as_manager()

    class Meta:
        indexes = [
            # A search reads it at once: nothing may wait in a pending list.
            GinIndex(fields=["keys"], name="matchkey_keys", fastupdate=False),
            models.Index(fields=["organisation", "scheme"], name="matchkey_by_scheme"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
