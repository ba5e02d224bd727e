"""Keeping each person's blocking keys in step with what is recorded of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from cases.matching.keys import Keys
from cases.matching.numbers import numbers_of
from cases.matching.records import Description, Written
from cases.models import MatchKey, Person, PersonName
from cases.models.people import PersonQuerySet

AT_ONCE = 1000
_FIRST = UUID(int=0)


def keys_of(organisation: UUID) -> Keys:
    return Keys.of(settings.SECRET_KEY, organisation)


def refresh(person: Person) -> None:
    """Make the keys anew. Call it where names, birth date, nationality or numbers change."""
    refresh_all([person])


def refresh_all(persons: Sequence[Person]) -> None:
    """Make the keys of several persons anew, in three statements."""
    MatchKey.objects.bulk_create(
        key_rows(described(persons)),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["scheme", "keys", "documents", "phones"],
    )


def key_rows(people: Iterable[tuple[Person, Description]]) -> list[MatchKey]:
    """Return the keys of people as rows, for whoever has their descriptions at hand."""
    makers: dict[UUID, Keys] = {}
    rows = []
    for person, description in people:
        whose = person.organisation_id
        maker = makers.get(whose) or makers.setdefault(whose, keys_of(whose))
        rows.append(
            MatchKey(
                organisation_id=whose,
                person=person,
                scheme=maker.scheme,
                keys=sorted(maker.stored(description)),
                documents=sorted(mark.packed for mark in maker.documents(description)),
                phones=sorted(mark.packed for mark in maker.phones(description)),
            )
        )
    return rows


def out_of_date(organisation: UUID, limit: int, after: UUID = _FIRST) -> list[Person]:
    """Return persons without keys, or with keys under another secret or scheme, by id."""
    return list(_out_of_date(organisation).filter(pk__gt=after).order_by("pk")[:limit])


def count_out_of_date(organisation: UUID) -> int:
    return _out_of_date(organisation).count()


def _out_of_date(organisation: UUID) -> PersonQuerySet:
    scheme = keys_of(organisation).scheme
    current = MatchKey.objects.filter(person=OuterRef("pk"), scheme=scheme)
    return Person.objects.filter(~Exists(current), organisation=organisation)


def people_of(organisation: UUID, most: int) -> Iterator[tuple[UUID, Description]]:
    """Return what is recorded of the newest persons of an organisation."""
    rows = Person.objects.filter(organisation=organisation).order_by("-pk")[:most]
    everybody = rows.iterator(chunk_size=AT_ONCE)
    while persons := list(islice(everybody, AT_ONCE)):
        for person, one in described(persons):
            yield person.pk, one


def described(persons: Sequence[Person]) -> Iterator[tuple[Person, Description]]:
    """Return what is recorded of these persons, as far as it helps to know them again."""
    ids = [person.pk for person in persons]
    names: dict[UUID, list[Written]] = defaultdict(list)
    rows = PersonName.objects.filter(person__in=ids).exclude(kind=PersonName.Kind.WRONG)
    for row in rows.order_by("pk"):
        latin = (row.given_latin, row.family_latin)
        names[row.person_id] += written([(row.given, row.family, *latin)])
    numbers = numbers_of(ids)
    for person in persons:
        documents, phones = numbers[person.pk]
        yield (
            person,
            replace(
                description(person, names[person.pk]),
                documents=tuple(documents),
                phones=tuple(phones),
            ),
        )


def description(person: Person, names: Iterable[Written]) -> Description:
    return Description(
        names=tuple(names),
        sex=person.sex,
        birth=person.birth_date,
        nationalities=frozenset(person.nationalities),
    )


def written(rows: Iterable[Sequence[str]]) -> list[Written]:
    """Return each name in its own script and, where there is one, in Latin letters."""
    found: dict[Written, None] = {}
    for given, family, given_latin, family_latin in rows:
        found[Written(given, family)] = None
        if given_latin or family_latin:
            found[Written(given_latin, family_latin)] = None
    return list(found)
