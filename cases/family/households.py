"""Households: who lives and travels together, from joining until leaving."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.scoping import ScopedQuerySet
from accounts.versions import same_version
from cases.identity.same_person import lock_records, records_of
from cases.inserting import insert_once
from cases.locking import lock_cases, refuse_unrecorded
from cases.models import Household, HouseholdMember, Person
from cases.services import new_reference
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

Member = tuple[Person, str]  # and the role in the household


@action("household.found")
def found(*, actor: User, members: Sequence[Member], id: UUID | None = None) -> Household:
    """Record that these people live and travel together.

    Raises Conflict where somebody is in a household already.
    """
    actor.require(Capability.EDIT_PERSONS)
    lock_cases(*(person for person, _ in members))
    for person, _ in members:
        refuse_unrecorded(person)
    household = _new(actor.organisation_id, id)
    insert_once(household)
    _take_in([(household, members)])
    return household


def found_all(organisation: UUID, families: Sequence[Sequence[Member]]) -> list[Household]:
    """Found many households at once, of people whom a service has just registered.

    Raises Conflict where somebody is in a household already.
    """
    households = [_new(organisation) for _ in families]
    Household.objects.bulk_create(households)
    _take_in(list(zip(households, families, strict=True)))
    return households


@action("household.join")
def join(
    *, actor: User, household: Household, person: Person, role: str, id: UUID | None = None
) -> HouseholdMember:
    """Record that a person joined. Raises Conflict where they are in a household already."""
    actor.require(Capability.EDIT_PERSONS, within=household.organisation_id)
    lock_cases(person)
    refuse_unrecorded(person)
    (member,) = _take_in([(household, [(person, role)])], id=id)
    return member


@action("household.leave")
def leave(*, actor: User, member: HouseholdMember, version: int) -> HouseholdMember:
    """Record that a person left; that they were there stays on record."""
    actor.require(Capability.EDIT_PERSONS, within=member.organisation_id)
    row = same_version(HouseholdMember.objects.select_for_update().get(pk=member.pk), version)
    if row.left_at is not None:
        raise Conflict("This person has left the household already.")
    row.left_at = now()
    row.save(update_fields=["left_at"])
    return row


def with_members(rows: ScopedQuerySet[Household]) -> ScopedQuerySet[Household]:
    """Return the households with who is in them now, and how each of them is called."""
    current = HouseholdMember.objects.filter(left_at=None).for_reading().order_by("id")
    return rows.prefetch_related(Prefetch("members", current, to_attr="current"))


def of(rows: ScopedQuerySet[Household], person: UUID) -> ScopedQuerySet[Household]:
    """Return the households in which a person is now, under whichever of their records."""
    return rows.filter(members__person__in=records_of(person), members__left_at=None)


def _new(organisation: UUID, pk: UUID | None = None) -> Household:
    return Household(id=pk or uuid7(), organisation_id=organisation, reference=new_reference("H"))


def _take_in(
    entries: Sequence[tuple[Household, Sequence[Member]]], *, id: UUID | None = None
) -> list[HouseholdMember]:
    """Add people who are in no household. Who is locked here joins no other meanwhile."""
    persons = [person for _, members in entries for person, _ in members]
    every = [pk for person in persons for pk in person.records]
    if len(every) != len(set(every)):
        raise ValidationError({"members": "The same person stands here twice."})
    lock_records(*persons)
    elsewhere = HouseholdMember.objects.filter(person__in=every, left_at=None)
    held = elsewhere.select_related("household").first()
    if held is not None:
        raise Conflict(
            f"One of them belongs to household {held.household} for now. Record that they left "
            "it, and they can join another."
        )
    rows = [
        HouseholdMember(
            id=id or uuid7(),
            organisation_id=household.organisation_id,
            household=household,
            person=person,
            role=role,
        )
        for household, members in entries
        for person, role in members
    ]
    if id is not None:
        insert_once(rows[0])
    else:
        HouseholdMember.objects.bulk_create(rows)
    return rows
