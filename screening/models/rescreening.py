"""Looking back: which stored screenings would say something else today."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Person
from cases.models.constraints import known
from screening.models.screening import Screening


class ReplayStatus(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # its version is no longer the present one, or no longer here


UNFINISHED_REPLAY = (ReplayStatus.WAITING, ReplayStatus.RUNNING)


class ReplayQuerySet(ScopedQuerySet["Replay"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED_REPLAY)


class Replay(OrganisationRecord):
    """An instrument's present version, evaluated over every stored answer to it."""

    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ReplayStatus, default=ReplayStatus.WAITING)
    after = models.UUIDField(null=True)  # the last screening replayed: where to go on
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)  # of these, not indicated then
    finished_at = models.DateTimeField(null=True)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="replay_newest")]
        constraints = [
            known("replay_status_known", "status", ReplayStatus),
            models.UniqueConstraint(
                name="replay_unfinished_once",
                fields=["organisation", "instrument"],
                condition=Q(status__in=["waiting", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}@{self.version} {self.status}"


class RescreeningQuerySet(ScopedQuerySet["Rescreening"]):
    def for_reading(self) -> Self:
        return self.select_related("screening", "case")

    def waiting(self) -> Self:
        """Return those whose case was not screened again since."""
        newer = Screening.objects.filter(
            case=OuterRef("case"),
            instrument=OuterRef("instrument"),
            created_at__gt=OuterRef("created_at"),
        )
        return self.filter(~Exists(newer))


class Rescreening(OrganisationRecord):
    """A mark on a stored screening: it would say something else now, so ask again."""

    class Because(models.TextChoices):
        NEW_FACTS = "new_facts"
        NEW_VERSION = "new_version"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="rescreenings")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="rescreenings")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)  # the version that says something else
    because = models.CharField(max_length=15, choices=Because)
    replay = models.ForeignKey(Replay, models.PROTECT, null=True, related_name="findings")
    outcome_then = models.CharField(max_length=20)
    outcome_now = models.CharField(max_length=20)
    missed = models.BooleanField()  # what protects now did not then

    objects = RescreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="rescreening_newest")]
        constraints = [
            models.UniqueConstraint(
                name="rescreening_once_a_replay", fields=["replay", "screening"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
