"""Registering everybody who arrived together: one person, a family, a boat or a bus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Site, User
from accounts.policy import Capability
from cases.family import households
from cases.inserting import ids_that_are_new, insert_once
from cases.lifecycle import Status
from cases.matching import upkeep
from cases.models import Case, Household, HouseholdMember, Intake, Obligation, Person, PersonName
from cases.models.intake import IntakeQuerySet
from cases.obligations import STANDING, Owed, raise_for_new
from cases.services import check_age, new_reference
from common.errors import Conflict
from common.identifiers import uuid7
from common.statements import insert
from oversight.context import action

# From the first contact to the hand-over to a protection focal point [P].
FIRST_CONTACT, FIRST_CONTACT_HOURS = "D-FIRSTCONTACT", 24

Row = Mapping[str, Any]  # of a person, and perhaps `case` and `household_role`


@action("intake.register")
def register_intake(
    *,
    actor: User,
    kind: str,
    site: Site,
    first_contact_at: datetime,
    persons: Sequence[Row],
    transport: str = Intake.Transport.UNKNOWN,
    expected: int | None = None,
    id: UUID | None = None,
) -> Intake:
    """Register everybody of an arrival, each with a case of their own, or nobody.

    Raises ValidationError that names the row, and Conflict where an id is in use.
    """
    actor.require(Capability.EDIT_PERSONS)
    actor.require(Capability.EDIT_CASES)
    intake = Intake(
        id=id or uuid7(),
        organisation=actor.organisation,
        kind=kind,
        transport=transport,
        reference=new_reference("A"),
        site=site,
        first_contact_at=first_contact_at,
        expected=expected,
        registered_by=actor,
    )
    insert_once(intake)
    _register(actor, intake, persons)
    return intake


@action("intake.add_persons")
def add_persons(*, actor: User, intake: Intake, persons: Sequence[Row]) -> Intake:
    """Register more people of the same arrival."""
    actor.require(Capability.EDIT_PERSONS, within=intake.organisation_id)
    actor.require(Capability.EDIT_CASES, within=intake.organisation_id)
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if intake.kind == Intake.Kind.SINGLE:
        raise Conflict("This was one person's arrival; register a family or a group instead.")
    _register(actor, intake, persons)
    return intake


def with_progress(rows: IntakeQuerySet) -> IntakeQuerySet:
    """Add to each arrival how many are registered, not triaged and not handed over yet."""
    cases = Case.objects.filter(intake=OuterRef("pk"))
    first_contacts = Obligation.objects.filter(
        case__intake=OuterRef("pk"), code=FIRST_CONTACT, status__in=STANDING
    )
    return rows.select_related("registered_by").annotate(
        registered=_number(cases, "intake"),
        not_triaged=_number(cases.filter(status=Status.CONTACTED), "intake"),
        not_handed_over=_number(first_contacts, "case__intake"),
    )


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _register(actor: User, intake: Intake, rows: Sequence[Row]) -> None:
    """Insert everything that belongs to these people, in as many statements as for one."""
    _refuse_misfits(intake, rows)
    # Ids in the order in which the people were sent: those of one millisecond have none.
    ids = iter(sorted(uuid7() for _ in range(2 * len(rows))))
    people = [_person(actor, number, {"id": next(ids), **row}) for number, row in enumerate(rows)]
    names = [
        PersonName(id=uuid7(), organisation_id=actor.organisation_id, person=person, **name)
        for person, row in zip(people, rows, strict=True)
        for name in row["names"]
    ]
    cases = [
        _case(actor, intake, person, {"case": next(ids), **row})
        for person, row in zip(people, rows, strict=True)
    ]
    with ids_that_are_new():
        insert(people)
        insert(names)
        insert(cases)
    handover = first_contact(intake.first_contact_at)
    raise_for_new((case, handover) for case in cases)
    if intake.kind == Intake.Kind.FAMILY:
        _keep_together(intake, people, rows)
    upkeep.refresh_all(people)


def _refuse_misfits(intake: Intake, rows: Sequence[Row]) -> None:
    """Refuse what does not fit the kind of arrival, and ids that are sent twice."""
    if intake.kind == Intake.Kind.SINGLE and len(rows) > 1:
        raise ValidationError({"persons": "A single arrival is one person."})
    wrong = {
        f"persons.{number}.household_role": "Only a family has a household."
        for number, row in enumerate(rows)
        if row.get("household_role") and intake.kind != Intake.Kind.FAMILY
    }
    for name in ("id", "case"):
        times = Counter(row[name] for row in rows if name in row)
        wrong |= {
            f"persons.{number}.{name}": "This id is there twice."
            for number, row in enumerate(rows)
            if name in row and times[row[name]] > 1
        }
    if wrong:
        raise ValidationError(wrong)


def _person(actor: User, number: int, row: Row) -> Person:
    beside = ("names", "case", "household_role")
    fields = {name: value for name, value in row.items() if name not in beside}
    person = Person(organisation=actor.organisation, **fields)
    try:
        check_age(person.age_status, person.birth_date)
    except ValidationError as error:
        wrong = error.message_dict.items()
        raise ValidationError(
            {f"persons.{number}.{name}": reasons for name, reasons in wrong}
        ) from error
    return person


def _case(actor: User, intake: Intake, person: Person, row: Row) -> Case:
    return Case(
        id=row["case"],
        organisation=actor.organisation,
        person=person,
        reference=new_reference(),
        site=intake.site,
        intake=intake,
        first_contact_at=intake.first_contact_at,
        caseworker=actor,
    )


def first_contact(at: datetime) -> Owed:
    """Return what is owed to whoever was met at this moment: a hand-over within a day."""
    return Owed(
        code=FIRST_CONTACT,
        kind=Obligation.Kind.DEADLINE,
        because=("first contact",),
        meaning="Hand over to whoever goes on with the person, or take the case up.",
        clock="first_contact",
        clock_at=at,
        period={"hours": FIRST_CONTACT_HOURS},
    )


def _keep_together(intake: Intake, people: Sequence[Person], rows: Sequence[Row]) -> None:
    """Put a family into one household: the one of those who were registered first."""
    roles = [row.get("household_role", HouseholdMember.Role.UNKNOWN) for row in rows]
    living = Household.objects.filter(members__person__cases__intake=intake, members__left_at=None)
    home = living.order_by("id").first()
    if home is None:
        households.found_all(intake.organisation_id, [list(zip(people, roles, strict=True))])
        return
    insert(
        [
            HouseholdMember(
                id=uuid7(),
                organisation_id=intake.organisation_id,
                household=home,
                person=person,
                role=role,
            )
            for person, role in zip(people, roles, strict=True)
        ]
    )
