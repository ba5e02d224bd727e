"""Deciding that two records are of one person, or are not; and undoing it.

A merge moves no row. `other` points to `person`, which stands for both, and every record carries
the ids of all the others in `same_as`. The pointers make trees, so each can be undone on its own.
Nothing here is ever decided by a score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.age import CHILDREN, AgeStatus
from cases.extension_points import after_facts_changed, after_merge
from cases.family.links import between, linked_with
from cases.identity.candidates import decided_apart, explanation
from cases.identity.same_person import (
    People,
    agree_on_age,
    lock_records,
    refuse_alone,
    refuse_merged,
)
from cases.inserting import insert_once
from cases.locking import lock_cases, refuse_unrecorded
from cases.matching.upkeep import refresh
from cases.models import Case, IdentityDecision, Person
from common.errors import Conflict, PreconditionFailed
from common.identifiers import uuid7
from oversight.context import action

Answer = IdentityDecision.Answer
# What the standing record may take over from the other, and the columns of each.
TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "birth_date": ("birth_first_day", "birth_precision", "birth_provenance"),
    "sex": ("sex",),
    "gender": ("gender",),
    "form_of_address": ("form_of_address",),
    "nationalities": ("nationalities",),
    "languages": ("languages",),
    "interpreter": ("interpreter_needed", "interpreter_language"),
    "interviewer_preference": ("interviewer_preference",),
}
_AT_THIS_MOMENT: Final = "Somebody decides about this person at this moment. Try again."
_NOBODY_KNOWS: Final[tuple[Any, ...]] = (None, "", [], "unknown", "not_asked")


@action("identity.decide")
def decide(
    *,
    actor: User,
    person: Person,
    other: Person,
    answer: str,
    ground: str,
    version: int,
    other_version: int,
    take: Collection[str] = (),
    id: UUID | None = None,
) -> IdentityDecision:
    """Record that two records are of one person, or that they are not.

    Where they are, `person` stands for both and takes over the fields of `other` that are named.
    Raises PreconditionFailed where either record changed since it was read, Conflict where it
    is merged already or somebody has decided otherwise.
    """
    for one in (person, other):
        actor.require(Capability.EDIT_PERSONS, within=one.organisation_id)
    if person.pk == other.pk:
        raise ValidationError({"other": "A record is not compared with itself."})
    people = _lock(person, other)
    person, other = people[person.pk], people[other.pk]
    _refuse_stale(person, version, other, other_version)
    is_same = answer == Answer.SAME
    (_refuse_same if is_same else _refuse_apart)(person, other, take)
    if is_same and between(person, other).exists():
        _refuse_two(actor, person, other)
    decision = IdentityDecision(
        id=id or uuid7(),
        organisation_id=person.organisation_id,
        person=person,
        other=other,
        answer=answer,
        ground=ground,
        taken=sorted(set(take)),
        explanation=explanation(person, other),
        before=_take(person, other, take),
        decided_by=actor,
    )
    insert_once(decision)
    if is_same:
        other.merged_into = person
        _regroup(people, disputed=True)
    return decision


@action("identity.undo")
def undo(*, actor: User, decision: IdentityDecision, version: int) -> IdentityDecision:
    """Take a decision back. A supervisor does this, who neither decided it nor works on a case.

    To part two records takes a return block or a fear from one of them, so it takes two people.
    What the merge changed is as it was before, unless it was corrected since.
    """
    actor.require(Capability.SIGN_OFF_CASES, within=decision.organisation_id)
    both = decision.person, decision.other
    people = _lock(*both)
    if people.keys() != {pk for one in people.values() for pk in one.records}:
        raise Conflict(_AT_THIS_MOMENT)
    decision = IdentityDecision.objects.select_for_update().get(pk=decision.pk)
    same_version(decision, version)
    _refuse_undoing(actor, decision, people)
    decision.undone_at, decision.undone_by = now(), actor
    decision.save(update_fields=["undone_at", "undone_by"])
    if decision.answer == Answer.SAME:
        people[decision.other_id].merged_into = None
        _restore(people, decision.before)
        _regroup(people)
    return decision


def _lock(person: Person, other: Person) -> People:
    """Return the records of both, locked after the cases of them and of whoever is linked.

    Once they are locked nobody links them any more. Raises Conflict where somebody did before:
    that relative's cases are not locked, and after the persons it is too late to.
    """
    linked = linked_with(person, other)
    lock_cases(person, other, *linked)
    people = lock_records(person, other)
    if not {one.pk for one in linked_with(*people.values())} <= {one.pk for one in linked}:
        raise Conflict(_AT_THIS_MOMENT)
    return people


def _refuse_stale(person: Person, version: int, other: Person, other_version: int) -> None:
    read = {"version": version, "other_version": other_version}
    now_ = {"version": person.version, "other_version": other.version}
    differs = {name: now_[name] for name in read if read[name] != now_[name]}
    if differs:
        raise PreconditionFailed(
            "A record was changed since you read it. Read both again before you decide.",
            current=now_ | {"differs": differs},
        )


def _refuse_same(person: Person, other: Person, take: Collection[str]) -> None:
    refuse_merged(person)
    refuse_merged(other)
    for earlier in decided_apart(person):
        if {earlier.person_id, earlier.other_id} & set(other.records):
            raise Conflict(
                "Somebody decided that these are not the same person. A supervisor undoes that "
                f"decision first: {earlier.pk}."
            )
    for name in take:
        if all(getattr(other, column) in _NOBODY_KNOWS for column in TAKEN[name]):
            raise ValidationError({"take": f"The other record does not say {name}."})
    if take:
        refuse_unrecorded(person)
        refuse_unrecorded(other)


def _refuse_two(actor: User, person: Person, other: Person) -> None:
    """Who merges an adult into the child they are with makes them vanish (G-11)."""
    if not actor.can(Capability.SIGN_OFF_CASES):
        raise Conflict(
            "These two are on record as two people who know each other, and a refuted link says "
            "so too. Where they are one person, a supervisor decides it who works with neither."
        )
    refuse_alone(actor, person, other)


def _refuse_apart(person: Person, other: Person, take: Collection[str]) -> None:
    if take:
        raise ValidationError({"take": "Nothing is taken from the record of somebody else."})
    if other.pk in person.same_as:
        raise Conflict("These are merged. A supervisor undoes that decision first.")
    for earlier in decided_apart(person):
        if {earlier.person_id, earlier.other_id} & set(other.records):
            raise Conflict(f"Somebody decided this already: {earlier.pk}.")


def _refuse_undoing(actor: User, decision: IdentityDecision, people: People) -> None:
    if decision.undone_at is not None:
        raise Conflict("This decision was undone already.")
    works_on = Case.objects.filter(person__in=people, caseworker=actor)
    if actor.pk == decision.decided_by_id or works_on.exists():
        raise Conflict("Neither who decided it nor a caseworker of this person undoes it.")


def _take(person: Person, other: Person, take: Iterable[str]) -> dict[str, Any]:
    """Copy these fields of the other record; return what each column was, and became.

    A child stays one, whatever the other record says (G-10).
    """
    was_child = _is_child(person)
    columns = list(chain.from_iterable(TAKEN[name] for name in take))
    changes = {}
    for column in columns:
        changes[column] = [_plain(getattr(person, column)), _plain(getattr(other, column))]
        setattr(person, column, getattr(other, column))
    recorded = person.age_status
    if (was_child and not _is_child(person)) or _slipped(person):
        person.age_status = AgeStatus.PRESUMED_CHILD
        changes["age_status"] = [recorded, person.age_status]
    if not changes:
        return {}
    person.save(update_fields=sorted(changes))
    refresh(person)
    return {str(person.pk): changes}


def _restore(people: People, before: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
    """Let each field be as it was before the merge, unless it was corrected since."""
    for pk, changes in before.items():
        row = people[UUID(pk)]
        back: list[str] = []
        for columns in (*TAKEN.values(), ("age_status",)):
            if all(c in changes and changes[c][1] == _plain(getattr(row, c)) for c in columns):
                back += columns
        for column in back:
            field: Field[Any, Any] = row._meta.get_field(column)  # type: ignore[assignment]
            setattr(row, column, field.to_python(changes[column][0]))
        if _slipped(row):
            row.age_status = AgeStatus.PRESUMED_CHILD
        row.save(update_fields=back)
        refresh(row)


def _regroup(people: People, *, disputed: bool = False) -> None:
    """Tell every record which others are of the same person, and what follows from that."""
    groups: dict[UUID, dict[UUID, Person]] = defaultdict(dict)
    for one in people.values():
        groups[_root(people, one).pk][one.pk] = one
    for group in groups.values():
        for one in group.values():
            one.same_as = sorted(group.keys() - {one.pk})
            one.save(update_fields=["same_as", "merged_into"])
        agree_on_age(group, disputed=disputed)
    for root in groups:
        for one in (people[root], *linked_with(people[root])):
            for look_again in (*after_facts_changed, *after_merge):
                look_again(one)


def _root(people: People, person: Person) -> Person:
    while person.merged_into_id is not None:
        person = people[person.merged_into_id]
    return person


def _is_child(person: Person) -> bool:
    return person.age_status_on(now().date()) in CHILDREN


def _slipped(person: Person) -> bool:
    """Is an adult recorded with the birth date of a child?"""
    return person.age_status == AgeStatus.ADULT and _is_child(person)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
