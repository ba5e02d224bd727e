"""The log as the application may read it: views that apply the reader's mandate themselves."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: UUID) -> Self:
        """Events on one subject, found through the index of subjects."""
        events = EventSubject.objects.filter(subject=subject).values("event_id")
        return self.filter(event_id__in=events)


class Event(models.Model):
    """One fact: who did what to which record, when, why and in which request. Permanent."""

    event_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.TextField()
    action = models.TextField()
    purpose = models.TextField()
    role = models.TextField(null=True)  # noqa: DJ001 - the view says null where nobody acts
    actor = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    holder = models.UUIDField(null=True)
    request_id = models.UUIDField()
    object_type = models.TextField(null=True)  # noqa: DJ001
    object_id = models.UUIDField(null=True)
    detail = models.JSONField()
    has_payload = models.BooleanField()
    subjects = ArrayField(models.UUIDField())

    objects = EventQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "oversight_event"
        ordering = ["-event_id"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.action}"


class EventSubject(models.Model):
    """Which pseudonym an event is about."""

    pk = models.CompositePrimaryKey("subject", "event_id")
    subject = models.UUIDField()
    event_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "oversight_event_subject"

    def __str__(self) -> str:
        return str(self.event_id)


class Payload(models.Model):
    """Before and after of one event; empty for readers without the mandate, or once erased."""

    event_id = models.BigIntegerField(primary_key=True)
    body = models.TextField()

    class Meta:
        managed = False
        db_table = "oversight_payload"

    def __str__(self) -> str:
        return str(self.event_id)


class Pseudonym(models.Model):
    """The pseudonym under which a person stands in the log, until they are erased."""

    person_id = models.UUIDField(primary_key=True)
    pseudonym = models.UUIDField()

    class Meta:
        managed = False
        db_table = "oversight_pseudonym"

    def __str__(self) -> str:
        return str(self.pseudonym)
