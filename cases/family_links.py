"""Who is related to whom: stated by somebody, then verified or refuted by somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.scoping import ScopedQuerySet
from accounts.versions import same_version
from cases.age import CHILDREN, AgeStatus
from cases.extension_points import after_family_changed
from cases.kinship import INVERSE, NOT_BY_BIRTH, Kind, impossible
from cases.models import Case, FamilyLink, Person, Provenance
from cases.partial_dates import PartialDate
from cases.same_person import lock_records, records_of
from cases.services import insert_once, refuse_unrecorded
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

Verification = FamilyLink.Verification
VERIFIED: Final = frozenset(
    {Verification.DOCUMENTS, Verification.FAMILY_CONTACT, Verification.TRACING}
)
CERTAIN: Final = (Provenance.DOCUMENT, Provenance.STATED)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link as one of the two sees it: `relative` is their `kind`.

    Two records of one person see the same; `own` is said of the record that the link names.
    """

    relative: Person
    kind: Kind
    verification: str
    together: str
    own: bool

    @property
    def may_be_adult(self) -> bool:
        """Nobody knows a relative's age: that makes no child of them."""
        return self.relative.age_status_on(now().date()) not in CHILDREN

    @property
    def apart(self) -> bool:
        return self.together == FamilyLink.Together.SEPARATED


@action("family_link.record")
def record_link(
    *,
    actor: User,
    person: Person,
    relative: Person,
    kind: str,
    together: str = FamilyLink.Together.UNKNOWN,
    id: UUID | None = None,
) -> FamilyLink:
    """Record that `relative` is the `kind` of `person`, as somebody states it.

    Raises ValidationError where that cannot be, Conflict where the two are linked already.
    """
    actor.require(Capability.EDIT_CASES, within=person.organisation_id)
    if relative.pk in person.records:
        raise ValidationError({"relative": "Both are records of one person: nobody is related to "
                                           "themselves."})  # fmt: skip
    for one in (person, relative):
        refuse_unrecorded(one)
    if reason := _impossible(kind, person, relative):
        raise ValidationError({"kind": f"{reason} Correct the kind, or the wrong birth date."})
    _lock(person, relative)
    if between(person, relative).exclude(verification=Verification.REFUTED).exists():
        raise Conflict("These two are linked already: look into that link, or refute it.")
    link = FamilyLink(
        id=id or uuid7(),
        organisation_id=person.organisation_id,
        person=person,
        relative=relative,
        kind=kind,
        together=together,
        recorded_by=actor,
    )
    insert_once(link)
    _tell(link, actor)
    return link


@action("family_link.verify")
def verify_link(
    *, actor: User, link: FamilyLink, version: int, verification: str = "", together: str = ""
) -> FamilyLink:
    """Record how a link was verified, that it is not true, or whether the two are together.

    Who recorded a link does not verify it; a supervisor looks at whoever says to care for
    somebody who may be a child. Anybody may refute: a wrong companion waits for nobody.
    """
    actor.require(Capability.EDIT_CASES, within=link.organisation_id)
    _lock(link.person, link.relative)
    row = same_version(FamilyLink.objects.select_for_update().get(pk=link.pk), version)
    if row.verification == Verification.REFUTED and verification:
        raise Conflict("This link was refuted and has ended. Record another if more is known.")
    if verification in VERIFIED:
        if row.recorded_by_id == actor.pk:
            raise Conflict("Somebody else than who recorded a link verifies it.")
        if _takes_supervisor(row):
            actor.require(Capability.SIGN_OFF_CASES)
    if verification:
        row.verification, row.verified_by, row.verified_at = verification, actor, now()
    row.together = together or row.together
    row.save(update_fields=["verification", "verified_by", "verified_at", "together"])
    _tell(row, actor)
    return row


def seen_from(link: FamilyLink, person: UUID, records: Sequence[UUID]) -> Relation:
    """Return the link as this person, of whom these are the records, sees it."""
    own = person in (link.person_id, link.relative_id)
    if link.person_id in records:
        return Relation(link.relative, Kind(link.kind), link.verification, link.together, own)
    return Relation(link.person, INVERSE[link.kind], link.verification, link.together, own)


def relations_of(person: Person) -> list[Relation]:
    """Return what counts of each relative: what somebody looked into, before what is stated.

    So a refuted companion is not made a parent by stating it.
    """
    found: dict[UUID, Relation] = {}
    links = FamilyLink.objects.of(person).select_related("person", "relative").order_by("-id")
    for link in sorted(links, key=lambda one: one.verification == Verification.STATED):
        relation = seen_from(link, person.pk, person.records)
        if relation.relative.pk not in person.records:  # a merge made one person of two
            found.setdefault(min(relation.relative.records), relation)
    return list(found.values())


def companions(relations: Iterable[Relation]) -> list[Relation]:
    """Return the adults beside a child's parents: on their word alone no child is left with them.

    A parent who is only stated is none of them: a family is not parted because nobody has
    papers (CRC art. 9). One who was refuted is.
    """
    return [
        one
        for one in relations
        if one.may_be_adult
        and (one.kind != Kind.PARENT or one.verification == Verification.REFUTED)
    ]


def unverified_company(relations: Iterable[Relation]) -> list[Relation]:
    """Return the companions who are, or may be, with the child and are not known to be kin.

    A husband or wife is no guardian, however well documented (uasc_identification,
    FL-CHILD-MARRIAGE).
    """
    return [
        one
        for one in companions(relations)
        if not one.apart
        and (one.verification not in VERIFIED or one.kind == Kind.SPOUSE_OR_PARTNER)
    ]


def carers(relations: Iterable[Relation]) -> list[Relation]:
    """Return with whom a child may live: parents beside it, and adults who were verified.

    That opens a gate, so it is asked of this record alone: a merge opens none.
    """
    return [one for one in relations if one.own and _may_care(one)]


def _may_care(one: Relation) -> bool:
    if one.kind == Kind.PARENT and one.verification == Verification.STATED:
        return not one.apart
    grown_up = one.may_be_adult or one.kind == Kind.PARENT
    return grown_up and one.verification in VERIFIED and one.kind != Kind.SPOUSE_OR_PARTNER


def of(rows: ScopedQuerySet[FamilyLink], person: UUID) -> ScopedQuerySet[FamilyLink]:
    """Return the links of a person; `seen_from_relative` are those to be read from the end."""
    records = records_of(person)
    return rows.filter(Q(person__in=records) | Q(relative__in=records)).annotate(
        seen_from_relative=ExpressionWrapper(Q(relative__in=records), BooleanField())
    )


def between(person: Person, relative: Person) -> Any:
    """Return the links of two persons, whoever of them was asked first."""
    return FamilyLink.objects.of(person) & FamilyLink.objects.of(relative)


def _impossible(kind: str, person: Person, relative: Person) -> str:
    ours, theirs = _certain_birth(person), _certain_birth(relative)
    return impossible(kind, ours, theirs) if ours and theirs else ""


def _certain_birth(person: Person) -> PartialDate | None:
    """Return the birth date unless it is estimated, of unknown origin, or disputed."""
    disputed = person.age_status == AgeStatus.PRESUMED_CHILD
    return person.birth_date if person.birth_provenance in CERTAIN and not disputed else None


def _takes_supervisor(link: FamilyLink) -> bool:
    today, ends = now().date(), (link.person, link.relative)
    if all(one.age_status_on(today) == AgeStatus.ADULT for one in ends):
        return False
    refuted = between(*ends).filter(verification=Verification.REFUTED).exists()
    return refuted or link.kind in NOT_BY_BIRTH


def _lock(person: Person, relative: Person) -> None:
    """Lock the cases and records of both, in the one order in which everybody does."""
    every = [*person.records, *relative.records]
    list(Case.objects.select_for_update(of=("self",)).filter(person__in=every).order_by("id"))
    lock_records(person, relative)


def _tell(link: FamilyLink, actor: User) -> None:
    for look_again in after_family_changed:
        look_again(link, actor)
