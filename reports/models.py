"""Published reports: one of a kind and month, never changed."""

from __future__ import annotations

from django.db import models

from common.models import Record


class Report(Record):
    """A report as it was published, and the counts it was made from. Holds no personal data."""

    class Kind(models.TextChoices):
        ACCOUNTABILITY_MONTH = "accountability_month"

    kind = models.CharField(max_length=30, choices=Kind)
    period = models.DateField(help_text="The first day of the month.")
    cut_off = models.DateTimeField()
    definitions_version = models.CharField(max_length=60)
    frozen = models.JSONField(help_text="The counts before disclosure control; never shown.")
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(name="report_once", fields=["kind", "period"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.period:%Y-%m}"
