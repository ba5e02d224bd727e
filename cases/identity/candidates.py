"""Records that may be of the same person, for somebody to look at. Nothing is decided here.

A merged record still helps to find its person, and closed cases count. A search that fails is an
error, never "nobody".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q

from accounts.models import User
from accounts.policy import Capability
from cases.matching import search, upkeep
from cases.matching.comparison import compare
from cases.matching.records import Description
from cases.matching.scoring import Score, standard
from cases.matching.search import TooLittleKnown
from cases.models import IdentityDecision, Person
from common.errors import Unavailable

ALIKE = 3  # for each of many people
ONE_WORD = "One part of a name finds few. Give another part, a birth date, or a number."
NEVER_ASKED = "The search for the same person failed. That says nothing of whether there is one."


@dataclass(frozen=True, slots=True)
class Candidate:
    """The record that stands for somebody, the one of theirs that was found, and why."""

    person: Person
    found: Person
    score: Score

    @property
    def found_through(self) -> UUID | None:
        return self.found.pk if self.found.pk != self.person.pk else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search says. Where nothing could be searched, `reason` says what would help."""

    searched: bool = True
    reason: str = ""
    crowded: bool = False
    candidates: tuple[Candidate, ...] = ()

    def best(self, most: int) -> Answer:
        return replace(self, candidates=self.candidates[:most])


def of_description(*, actor: User, description: Description) -> Answer:
    """Look for somebody who may be on record already. Raises Unavailable where that fails."""
    actor.require(Capability.EDIT_PERSONS)
    return _answer(actor, [description])


def of_record(*, actor: User, person: Person) -> Answer:
    """Look for other records of a person, except those about which somebody decided already."""
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    apart = {*person.records, *_kept_apart(person)}
    return _answer(actor, described(person), apart=apart)


def of_people(
    *, actor: User, people: Sequence[Person]
) -> dict[UUID, tuple[search.Candidate, ...]]:
    """Return the records that resemble each of these people most, in few queries for all.

    Fewer are found than `of_record` finds. Raises Unavailable where the search fails.
    """
    actor.require(Capability.EDIT_PERSONS)
    apart = _apart(people)
    described_ = list(upkeep.described(people))
    try:
        found = search.candidates_of_many(
            [description for _, description in described_],
            organisation=actor.organisation_id,
            without=[apart[person.pk] for person, _ in described_],
            most=ALIKE,
        )
    except DatabaseError as error:
        raise Unavailable(NEVER_ASKED) from error
    return {
        person.pk: tuple(one for one in answer.candidates if one.score.total > 0)
        for (person, _), answer in zip(described_, found, strict=True)
    }


def _apart(people: Sequence[Person]) -> dict[UUID, set[UUID]]:
    """Return the records of each, and of those whom they are known not to be."""
    apart = {person.pk: {*person.records} for person in people}
    decided = IdentityDecision.objects.standing().filter(
        Q(person__in=apart) | Q(other__in=apart), answer=IdentityDecision.Answer.NOT_THE_SAME
    )
    for one in decided:
        apart.setdefault(one.person_id, set()).add(one.other_id)
        apart.setdefault(one.other_id, set()).add(one.person_id)
    return apart


def described(person: Person) -> list[Description]:
    """Return what each record of a person says; they may contradict each other."""
    records = list(Person.objects.filter(pk__in=person.records).order_by("pk"))
    return [description for _, description in upkeep.described(records)]


def decided_apart(person: Person) -> Sequence[IdentityDecision]:
    """Return the decisions that stand, by which somebody else is not this person."""
    rows = IdentityDecision.objects.standing().about(person)
    apart = rows.filter(answer=IdentityDecision.Answer.NOT_THE_SAME)
    return list(apart.select_related("person", "other"))


def explanation(person: Person, other: Person) -> dict[str, Any]:
    """Return how much two records are alike, as it is shown today."""
    keys = upkeep.keys_of(person.organisation_id)
    ours, theirs = (keys.known(one) for _, one in upkeep.described([person, other]))
    score = standard().score(compare(ours, theirs))
    return {**asdict(score), "total": round(score.total, 2)}


def find(
    descriptions: Iterable[Description], organisation: UUID, *, apart: Collection[UUID] = ()
) -> search.Found:
    """Search by each description of one person; the best of all stand first.

    Raises Unavailable where a search fails, TooLittleKnown where no description says enough.
    """
    answers, reason = [], TooLittleKnown()
    for description in descriptions:
        try:
            answers.append(
                search.candidates(description, organisation=organisation, without=apart)
            )
        except TooLittleKnown as error:
            reason = error
        except DatabaseError as error:
            raise Unavailable(NEVER_ASKED) from error
    if not answers:
        raise reason
    every = [one for answer in answers for one in answer.candidates]
    every.sort(key=lambda one: -one.score.total)
    return search.Found(tuple(every), any(answer.crowded for answer in answers))


def _answer(
    actor: User, descriptions: Sequence[Description], *, apart: Collection[UUID] = ()
) -> Answer:
    try:
        found = find(descriptions, actor.organisation_id, apart=apart)
    except TooLittleKnown as error:
        return Answer(searched=False, reason=str(error))
    speaking_for = [one for one in found.candidates if one.score.total > 0]
    if not speaking_for and all(_is_one_word(one) for one in descriptions):
        return Answer(searched=False, reason=ONE_WORD)
    return Answer(
        crowded=found.crowded,
        candidates=tuple(_standing_for(actor, speaking_for)),
    )


def _standing_for(actor: User, found: Sequence[search.Candidate]) -> Iterator[Candidate]:
    """Yield who stands for each record that was found, once, by the record that fits best."""
    ours = Person.objects.visible_to(actor)
    rows = ours.in_bulk([one.person for one in found])
    records = {pk for row in rows.values() for pk in row.records}
    standing = ours.for_reading().filter(pk__in=records, merged_into=None)
    stands_for = {pk: one for one in standing for pk in one.records}
    shown = set()
    for one in found:
        person = stands_for[one.person]
        if person.pk not in shown:
            shown.add(person.pk)
            yield Candidate(person, rows[one.person], one.score)


def _kept_apart(person: Person) -> set[UUID]:
    decisions = decided_apart(person)
    both = [one for decision in decisions for one in (decision.person, decision.other)]
    return {pk for one in both if one.pk not in person.records for pk in one.records}


def _is_one_word(description: Description) -> bool:
    """Is nothing said but one part of a name?"""
    told = description.birth or description.documents or description.phones
    return not told and all(len(one.read.words) < 2 for one in description.names)
