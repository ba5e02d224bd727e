"""People on record, in few words, and asking who they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.models import Organisation
from cases.matching import upkeep
from cases.matching.records import Description
from cases.matching.search import candidates
from cases.models import Person, PersonName
from cases.partial_dates import PartialDate
from tests.cases.matching.describing import written


def register(
    organisation: Organisation, *names: str, born: str = "", nationality: str = "SYR",
    sex: str = "male", kind: str = PersonName.Kind.USED,
) -> Person:  # fmt: skip
    row = Person(organisation=organisation, sex=sex, nationalities=nationality.split())
    row.birth_date = PartialDate.parse(born) if born else None
    row.save(force_insert=True)
    add_names(row, *names, kind=kind)
    upkeep.refresh(row)
    return row


def add_names(row: Person, *names: str, kind: str = PersonName.Kind.USED) -> None:
    for name in names:
        parts = written(name)
        PersonName.objects.create(
            organisation=row.organisation, person=row, kind=kind, script="Latn",
            given=parts.given, family=parts.family,
        )  # fmt: skip


def find(organisation: Organisation, asked: Description, **more: Any) -> list[UUID]:
    found = candidates(asked, organisation=organisation.pk, **more)
    return [one.person for one in found.candidates]
