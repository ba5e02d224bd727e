"""Marks on stored screenings that would say something else now. What is stored stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import now

from cases.lifecycle import ENDED
from cases.locking import locked
from cases.models import Case, Obligation, Person
from cases.obligations import Owed, raise_all
from cases.vault import vault_of
from screening.casefile import open_file
from screening.cycles import ASK_AGAIN
from screening.findings import facts_of, pinned
from screening.models import Rescreening, Screening
from screening.records import opened
from screening.rules import Change, compare, evaluate
from screening.steps import recall_guarded_steps


def facts_changed(person: Person) -> None:
    """Mark the screenings of a person that other facts would decide otherwise.

    Facts are age, place and regime; an age that was corrected may change every result.
    """
    for case in Case.objects.filter(person__in=person.records).exclude(status__in=ENDED):
        case = locked(case)
        vault = vault_of(case.person)
        marks = []
        current = {one.pk for one in open_file(case).current}
        for screening in Screening.objects.filter(pk__in=current).order_by("id"):
            rules = pinned(screening)
            if rules is None:
                continue
            content = opened(screening, vault)
            result = evaluate(rules, content.answers, facts_of(case, case.person))
            if (change := compare(content.result, result)) is not None:
                marks.append(mark(screening, change, Rescreening.Because.NEW_FACTS, rules.version))
        marks = _not_yet_made(marks)
        Rescreening.objects.bulk_create(marks)
        ask_again(case, marks)
        recall_guarded_steps(case)


def _not_yet_made(marks: list[Rescreening]) -> list[Rescreening]:
    """Leave out a mark whose screening's newest one says the same."""
    made = Rescreening.objects.filter(
        screening__in=[one.screening_id for one in marks],
        because=Rescreening.Because.NEW_FACTS,
    ).order_by("id")
    newest = {one.screening_id: one.outcome_now for one in made}
    return [one for one in marks if newest.get(one.screening_id) != one.outcome_now]


def mark(
    screening: Screening, change: Change, because: Rescreening.Because, version: str
) -> Rescreening:
    """Return a mark, not yet stored."""
    return Rescreening(
        organisation_id=screening.organisation_id,
        person_id=screening.person_id,
        case_id=screening.case_id,
        screening=screening,
        instrument=screening.instrument,
        version=version,
        because=because,
        outcome_then=change.then,
        outcome_now=change.now,
        missed=change.missed,
    )


def ask_again(case: Case, marks: Iterable[Rescreening]) -> None:
    """Owe the people of a locked case that they are asked again, within a day of knowing it."""
    because = tuple(dict.fromkeys(f"{one.because}: {one.instrument}" for one in marks))
    if because and case.status not in ENDED:
        owed = Owed(
            code=ASK_AGAIN,
            kind=Obligation.Kind.DEADLINE,
            because=because,
            meaning="What is known now would change a result: ask again.",
            clock="new_information",
            clock_at=now(),
            period={"hours": 24},
        )
        raise_all(case, [owed])
