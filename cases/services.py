"""What a caseworker does with persons and cases."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Site, User
from accounts.policy import Capability
from accounts.versions import same_version
from cases import age, closing
from cases.gates.age import AgeChange
from cases.gates.table import pass_gates
from cases.identity.same_person import (
    agree_on_age,
    facts_changed,
    lock_records,
    refuse_merged,
    said_since,
)
from cases.inserting import insert_once
from cases.lifecycle import BY_WORK_ALONE, WORK, ClosingReason, Status
from cases.locking import (
    lock_cases,
    locked,
    open_for_work,
    refuse_unless_recorded,
    refuse_unrecorded,
)
from cases.lost_contact import refuse_unless_looked_for
from cases.matching.upkeep import refresh
from cases.models import Case, Person, PersonName, Representative
from cases.partial_dates import PartialDate
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

FACTS = {"age_status", "birth_date"}  # what screening rules know of a person
_ALPHABET = "23456789CDFGHJKMNPQRTVWXYZ"  # nothing to misread, nothing that spells a word


@action("person.register")
def register_person(
    *, actor: User, names: list[dict[str, str]], id: UUID | None = None, **fields: Any
) -> Person:
    actor.require(Capability.EDIT_PERSONS)
    person = Person(organisation=actor.organisation, **fields)
    check_age(person.age_status, person.birth_date)
    if id is not None:
        person.id = id
    insert_once(person)
    PersonName.objects.bulk_create(
        PersonName(organisation=actor.organisation, person=person, **name) for name in names
    )
    refresh(person)
    return person


@action("person.correct")
def correct_person(*, actor: User, person: Person, version: int, **fields: Any) -> Person:
    """Correct what is recorded of a person. An age that protects is not lowered here."""
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    lock_cases(person)  # before the person, as everybody who needs both
    records = lock_records(person)
    person = same_version(records[person.pk], version, wanted=fields)
    refuse_merged(person)
    refuse_unrecorded(person)
    today = now().date()
    before = person.age_status_on(today)
    for name, value in fields.items():
        setattr(person, name, value)
    after = fields.get("age_status") or person.age_status_on(today)
    pass_gates(AgeChange(before=before, after=after))
    check_age(person.age_status, person.birth_date)
    pass_gates(AgeChange(before=before, after=person.age_status_on(today)))
    person.save(update_fields=_columns(fields))
    said_since(person, _columns(fields))
    refresh(person)
    if FACTS & fields.keys():
        agree_on_age(records)
        facts_changed(records)
    return person


@action("person.add_name")
def add_name(*, actor: User, person: Person, version: int, **name: str) -> PersonName:
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    lock_cases(person)  # before the person: a "no" to being recorded is seen, said meanwhile
    person = same_version(Person.objects.select_for_update().get(pk=person.pk), version)
    refuse_merged(person)
    refuse_unrecorded(person)
    person.save(update_fields=["sex"])  # the names are part of the person: a new version
    row = PersonName.objects.create(organisation=actor.organisation, person=person, **name)
    refresh(person)
    return row


@action("person.retire_name")
def retire_name(*, actor: User, person: Person, version: int, name: UUID) -> PersonName:
    """Mark a name as wrong: it stays on record, and is shared with nobody any more."""
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    person = same_version(Person.objects.select_for_update().get(pk=person.pk), version)
    refuse_merged(person)
    row = PersonName.objects.filter(person=person, pk=name).first()
    if row is None:
        raise ValidationError({"name": "This person has no such name."})
    row.kind = PersonName.Kind.WRONG
    row.save(update_fields=["kind"])
    person.save(update_fields=["sex"])
    refresh(person)
    return row


@action("case.open")
def open_case(
    *,
    actor: User,
    person: Person,
    site: Site,
    first_contact_at: datetime,
    id: UUID | None = None,
) -> Case:
    actor.require(Capability.EDIT_CASES, within=person.organisation_id)
    refuse_merged(Person.objects.select_for_update(no_key=True).get(pk=person.pk))
    case = Case(
        organisation=actor.organisation,
        person=person,
        site=site,
        caseworker=actor,
        first_contact_at=first_contact_at,
        reference=new_reference(),
    )
    if id is not None:
        case.id = id
    insert_once(case)
    return case


@action("case.move")
def move_case(
    *,
    actor: User,
    case: Case,
    version: int,
    to: Status,
    hold_until: date | None = None,
    closing_reason: ClosingReason | None = None,
    person_informed: bool = False,
) -> Case:
    """Move a case by hand; closing takes two people, and nothing urgent may be open."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = same_version(locked(case), version)
    if to in WORK:
        refuse_unless_recorded(case)
    if to in BY_WORK_ALONE:
        raise Conflict(f"A case becomes {to} by the work itself: triage, consent, screening.")
    if to == Status.ON_HOLD and (hold_until is None or hold_until <= now().date()):
        raise ValidationError({"hold_until": "Say until which day, so that nobody is forgotten."})
    case.move_to(to)
    if to == Status.LOST_CONTACT:
        refuse_unless_looked_for(case)
    case.hold_until = hold_until if to == Status.ON_HOLD else None
    if to == Status.CLOSING:
        closing.request(case, actor, closing_reason, person_informed=person_informed)
    elif to == Status.CLOSED:
        closing.sign_off(case, actor)
    elif to in (Status.REOPENED, Status.ACTIVE):
        case.closing_reason, case.closing_requested_by, case.closed_at = "", None, None
    case.save()
    return case


@action("representative.appoint")
def appoint_representative(
    *,
    actor: User,
    case: Case,
    kind: str,
    name: str,
    appointed_by: str,
    appointed_at: datetime,
    id: UUID | None = None,
) -> Representative:
    """Record that a guardian or independent representative was appointed for a child."""
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    representative = Representative(
        id=id or uuid7(),
        organisation=actor.organisation,
        person_id=case.person_id,
        case=case,
        kind=kind,
        name=name,
        appointed_by=appointed_by,
        appointed_at=appointed_at,
    )
    insert_once(representative)
    return representative


@action("representative.end")
def end_representation(
    *, actor: User, representative: Representative, version: int
) -> Representative:
    """Record that a representative no longer acts for the child; gate G-04 closes again."""
    actor.require(Capability.EDIT_CASES, within=representative.organisation_id)
    row = Representative.objects.select_for_update().get(pk=representative.pk)
    same_version(row, version)
    if row.ended_at is not None:
        raise Conflict("This representation has ended already.")
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    return row


def new_reference(letter: str = "C") -> str:
    """Return a case reference that can be said on the telephone and tells nothing."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letter}-{code[:4]}-{code[4:]}"


def check_age(status: str, born: PartialDate | None) -> None:
    """An adult whose birth date makes a child is a slip, or a dispute to be recorded as one."""
    treated = age.status_on(now().date(), status, born)
    if status == age.AgeStatus.ADULT and treated in age.CHILDREN:
        raise ValidationError(
            {"age_status": "The birth date makes this person a child: child or presumed_child."}
        )


def _columns(fields: dict[str, Any]) -> list[str]:
    columns = set(fields)
    if "birth_date" in columns:
        columns = columns - {"birth_date"} | {"birth_first_day", "birth_precision"}
    return sorted(columns)
