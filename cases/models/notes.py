"""What is written down in free words, and files. All of it is sealed under the person's key."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.constraints import known
from cases.models.people import Person


class Sensitivity(models.TextChoices):
    """S3 opens only to the case's caseworker, the author, and supervisors."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


class NoteQuerySet(ScopedQuerySet["Note"]):
    def for_reading(self) -> Self:
        """With the note that corrects each one: a reader must know of it."""
        rows = self.select_related("case", "author", "person__key", "corrected_by")
        return rows.defer("corrected_by__sealed_text")


class Note(OrganisationRecord):
    """A note on a case; written once. A newer note may name the one it corrects."""

    class Kind(models.TextChoices):
        GENERAL = "general"
        CONTACT = "contact"
        VISIT = "visit"
        DECISION = "decision"
        SUPERVISION = "supervision"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.GENERAL)
    sensitivity = models.CharField(max_length=2, choices=Sensitivity)
    sealed_text = models.BinaryField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="note_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def for_reading(self) -> Self:
        return self.select_related("case", "uploaded_by", "person__key")


class Attachment(OrganisationRecord):
    """A file of a case. Its name and its bytes are sealed under the person's key."""

    class Kind(models.TextChoices):
        IDENTITY_DOCUMENT = "identity_document"
        CONSENT_FORM = "consent_form"
        MEDICAL = "medical"
        LEGAL = "legal"
        PHOTOGRAPH = "photograph"
        OTHER = "other"

    class Scan(models.TextChoices):
        WAITING = "waiting"  # in quarantine: nobody opens it
        CLEAN = "clean"
        INFECTED = "infected"  # never opened; the bytes are gone
        NOT_CONFIGURED = "not_configured"  # this installation has no scanner

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    sensitivity = models.CharField(max_length=2, choices=Sensitivity)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes, as they are given out
    sealed_name = models.BinaryField()
    scan = models.CharField(max_length=15, choices=Scan)
    scanned_at = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="attachment_newest"),
            models.Index(
                fields=["organisation", "id"],
                name="attachment_in_quarantine",
                condition=Q(scan="waiting"),
            ),
        ]
        constraints = [
            known(
                "attachment_scan_known", "scan", ["waiting", "clean", "infected", "not_configured"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AttachmentContent(OrganisationRecord):
    """The sealed bytes of a file, apart from it, so that lists never touch them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="content")
    sealed = models.BinaryField()

    objects = ScopedQuerySet["AttachmentContent"].as_manager()

    def __str__(self) -> str:
        return str(self.pk)
