"""Incidents: what was done to a person and must not be done."""

from __future__ import annotations

from typing import Self

from django.db import models

from accounts.models import Site, User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person
from cases.models.constraints import known


class IncidentKind(models.TextChoices):
    CHILD_DETAINED = "child_detained"
    SEPARATED_FROM_FAMILY = "separated_from_family"
    ILL_TREATMENT = "ill_treatment"
    PUSHBACK = "pushback"
    CONSULAR_CONTACT_WITHOUT_CONSENT = "consular_contact_without_consent"
    DATA_SHARED_WITH_ENFORCEMENT = "data_shared_with_enforcement"


class IncidentQuerySet(ScopedQuerySet["Incident"]):
    def for_reading(self) -> Self:
        return self.select_related("recorded_by", "case", "site")


class Incident(OrganisationRecord):
    """A breach of a person's rights, as it became known; written once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=35, choices=IncidentKind)
    at = models.DateTimeField()  # when it happened; of a detention, when the child was found
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="incident_newest")]
        constraints = [known("incident_kind_known", "kind", IncidentKind)]

    def __str__(self) -> str:
        return self.kind
