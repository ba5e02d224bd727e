"""Inserting under ids that a client may have chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from accounts.scoping import OrganisationRecord
from common.errors import Conflict


def insert_once(row: OrganisationRecord) -> None:
    """Insert under the client's id if it brought one. An id in use is a conflict, no more."""
    with ids_that_are_new():
        row.save(force_insert=True)


@contextmanager
def ids_that_are_new() -> Iterator[None]:
    """Insert within a savepoint. Raises Conflict where an id is in use."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        broken = getattr(error.__cause__, "diag", None)
        if broken is None or not broken.constraint_name.endswith("_pkey"):
            raise
        raise Conflict("This id is in use. Choose a new one.") from error
