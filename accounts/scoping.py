"""Rows belong to an organisation; a request gets them by `visible_to` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from django.db import models

from common.models import Record

if TYPE_CHECKING:
    from accounts.models import User


class OrganisationRecord(Record):
    """A row of one organisation."""

    is_subject: ClassVar[bool] = False  # the row is the person, so its id is the person's own

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def subject_id(self) -> UUID | None:
        """The person this row speaks of, for the log."""
        return getattr(self, "person_id", None)


M = TypeVar("M", bound=OrganisationRecord, covariant=True)


class ScopedQuerySet(models.QuerySet[M, M], Generic[M]):
    """The first wall; row-level security is the second."""

    def visible_to(self, user: User) -> Self:
        return self.filter(organisation=user.organisation_id)

    def for_reading(self) -> Self:
        """Return the rows with what their representation needs."""
        return self
