"""From a person, or the case reference they were given, to their pseudonym in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from oversight.models import Event, Pseudonym


@dataclass(frozen=True, slots=True)
class Subject:
    """A pseudonym, and the person behind it unless they were erased."""

    pseudonym: UUID
    persons: tuple[UUID, ...]


def find(wanted: Mapping[str, Any]) -> Subject:
    """Return the subject that one of case_reference, person and subject names.

    Raises Http404 where the log the reader may see knows nobody by it.
    """
    found = _named(wanted)
    if found is None or not Event.objects.about(found.pseudonym).exists():
        raise Http404("The log knows no such person.")
    return found


def _named(wanted: Mapping[str, Any]) -> Subject | None:
    if "subject" in wanted:
        return Subject(wanted["subject"], persons([wanted["subject"]]))
    person = wanted.get("person") or _person_of_case(wanted["case_reference"])
    known = Pseudonym.objects.filter(person_id=person).first() if person else None
    return Subject(known.pseudonym, (known.person_id,)) if known else None


def persons(pseudonyms: Iterable[UUID | str]) -> tuple[UUID, ...]:
    known = Pseudonym.objects.filter(pseudonym__in=list(pseudonyms))
    return tuple(known.values_list("person_id", flat=True))


def _person_of_case(reference: str) -> UUID | None:
    """Ask the database across organisations; it answers only who may read the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory.person_of_case(%s)", [reference.strip().upper()])
        found: UUID | None = cursor.fetchone()[0]
    return found
