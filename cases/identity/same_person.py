"""What holds for all records of one person. A merge moves no row: each record stays where it is.

What protects in one record protects in all: whoever is treated as a child in one is presumed a
child in the others (gate G-10).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Func, QuerySet
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from cases.age import CHILDREN, AgeStatus
from cases.extension_points import after_facts_changed
from cases.models import Case, IdentityDecision, InterviewerPreference, Person
from common.errors import Conflict

People = Mapping[UUID, Person]
# What a record says where nobody knows.
_UNKNOWN: Mapping[str, Any] = {
    "birth_date": None,
    "languages": [],
    "interpreter_needed": None,
    "interpreter_language": "",
    "interviewer_preference": InterviewerPreference.NOT_ASKED,
}


def records_of(person: UUID) -> QuerySet[Any, Any]:
    """Return the ids of every record of this person, for a filter: `person__in`."""
    same_as = Person._meta.get_field("same_as")
    every = Func(F("same_as"), F("id"), function="array_append", output_field=same_as)
    each = Func(every, function="unnest", output_field=Person._meta.pk)
    return Person.objects.filter(pk=person).values_list(each)


def lock_records(*persons: Person) -> dict[UUID, Person]:
    """Return every record of these persons, locked by id, which is everybody's order.

    Who needs their cases too has locked those before.
    """
    ids = {pk for person in persons for pk in person.records}
    rows = Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def standing(person: Person) -> Person:
    """Return the record that stands for this one."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def refuse_merged(person: Person) -> None:
    """Raise Conflict where another record stands for this one, and name it."""
    if person.merged_into_id is not None:
        raise Conflict(
            f"This record is merged into another one; go on there: {standing(person).pk}."
        )


def refuse_alone(actor: User, *persons: Person) -> None:
    """Let a supervisor through who works with none of these persons.

    Raises PermissionDenied for others than supervisors, Conflict where the actor has a case.
    """
    actor.require(Capability.SIGN_OFF_CASES)
    records = {pk for person in persons for pk in person.records}
    if Case.objects.filter(person__in=records, caseworker=actor).exists():
        raise Conflict("Who works with a person does not decide this alone: another supervisor.")


def as_known(person: Person) -> Person:
    """Return what counts of the person in a case of this record; it is not to be saved.

    The record that stands for it is the one that is kept right; what it leaves open, this says.
    """
    if person.merged_into_id is None:
        return person
    known = copy(standing(person))
    for name, unknown in _UNKNOWN.items():
        if getattr(known, name) == unknown:
            setattr(known, name, getattr(person, name))
    return known


def agree_on_age(people: People, *, disputed: bool = False) -> None:
    """Let nobody be an adult in one of these locked records and a child in another.

    Where it is `disputed`, all become presumed children; else only those that were not treated
    as children. It is remembered with the newest merge, which takes it back when it is undone.
    """
    today = now().date()
    adults = [one for one in people.values() if not _is_child(one, today)]
    if not adults or len(adults) == len(people):
        return
    changed = [
        one
        for one in (people.values() if disputed else adults)
        if one.age_status != AgeStatus.PRESUMED_CHILD
    ]
    newest = _merges(people.keys()).latest("created_at")
    for one in changed:
        of_record = newest.before.setdefault(str(one.pk), {})
        was, _ = of_record.get("age_status", (one.age_status, ""))
        of_record["age_status"] = [was, AgeStatus.PRESUMED_CHILD]
        one.age_status = AgeStatus.PRESUMED_CHILD
        one.save(update_fields=["age_status"])
    newest.save(update_fields=["before"])


def facts_changed(people: People) -> None:
    """Look again at what was concluded from the facts of one person's records."""
    stands = next(one for one in people.values() if one.merged_into_id is None)
    for look_again in after_facts_changed:
        look_again(stands)


def said_since(person: Person, columns: Collection[str]) -> None:
    """Let what is recorded now outlast the merge that brought it: no undoing takes it back.

    A birth date is recorded beside the age status that protects meanwhile; that outlasts it too,
    or undoing the merge would make an adult of a child (G-10).
    """
    if not person.same_as:
        return
    if "birth_first_day" in columns:
        columns = {*columns, "age_status"}
    for merge in _merges(person.records).select_for_update():
        of_record = merge.before.get(str(person.pk), {})
        if not of_record.keys().isdisjoint(columns):
            merge.before[str(person.pk)] = {
                name: change for name, change in of_record.items() if name not in columns
            }
            merge.save(update_fields=["before"])


def _merges(records: Collection[UUID]) -> Any:
    same = IdentityDecision.objects.standing().filter(answer=IdentityDecision.Answer.SAME)
    return same.filter(person__in=records)


def _is_child(person: Person, day: date) -> bool:
    return person.age_status_on(day) in CHILDREN
