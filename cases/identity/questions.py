"""Asking another organisation whether it knows a person: found, or not found, and nothing else.

What keeps it from being a way to look people up:

* It rests on the person's own consent to share identity and demographics with that very
  organisation, in an open case, and nothing but those is compared: no document, no telephone.
* "Found" needs more than likely is in-house: the same day of birth, and STRICTER bits above, so
  that of the strangers who would pass there few pass here: name, full birth date and nationality
  find, a year does not, however rare the name.
* Whoever refused to be recorded there is not found.
* The search runs in the asked organisation's context, and only the answer leaves it. Both sides
  keep an event under one request id; the asked side's is about whoever was found and names the
  asking organisation, so that its data protection officer and the found person see it.
* Within a day the same question gets the stored answer, however the record was changed
  meanwhile, and one user asks PER_DAY questions at most: varying a record to fish for somebody
  takes days, and each try is a row and two events.
* Too little known, and too many who fit, are one refusal (409) in the same words. A failed
  search is 503 and keeps no answer.

What stays: an official who invents a person and a consent learns once a day whether somebody of
these very particulars is known there; the time an answer takes tells roughly how many share a
name with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Capability, Purpose
from cases.data_groups import DataGroup
from cases.firewall import refuse_other_sides
from cases.identity.candidates import described, find
from cases.inserting import insert_once
from cases.locking import open_for_work, refuse_unless_recorded
from cases.matching.levels import Field, Level
from cases.matching.records import Description
from cases.matching.scoring import Score, standard
from cases.matching.search import TooLittleKnown
from cases.models import Case, Consent, IdentityQuestion, Person
from common.errors import Conflict
from common.identifiers import uuid7
from oversight import audit, context
from oversight.context import action

STRICTER: Final = 8.0  # bits above what is likely in-house
PER_DAY: Final = 20  # questions of one user
ASKED_LATELY: Final = timedelta(hours=24)
COMPARED: Final = frozenset({DataGroup.IDENTITY, DataGroup.DEMOGRAPHICS})
Answer = IdentityQuestion.Answer


@action("identity_question.ask")
def ask(
    *, actor: User, case: Case, asked: Organisation, consent: Consent, id: UUID | None = None
) -> IdentityQuestion:
    """Ask whether an organisation knows the person of a case.

    Raises Conflict without standing consent, beyond the firewall, and where too little is known.
    """
    actor.require(Capability.SEND_REFERRALS, within=case.organisation_id)
    refuse_other_sides(asked)
    if asked.pk == case.organisation_id:
        raise ValidationError({"asked": "Look among your own records: persons/candidates."})
    case = open_for_work(case)
    refuse_unless_recorded(case)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)  # it may be withdrawn now
    _refuse_without(consent, case, asked)
    lately = _asked_lately(actor, case.person, asked)
    if lately is not None:
        return lately
    answer = _ask_there(asked, _as_consented(case.person), by=case.organisation_id)
    question = IdentityQuestion(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person=case.person,
        case=case,
        asked=asked,
        consent=consent,
        asked_by=actor,
        answer=answer,
    )
    insert_once(question)
    return question


def _refuse_without(consent: Consent, case: Case, asked: Organisation) -> None:
    standing = Consent.objects.standing(case).filter(
        pk=consent.pk, purpose=Consent.Purpose.SHARING, recipient=asked
    )
    if not standing.exists() or not set(consent.data_groups) >= COMPARED:
        raise Conflict(
            "The person has not agreed to share identity and demographics with this organisation.",
            gate="G-02",
            basis="Inter-agency referral form, consent to release; HTCDS consent prompts",
            lifted_by="Record the person's consent to share both with this very organisation.",
        )


def _asked_lately(actor: User, person: Person, asked: Organisation) -> IdentityQuestion | None:
    """Return what was answered within a day. Raises Conflict where the user asked too often."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # so that nobody counts beside
    lately = IdentityQuestion.objects.filter(created_at__gt=now() - ASKED_LATELY)
    earlier = lately.filter(person__in=person.records, asked=asked).first()
    if earlier is None and lately.filter(asked_by=actor).count() >= PER_DAY:
        raise Conflict(f"You asked {PER_DAY} questions within a day; go on tomorrow.")
    return earlier


def _as_consented(person: Person) -> list[Description]:
    return [replace(one, documents=(), phones=()) for one in described(person)]


def _ask_there(asked: Organisation, person: Sequence[Description], *, by: UUID) -> Answer:
    """Search as the asked organisation does for itself; its log keeps that it was asked."""
    scope = context.system(
        "identity_question.ask", purpose=Purpose.CASE_MANAGEMENT, organisation=asked.pk
    )
    scope.request_id = context.current().request_id
    with context.enter(scope):
        found = _found(person, asked.pk)
        answer = Answer.FOUND if found else Answer.NOT_FOUND
        audit.record(
            "identity_asked",
            holder=asked.pk,
            persons=found,
            detail={"asked_by": str(by), "answer": answer},
        )
    return answer


def _found(person: Sequence[Description], organisation: UUID) -> set[UUID]:
    """Return the records that are surely of the person; who refused to be recorded has none."""
    try:
        found = find(person, organisation)
    except TooLittleKnown as error:
        raise _too_little_known() from error
    surely = [one.person for one in found.candidates if _surely(one.score)]
    if found.crowded and not surely:
        raise _too_little_known()
    persons = list(Person.objects.filter(pk__in=surely))
    every = {pk for person in persons for pk in person.records}
    cases = Case.objects.filter(person__in=every, storage_refused=True)
    refused = set(cases.values_list("person", flat=True))
    return {person.pk for person in persons if refused.isdisjoint(person.records)}


def _surely(score: Score) -> bool:
    same_day = any((one.field, one.level) == (Field.BIRTH, Level.SAME) for one in score.fields)
    return same_day and score.total >= standard().likely_at + STRICTER


def _too_little_known() -> Conflict:
    return Conflict(
        "Too little is known of this person to ask. Record more: a birth date, a name."
    )
