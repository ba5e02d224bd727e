"""On which records somebody's family may stand, and who may be looking for them. Explained.

Only one's own organisation's records are looked at, and nobody is told anything by it: a person
looks at what is shown, and asks those concerned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.policy import Capability
from cases.family.kinship import INVERSE, Kind
from cases.family.reasons import Reason, Somebody, reasons
from cases.family.tracing import CRC_22_AND_GC6_80, UNDER_WAY, agreed
from cases.gates.refusal import Refusal, pass_gate
from cases.identity import candidates
from cases.identity.candidates import Candidate
from cases.identity.same_person import standing
from cases.matching.comparison import compare
from cases.matching.records import FEMALE, MALE, UNSPECIFIED, Description, Written, known
from cases.matching.scoring import Score, standard
from cases.matching.upkeep import keys_of, written
from cases.models import (
    Case,
    ChildRegistration,
    Consent,
    FamilyLink,
    HouseholdMember,
    Person,
    PersonName,
    TracingRequest,
)
from common.errors import Conflict

SHOWN: Final = 10
# What people call each other loosely: such a request may be answered by any other.
LOOSE: Final = (
    Kind.OTHER_RELATIVE, Kind.COMPANION, Kind.CUSTOMARY_CAREGIVER, Kind.IN_CARE_OF,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be of who is sought: how well the description fits, and the kinship."""

    candidate: Candidate
    family: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Mutual:
    """Somebody whose own request seems to describe the person who looks."""

    request: TracingRequest
    person: Person  # the record that stands for who looks
    score: Score
    family: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Relatives:
    """Where `searched` is false nobody could be looked for, and `reason` says what would help."""

    searched: bool
    reason: str
    crowded: bool
    records: tuple[Likely, ...]
    mutual: tuple[Mutual, ...]


def relatives_of(*, actor: User, request: TracingRequest) -> Relatives:
    """Look for who is sought.

    Raises Conflict where that is not safe or no longer wanted, Unavailable if it fails.
    """
    actor.require(Capability.EDIT_CASES, within=request.organisation_id)
    pass_gate(_not_safe(request))
    agreed(request.case)
    answer = candidates.of_description(actor=actor, description=sought(request))
    looks = request.person
    found = [one for one in answer.candidates if one.person.pk not in looks.records]
    asking = _who_looks_for(actor, request)
    people = [*(one.person for one in found), *(person for _, person, _ in asking)]
    links = tuple(FamilyLink.objects.of(looks).order_by("id"))
    said = _Kinship(request, _somebodies([looks, *people]), links)
    return Relatives(
        searched=answer.searched,
        reason=answer.reason,
        crowded=answer.crowded,
        records=tuple(Likely(one, said.of(one.person)) for one in found),
        mutual=tuple(
            Mutual(other, person, score, said.of(person)) for other, person, score in asking
        ),
    )


def sought(request: TracingRequest) -> Description:
    """Return who is sought as a person is described who may be on record."""
    names = (
        Written(request.given, request.family),
        Written(request.given_latin, request.family_latin),
    )
    return Description(
        names=tuple(one for one in names if one.given or one.family),
        sex=request.sex,
        birth=request.birth_date,
        nationalities=frozenset(filter(None, [request.nationality])),
    )


def _not_safe(request: TracingRequest) -> Refusal | None:
    if request.security == TracingRequest.Security.NOT_SAFE or request.status not in UNDER_WAY:
        return Refusal(
            "G-02",
            "Nobody is looked for: the search is not safe, or it has ended.",
            CRC_22_AND_GC6_80,
            "Let a supervisor check again that it is safe (check-security), or record a new "
            "request if the person wishes.",
        )
    return None


@dataclass(frozen=True, slots=True)
class _Kinship:
    """Says of each of several people what speaks for and against their being who is sought."""

    request: TracingRequest
    somebody: Mapping[UUID, Somebody]
    links: tuple[FamilyLink, ...]  # of the person who looks

    def of(self, person: Person) -> tuple[Reason, ...]:
        looks = self.request.person
        told = reasons(
            self.request.relationship, self.somebody[looks.pk], self.somebody[person.pk]
        )
        return (*told, *self._linked(person))

    def _linked(self, person: Person) -> Iterator[Reason]:
        for link in self.links:
            if not {link.person_id, link.relative_id}.isdisjoint(person.records):
                if link.verification == FamilyLink.Verification.REFUTED:
                    yield Reason("-", "That the two are related was refuted.")
                else:
                    yield Reason("+", f"They are linked already ({link.verification}).")


def _who_looks_for(
    actor: User, request: TracingRequest
) -> list[tuple[TracingRequest, Person, Score]]:
    """Return the requests that fit the person who looks, best first, and who made each.

    A search that is not safe is not shown: who hides from somebody is not found through it. Nor
    is one to which nobody, or not everybody, consents as things are now.
    """
    looks, kind = request.person, request.relationship
    own = Consent.objects.standing(OuterRef("case")).filter(  # type: ignore[arg-type]
        purpose=Consent.Purpose.TRACING, given_by=Consent.GivenBy.PERSON
    )
    others = TracingRequest.objects.visible_to(actor).select_related("case__person")
    others = others.filter(Exists(own), status__in=UNDER_WAY)
    others = others.exclude(person__in=looks.records).exclude(
        security=TracingRequest.Security.NOT_SAFE
    )
    if kind not in LOOSE:
        others = others.filter(relationship__in=[INVERSE[kind], *LOOSE])
    if looks.sex in (FEMALE, MALE):
        others = others.exclude(sex=MALE if looks.sex == FEMALE else FEMALE)
    if looks.nationalities:
        others = others.filter(Q(nationality="") | Q(nationality__in=looks.nationalities))
    best = _best_fitting(looks, others)
    people = Person.objects.visible_to(actor).for_reading()
    by_id = people.in_bulk([other.person_id for other, _ in best])
    return [(other, standing(by_id[other.person_id]), score) for other, score in best]


def _best_fitting(
    looks: Person, others: Iterable[TracingRequest]
) -> list[tuple[TracingRequest, Score]]:
    """Return the requests whose description fits one of the person's records, best first.

    As in the search for records, only those are compared that share a key, so a name.
    """
    keys, weights = keys_of(looks.organisation_id), standard()
    described = candidates.described(looks)
    stored = frozenset[int]().union(*map(keys.stored, described))
    records = [known(one) for one in described]
    fitting = []
    for other in others:
        asked = sought(other)
        if keys.asked(asked).keys().isdisjoint(stored):
            continue
        ours = known(asked)
        comparison = max((compare(ours, one) for one in records), key=weights.total)
        if (total := weights.total(comparison)) > 0:
            fitting.append((total, other, comparison))
    fitting.sort(key=lambda one: (-one[0], one[1].pk))
    wanted = (one for one in fitting if _is_agreed(one[1]))  # asked of no more than are shown
    return [(other, weights.score(comparison)) for _, other, comparison in islice(wanted, SHOWN)]


def _is_agreed(other: TracingRequest) -> bool:
    """Does everybody consent to this search who has to, now and not when it was opened?"""
    try:
        agreed(other.case)
    except Conflict:
        return False
    return True


def _somebodies(persons: Sequence[Person]) -> dict[UUID, Somebody]:
    """Return what is known of these people's families, in as many queries for any number."""
    whose = {pk: person.pk for person in persons for pk in person.records}
    households = HouseholdMember.objects.filter(person__in=whose)
    arrivals = Case.objects.filter(person__in=whose, intake__isnull=False)
    searches = TracingRequest.objects.filter(person__in=whose).exclude(last_contact_place="")
    separated = ChildRegistration.objects.filter(person__in=whose).exclude(separated_at_place="")
    lived = _grouped(whose, households.values_list("person_id", "household_id"))
    came = _grouped(whose, arrivals.values_list("person_id", "intake_id"))
    were = _grouped(
        whose,
        [
            *searches.values_list("person_id", "last_contact_place"),
            *separated.values_list("person_id", "separated_at_place"),
        ],
    )
    return {
        person.pk: Somebody(
            names=tuple(one.read for one in _names(person)),
            birth=person.birth_date,
            nationalities=frozenset(person.nationalities) - {UNSPECIFIED},
            places=were.get(person.pk, frozenset()),
            households=lived.get(person.pk, frozenset()),
            arrivals=came.get(person.pk, frozenset()),
        )
        for person in persons
    }


def _names(person: Person) -> list[Written]:
    rows = (name for name in person.names.all() if name.kind != PersonName.Kind.WRONG)
    return written((row.given, row.family, row.given_latin, row.family_latin) for row in rows)


def _grouped(
    whose: Mapping[UUID, UUID], rows: Iterable[tuple[UUID, Any]]
) -> Mapping[UUID, frozenset[Any]]:
    found: defaultdict[UUID, set[Any]] = defaultdict(set)
    for record, value in rows:
        found[whose[record]].add(value)
    return {person: frozenset(values) for person, values in found.items()}
