"""Recording a screening, and what was done about an acute need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.policy import Capability
from cases.gates.interview import WELFARE_FIRST
from cases.inserting import insert_once
from cases.locking import lock_cases, locked, open_for_work
from cases.models import Case
from cases.vault import may_open
from common.errors import Conflict
from common.identifiers import uuid7
from common.statements import Prepared, insert
from oversight.context import action
from screening import consequences, needs, progress, records
from screening.casefile import CaseFile, open_file
from screening.findings import facts_of
from screening.gating import pass_gates
from screening.library import AGE_CHECK, LIBRARY, TRIAGE
from screening.models import Interview, NeedResponse, Screening
from screening.rules import Instrument, check_answers, evaluate
from screening.rules.instrument import FLAGS_ONLY

_UNDER_WAY: Prepared[Interview] = Prepared(
    lambda case, name: Interview.objects.unfinished(case).filter(instrument=name), UUID, str
)


@action("screening.record")
def record_screening(
    *,
    actor: User,
    case: Case,
    instrument: str,
    answers: Mapping[str, Any],
    setting: Mapping[str, Any],
    version: str = "",
    supersedes: Screening | None = None,
    correction: str = "",
    id: UUID | None = None,
) -> Screening:
    """Evaluate answers given in one go, keep the result with its reasons, draw what follows.

    Raises Conflict when a gate is closed and ValidationError when an answer is not one.
    """
    actor.require(Capability.CONDUCT_SCREENINGS, within=case.organisation_id)
    rules = usable(instrument, version)
    lock_siblings(case, rules.id)
    file = open_file(open_for_work(case))
    refuse_unusable(rules, answers)
    sensitive = not rules.sensitive.isdisjoint(answers)
    pass_gates(actor, file, rules, setting, asks_sensitive=sensitive)
    _refuse_beside_interview(file.case, rules)
    screening = Screening(
        id=id or uuid7(),
        setting=dict(setting),
        conducted_by=actor,
        supersedes=supersedes,
        correction=correction,
    )
    if id is None:
        return keep(screening, file, rules, answers)
    try:
        with transaction.atomic():
            return keep(screening, file, rules, answers)
    except IntegrityError as error:
        raise Conflict("There is a screening of this id already.") from error


def keep(
    screening: Screening, file: CaseFile, rules: Instrument, answers: Mapping[str, Any]
) -> Screening:
    """Evaluate and store a screening of a locked case, and draw what follows from it."""
    screening.organisation_id = file.case.organisation_id
    screening.case, screening.person = file.case, file.person
    screening.instrument, screening.version = rules.id, rules.version
    screening.content_hash = rules.content_hash
    screening.facts = facts_of(file.case, file.person)
    result = evaluate(rules, answers, screening.facts)
    screening.outcome = result.outcome
    for name, value in records.kept(rules, answers, result, screening.pk, file.vault).items():
        setattr(screening, name, value)
    insert([screening])
    consequences.draw(screening, result, answers, file)
    return screening


@action("screening.respond_to_need")
def respond_to_need(
    *,
    actor: User,
    triage: Screening,
    item: str,
    response: NeedResponse.Response,
    id: UUID | None = None,
) -> NeedResponse:
    """Record that a need which triage found is met, or that help is under way."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=triage.organisation_id)
    if triage.instrument != TRIAGE:
        raise Conflict("Only a triage finds acute needs.")
    file = open_file(locked(triage.case))
    if item in needs.SENSITIVE and not may_open(actor, file.case, triage.conducted_by_id):
        raise PermissionDenied("Whoever may see the sensitive answers says what was done.")
    if item not in needs.needs_found(records.answers_of(triage, file.vault)):
        raise ValidationError({"item": "This triage found no such need."})
    if needs.TIERS[item] == "red" and response == NeedResponse.Response.PERSON_ASKS_TO_CONTINUE:
        raise Conflict(
            "An emergency comes first, whatever the person asks.",
            gate="G-01",
            basis=WELFARE_FIRST,
            lifted_by="Record that the need is met or that help is under way.",
        )
    pk = id or uuid7()
    found = NeedResponse(
        id=pk,
        organisation_id=triage.organisation_id,
        person_id=triage.person_id,
        triage=triage,
        response=response,
        recorded_by=actor,
        **needs.kept(item, pk, file.vault),
    )
    insert_once(found)
    progress.update(file)
    return found


def lock_siblings(case: Case, instrument: str) -> None:
    """Lock every case of the person first, where the instrument may change the person."""
    if instrument == AGE_CHECK:
        lock_cases(case.person)


def usable(instrument: str, version: str = "") -> Instrument:
    """Return the instrument that a caller names, which screens today in that version."""
    rules = LIBRARY.instruments.get(instrument)
    if rules is None:
        raise ValidationError({"instrument": "There is no such instrument."})
    if rules.kind == FLAGS_ONLY:
        raise PermissionDenied("Only a designated legal officer may use this instrument.")
    if version not in ("", rules.version):
        raise ValidationError(
            {"version": f"Screening is done with version {rules.version} of this instrument now."}
        )
    return rules


def refuse_unusable(rules: Instrument, answers: Mapping[str, Any]) -> None:
    problems = check_answers(rules, answers)
    if problems:
        raise ValidationError({f"answers.{name}": reasons for name, reasons in problems.items()})


def _refuse_beside_interview(case: Case, rules: Instrument) -> None:
    if rules.id != TRIAGE and _UNDER_WAY(case.pk, rules.id):  # no form holds up an emergency
        raise Conflict("An interview with this instrument is under way; complete or abandon it.")
