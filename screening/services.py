"""Recording a screening, and what was done about an acute need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from cases.age import CHILDREN
from cases.models import Case, Consent, Person, Representative
from cases.services import locked, open_for_work
from common.errors import Conflict
from oversight.context import action
from screening import consequences, gates, progress
from screening.library import LIBRARY, TRIAGE
from screening.models import NeedResponse, Screening
from screening.needs import TIERS, needs_found, open_needs
from screening.rules import Instrument, check_answers, evaluate


@action("screening.record")
def record_screening(
    *,
    actor: User,
    case: Case,
    instrument: str,
    answers: Mapping[str, Any],
    setting: Mapping[str, Any],
    supersedes: Screening | None = None,
) -> Screening:
    """Evaluate the answers, keep the result with its reasons, and draw the consequences.

    Raises Conflict when a gate is closed and ValidationError when an answer is not one.
    """
    actor.require(Capability.CONDUCT_SCREENINGS, within=case.organisation_id)
    rules = _instrument(instrument)
    case = open_for_work(case)
    person = Person.objects.get(pk=case.person_id)
    _pass_gates(case, person, rules, setting)
    problems = check_answers(rules, answers)
    if problems:
        raise ValidationError({f"answers.{name}": reasons for name, reasons in problems.items()})
    facts = facts_of(case, person)
    result = evaluate(rules, answers, facts)
    screening = Screening.objects.create(
        organisation_id=case.organisation_id,
        person=person,
        case=case,
        instrument=rules.id,
        version=rules.version,
        content_hash=rules.content_hash,
        answers=dict(answers),
        facts=facts,
        setting=dict(setting),
        outcome=result.outcome,
        result=result.as_dict(),
        conducted_by=actor,
        supersedes=supersedes,
    )
    consequences.draw(case, screening)
    return screening


@action("screening.respond_to_need")
def respond_to_need(
    *, actor: User, triage: Screening, item: str, response: NeedResponse.Response
) -> NeedResponse:
    """Record that a need which triage found is met, or that help is under way."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=triage.organisation_id)
    if triage.instrument != TRIAGE:
        raise Conflict("Only a triage finds acute needs.")
    if item not in needs_found(triage):
        raise ValidationError({"item": "This triage found no such need."})
    if TIERS[item] == "red" and response == NeedResponse.Response.PERSON_ASKS_TO_CONTINUE:
        raise Conflict(
            "An emergency comes first, whatever the person asks.",
            gate="G-01",
            basis="Acute welfare needs come before screening (G-01)",
            lifted_by="Record that the need is met or that help is under way.",
        )
    case = locked(triage.case)
    found = NeedResponse.objects.create(
        organisation_id=triage.organisation_id,
        person_id=triage.person_id,
        triage=triage,
        item=item,
        response=response,
        recorded_by=actor,
    )
    progress.update(case)
    return found


def facts_of(case: Case, person: Person) -> dict[str, Any]:
    """Return what the rules may know of a case: age, place and regime. No group attribute."""
    born = person.birth_date
    return {
        "age_status": person.age_status_on(now().date()),
        "age_years": born.age_on(now().date()) if born else None,
        "regional_regime": case.site.regional_regime,
        "stage": case.site.stage,
    }


def closed_gates(
    case: Case, person: Person, rules: Instrument, setting: Mapping[str, Any]
) -> list[gates.Refusal]:
    """Return the gates that stand between this case and this instrument."""
    triages = list(Screening.objects.filter(case=case, instrument=TRIAGE))
    granted = set(Consent.objects.standing(case).values_list("purpose", flat=True))
    return list(
        gates.refusals(
            gates.State(
                instrument=rules.id,
                preconditions=frozenset(rules.gates),
                triaged=bool(triages),
                open_needs=open_needs(triages),
                may_interview={Consent.Purpose.INTERVIEW, Consent.Purpose.STORAGE} <= granted,
                is_child=person.age_status_on(now().date()) in CHILDREN,
                has_representative=Representative.objects.filter(
                    case=case, ended_at=None
                ).exists(),
                representative_present=bool(setting.get("representative_present")),
            )
        )
    )


def _pass_gates(case: Case, person: Person, rules: Instrument, setting: Mapping[str, Any]) -> None:
    for refusal in closed_gates(case, person, rules, setting):
        raise Conflict(
            refusal.detail, gate=refusal.gate, basis=refusal.basis, lifted_by=refusal.lifted_by
        )


def _instrument(instrument: str) -> Instrument:
    rules = LIBRARY.instruments.get(instrument)
    if rules is None:
        raise ValidationError({"instrument": "There is no such instrument."})
    if rules.kind == "flags_only":
        raise PermissionDenied("Only a designated legal officer may use this instrument.")
    return rules
