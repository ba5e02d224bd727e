"""Files of many people: uploaded, checked row by row, then taken in as a whole or not at all."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Site, User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.constraints import known
from cases.models.intake import Intake
from cases.models.people import Person
from common.models import Versioned


class ExternalId(OrganisationRecord):
    """The id that a person has in another system; one person for each, so nobody comes twice."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="external_ids")
    source = models.CharField(max_length=50)  # the other system
    value = models.CharField(max_length=100)
    run = models.ForeignKey(
        "ImportRun", models.PROTECT, null=True, related_name="+", db_index=False
    )
    row = models.PositiveIntegerField(null=True)  # of the file that brought the person

    objects = ScopedQuerySet["ExternalId"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="externalid_newest"),
            models.Index(fields=["run", "row"], name="externalid_by_row"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="external_id_once", fields=["organisation", "source", "value"]
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImportRunQuerySet(ScopedQuerySet["ImportRun"]):
    def for_reading(self) -> Self:
        return self.select_related("site", "intake", "started_by")


class ImportRun(OrganisationRecord, Versioned):
    """One file, from its upload to its end. It speaks of nobody; its content is sealed.

    The file and what was read of it are sealed under a key of the run's own, which is
    destroyed when the run ends.
    """

    class Format(models.TextChoices):
        CSV = "csv"
        XLSX = "xlsx"

    class Status(models.TextChoices):
        CHECKING = "checking"  # the dry run
        CHECKED = "checked"
        APPLYING = "applying"
        APPLIED = "applied"
        REFUSED = "refused"  # the file as a whole cannot be read
        DISCARDED = "discarded"

    format = models.CharField(max_length=4, choices=Format)
    source = models.CharField(max_length=50)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    first_contact_at = models.DateTimeField()
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.CHECKING)
    refusal = models.CharField(max_length=300, default="")  # why the file cannot be read
    rows = models.PositiveIntegerField(null=True)  # known once the file is read to its end
    rows_checked = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)  # by their external id
    rows_alike = models.PositiveIntegerField(default=0)  # like somebody on record
    rows_applied = models.PositiveIntegerField(default=0)
    ring_key = models.CharField(max_length=20)
    wrapped = models.BinaryField()  # empty once the run has ended
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="importrun_newest")]
        constraints = [
            known(
                "import_run_status_known",
                "status",
                ["checking", "checked", "applying", "applied", "refused", "discarded"],
            ),
            models.CheckConstraint(
                name="import_run_key_ends_with_it",
                condition=Q(status__in=["checking", "checked", "applying"]) | Q(wrapped=b""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImportPart(OrganisationRecord):
    """A piece of the uploaded file (kind `file`) or some rows read of it (kind `rows`), sealed."""

    class Kind(models.TextChoices):
        FILE = "file"
        ROWS = "rows"

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=5, choices=Kind)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    objects = ScopedQuerySet["ImportPart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_part_once", fields=["run", "kind", "number"])
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImportFinding(OrganisationRecord):
    """What is wrong with one field of one row, in words that repeat nothing of it."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="findings")
    row = models.PositiveIntegerField()  # as a spreadsheet counts: the heading is row 1
    field = models.CharField(max_length=50)
    reason = models.CharField(max_length=300)

    objects = ScopedQuerySet["ImportFinding"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="importfinding_newest"),
            models.Index(fields=["run", "row"], name="importfinding_by_row"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


_R = TypeVar("_R", bound=OrganisationRecord)


class _OfRowQuerySet(ScopedQuerySet[_R]):
    def with_taken_in(self, **rows: str) -> Self:
        """Add who came in with a row, by the name of the column; None where nobody did."""
        return self.annotate(
            **{
                name: Subquery(
                    ExternalId.objects.filter(run=OuterRef("run"), row=OuterRef(row))
                    .order_by()
                    .values("person")[:1]
                )
                for name, row in rows.items()
            }
        )


class ImportTwinQuerySet(_OfRowQuerySet["ImportTwin"]):
    def for_reading(self) -> Self:
        return self.with_taken_in(taken_in="row", other_taken_in="other_row")


class ImportTwin(OrganisationRecord):
    """Two rows of one file that may be of one person."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="twins")
    row = models.PositiveIntegerField()
    other_row = models.PositiveIntegerField()  # an earlier one

    objects = ImportTwinQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="importtwin_newest"),
            models.Index(fields=["run", "row"], name="importtwin_by_row"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImportLikenessQuerySet(_OfRowQuerySet["ImportLikeness"]):
    def for_reading(self) -> Self:
        return self.prefetch_related("person__names").with_taken_in(taken_in="row")


class ImportLikeness(OrganisationRecord):
    """A row of a file that may be of somebody on record; a person looks at both."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="likenesses")
    row = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who is on record
    score = models.FloatField()  # bits; see docs/matching.md

    objects = ImportLikenessQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="importlikeness_newest"),
            models.Index(fields=["run", "row"], name="importlikeness_by_row"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
