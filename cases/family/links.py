"""Who is related to whom: stated by somebody, then verified or refuted by somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from cases.family.kinship import INVERSE, NOT_BY_BIRTH, Kind, impossible
from cases.identity.same_person import People, lock_records, records_of, refuse_alone
from cases.inserting import insert_once
from cases.locking import lock_cases, refuse_unrecorded
from cases.models import FamilyLink, Person, Provenance
from cases.partial_dates import PartialDate
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

Verification, Together = FamilyLink.Verification, FamilyLink.Together
VERIFIED: Final = frozenset(
    {Verification.DOCUMENTS, Verification.FAMILY_CONTACT, Verification.TRACING}
)
CERTAIN: Final = (Provenance.DOCUMENT, Provenance.STATED)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link as one of the two sees it: `relative` is their `kind`.

    Two records of one person see the same; `own` is said of the record that the link names.
    Nobody knows a relative's age: that makes no child of them.
    """

    relative: Person
    kind: Kind
    verification: str
    together: str
    own: bool
    may_be_adult: bool

    @property
    def apart(self) -> bool:
        return self.together == Together.SEPARATED


@action("family_link.record")
def record_link(
    *,
    actor: User,
    person: Person,
    relative: Person,
    kind: str,
    together: str = Together.UNKNOWN,
    id: UUID | None = None,
) -> FamilyLink:
    """Record that `relative` is the `kind` of `person`, as somebody states it.

    Raises ValidationError where that cannot be, Conflict where the two are linked already.
    """
    actor.require(Capability.EDIT_CASES, within=person.organisation_id)
    people = _lock(person, relative)
    person, relative = people[person.pk], people[relative.pk]
    if relative.pk in person.records:
        raise ValidationError({"relative": "Both are records of one person: nobody is related to "
                                           "themselves."})  # fmt: skip
    for one in (person, relative):
        refuse_unrecorded(one)
    if reason := _impossible(kind, person, relative):
        raise ValidationError({"kind": f"{reason} Correct the kind, or the wrong birth date."})
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
    somebody who may be a child. Anybody may refute: a wrong companion waits for nobody. That
    one who was refuted has gone takes a supervisor from outside.
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
    if Verification.REFUTED in (row.verification, verification) and together == Together.SEPARATED:
        refuse_alone(actor, row.person, row.relative)
    if verification:
        row.verification, row.verified_by, row.verified_at = verification, actor, now()
    row.together = together or row.together
    row.save(update_fields=["verification", "verified_by", "verified_at", "together"])
    _tell(row, actor)
    return row


def seen_from(link: FamilyLink, person: UUID, records: Sequence[UUID]) -> Relation:
    """Return the link as this person, of whom these are the records, sees it.

    Where a merge made one person of the two, somebody was with them all the same; nobody knows
    who, so it counts as a companion of whom nothing is known.
    """
    ends = {link.person_id, link.relative_id}
    if ends <= set(records):
        refuted = link.verification == Verification.REFUTED
        verification = Verification.REFUTED if refuted else Verification.STATED
        return Relation(link.relative, Kind.COMPANION, verification, link.together, False, True)
    is_first = link.person_id in records
    relative = link.relative if is_first else link.person
    return Relation(
        relative,
        Kind(link.kind) if is_first else INVERSE[link.kind],
        link.verification,
        link.together,
        own=person in ends,
        may_be_adult=relative.age_status_on(now().date()) not in CHILDREN,
    )


def relations_of(person: Person) -> list[Relation]:
    """Return what counts of each relative: what was refuted, then verified, then stated.

    So a refuted companion is not made a parent by stating it, nor by a second record; nor is one
    who is only stated, by merging them with somebody who is said to be a parent.
    """
    found: defaultdict[UUID, list[FamilyLink]] = defaultdict(list)
    links = FamilyLink.objects.of(person).select_related("person", "relative").order_by("-id")
    for link in links:
        relative = seen_from(link, person.pk, person.records).relative
        found[min(relative.records)].append(link)
    return [_what_counts(links, person) for links in found.values()]


def _what_counts(links: Sequence[FamilyLink], person: Person) -> Relation:
    """Return what counts of these links with one relative; the newest stand first."""
    refuted = still_refuted(links)
    verified = [one for one in links if one.verification in VERIFIED]
    stated = sorted(links, key=lambda one: _is_parent(one, person))
    doubted = refuted or (not verified and stated[0] is not links[0])
    counts = seen_from((refuted or verified or stated)[0], person.pk, person.records)
    back = [one.together for one in links if one.together != Together.SEPARATED]
    return replace(counts, together=back[0]) if doubted and back else counts


def _is_parent(link: FamilyLink, person: Person) -> bool:
    return seen_from(link, person.pk, person.records).kind == Kind.PARENT


def still_refuted(links: Sequence[FamilyLink]) -> list[FamilyLink]:
    """Return the refuted of these links, unless the same two records were verified since.

    That took a supervisor, who knew of it; who verified another record may not have known.
    """
    verified = [one for one in links if one.verification in VERIFIED]
    return [
        one
        for one in links
        if one.verification == Verification.REFUTED
        and not any(_ends(since) == _ends(one) and _later(since, one) for since in verified)
    ]


def _ends(link: FamilyLink) -> set[UUID]:
    return {link.person_id, link.relative_id}


def _later(since: FamilyLink, link: FamilyLink) -> bool:
    return bool(since.verified_at and link.verified_at and since.verified_at > link.verified_at)


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


def linked_with(*persons: Person) -> list[Person]:
    """Return whoever is linked with these persons, for whom a merge of theirs means something."""
    records = {pk for person in persons for pk in person.records}
    links = FamilyLink.objects.filter(Q(person__in=records) | Q(relative__in=records))
    ends = {pk for one in links for pk in _ends(one)}
    return list(Person.objects.filter(pk__in=ends - records).order_by("pk"))


def _impossible(kind: str, person: Person, relative: Person) -> str:
    ours, theirs = _certain_birth(person), _certain_birth(relative)
    return impossible(kind, ours, theirs) if ours and theirs else ""


def _certain_birth(person: Person) -> PartialDate | None:
    """Return the birth date unless it is estimated, of unknown origin, or disputed."""
    disputed = person.age_status == AgeStatus.PRESUMED_CHILD
    return person.birth_date if person.birth_provenance in CERTAIN and not disputed else None


def _takes_supervisor(link: FamilyLink) -> bool:
    today, ends = now().date(), (link.person, link.relative)
    if between(*ends).filter(verification=Verification.REFUTED).exists():
        return True
    adults = all(one.age_status_on(today) == AgeStatus.ADULT for one in ends)
    return not adults and link.kind in NOT_BY_BIRTH


def _lock(person: Person, relative: Person) -> People:
    """Return the records of both, locked as their cases are, in everybody's order."""
    lock_cases(person, relative)
    return lock_records(person, relative)


def _tell(link: FamilyLink, actor: User) -> None:
    for look_again in after_family_changed:
        look_again(link, actor)
