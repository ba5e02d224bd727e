"""What every stored row has."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class UUIDv7(models.Func):
    """The database's own time-ordered identifier."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = models.UUIDField()


class Record(models.Model):
    """A row with a time-ordered id, chosen by the database or, for offline work, by the client."""

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that is changed under If-Match: a trigger raises `version` at every update."""

    version = models.PositiveIntegerField(db_default=1, editable=False)

    class Meta:
        abstract = True
