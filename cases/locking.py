"""The rows that work is done on, locked, and whether anything may be done with them.

Who needs cases locks them first, then the records of the person, each by id.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.identity.same_person import records_of, refuse_merged
from cases.lifecycle import ENDED
from cases.models import Case, Person
from common.errors import Conflict
from common.statements import Prepared


def lock_cases(*persons: Person) -> None:
    """Lock every case of these persons, in the one order in which everybody does."""
    records = {pk for person in persons for pk in person.records}
    list(Case.objects.select_for_update(of=("self",)).filter(person__in=records).order_by("id"))


def _person_of(case: UUID) -> Any:
    return Case.objects.filter(pk=case).values("person")[:1]


_LOCK: Prepared[Case] = Prepared(
    lambda pk: (
        Case.objects.filter(person__in=records_of(_person_of(pk)))
        .select_for_update(of=("self",))
        .order_by("id")
        .only("id", "version")
    ),
    UUID,
)
_READ: Prepared[Case] = Prepared(
    lambda pk: Case.objects.filter(pk=pk).select_related("person__key", "site"), UUID
)


def locked(case: Case) -> Case:
    """Return the locked case, with its person as they are now.

    The person's other cases are locked with it, in everybody's order: what is learned in one
    recalls what is planned in another, and two who learn something at once wait for each other.

    Read after the lock is held: whoever waited for a merge or a correction would otherwise go on
    with the person of before. The person is not locked, as cases are locked before persons.
    """
    _LOCK.first(case.pk)
    found = _READ.first(case.pk)
    if found is None:
        raise Case.DoesNotExist
    return found


def refuse_unless_recorded(case: Case) -> None:
    """Raise Conflict where the person does not want to be recorded, or no longer."""
    if case.storage_refused:
        raise Conflict(
            "The person does not want to be recorded: nothing is added or shared.",
            gate="G-02",
            basis="HTCDS consent prompts: refusal of storage means anonymous service",
            lifted_by="A new consent_capacity check, if the person wishes otherwise now.",
        )


def refuse_unrecorded(person: Person) -> None:
    """Raise Conflict where the person does not want to be recorded, in any case of theirs."""
    for case in Case.objects.filter(person__in=person.records, storage_refused=True):
        refuse_unless_recorded(case)


def open_for_work(case: Case) -> Case:
    """Return the locked case. Raises Conflict where the work with the person has ended."""
    case = locked(case)
    if case.status in ENDED:
        raise Conflict(f"This case is {case.status}. Take it up again first.")
    return case


def recorded(person: Person) -> Person:
    """Return the locked record, as it is now.

    Its cases are locked before it, so that a "no" to being recorded is seen that is said
    meanwhile. Raises Conflict where the person does not want to be recorded.
    """
    lock_cases(person)
    row = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_unrecorded(row)
    return row


def open_record(person: Person) -> Person:
    """Return the locked record, as it is now, for something new to stand in.

    Raises Conflict where another record stands for it, or the person does not want to be
    recorded.
    """
    row = recorded(person)
    refuse_merged(row)
    return row
