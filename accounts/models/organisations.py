"""Organisations and the places where they meet people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts import policy
from accounts.policy import Domain, Kind
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from common.models import Record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def choices(enum: Iterable[str]) -> list[tuple[str, StrOrPromise]]:
    return [(value, value) for value in enum]


class Organisation(Record):
    """A body that takes part. Its kind decides on which side of the firewall it stands."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=choices(Kind))
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=list(Kind))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domain(self) -> Domain:
        return policy.DOMAIN_OF[Kind(self.kind)]


class Site(OrganisationRecord):
    """A place where an organisation meets people, and the stage of the journey there."""

    class Stage(models.TextChoices):
        INTERCEPTION = "interception"
        BORDER = "border"
        RECEPTION = "reception"
        COMMUNITY = "community"
        DETENTION = "detention"
        WORKPLACE = "workplace"
        RETURN = "return"
        POST_RETURN = "post_return"

    class Regime(models.TextChoices):
        """The regional refugee definition that the State applies."""

        OAU = "oau"
        CARTAGENA = "cartagena"
        NONE = "none"

    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=20, choices=Stage)
    country = models.CharField(max_length=3)
    regional_regime = models.CharField(max_length=10, choices=Regime, default=Regime.NONE)

    objects = ScopedQuerySet["Site"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="site_newest")]
        constraints = [
            models.UniqueConstraint(name="site_name_once", fields=["organisation", "name"]),
            models.CheckConstraint(
                name="site_stage_known",
                condition=Q(
                    stage__in=[
                        "interception", "border", "reception", "community",
                        "detention", "workplace", "return", "post_return",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
