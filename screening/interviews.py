"""Interviews as they happen: every answer is kept as it is given, whatever comes between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.locking import locked, open_for_work
from cases.models import Case
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action
from screening import services, transcript
from screening.casefile import open_file
from screening.gating import pass_gates
from screening.library import LIBRARY
from screening.models import (
    UNFINISHED,
    Interview,
    InterviewAnswer,
    InterviewStatus,
    Screening,
    Sitting,
)
from screening.rules import Instrument, check_answers

# Why an interview stops for the person's sake: it goes on only if they agree.
STOPPING = (Sitting.End.DISTRESS, Sitting.End.PERSON_ASKS, Sitting.End.UNSAFE)
PAUSING = (
    Sitting.End.REST,
    Sitting.End.INTERPRETER,
    Sitting.End.PRIVACY,
    Sitting.End.INTERVIEWER,
    Sitting.End.ACUTE_NEED,
)


@action("interview.start")
def start_interview(
    *,
    actor: User,
    case: Case,
    instrument: str,
    setting: Mapping[str, Any],
    version: str = "",
    id: UUID | None = None,
) -> Interview:
    """Begin an interview with one instrument. Raises Conflict where a gate is closed."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=case.organisation_id)
    rules = services.usable(instrument, version)
    file = open_file(open_for_work(case))
    case = file.case
    if Interview.objects.unfinished(case).filter(instrument=rules.id).exists():
        raise Conflict("An interview with this instrument is under way already; resume it.")
    pass_gates(actor, file, rules, setting, asks_sensitive=False)
    interview = Interview(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        instrument=rules.id,
        instrument_version=rules.version,
        content_hash=rules.content_hash,
        interviewer=actor,
    )
    try:
        with transaction.atomic():
            interview.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("There is an interview of this id already.") from error
    _sit_down(interview, actor, setting)
    return interview


@action("interview.answer")
def answer(
    *,
    actor: User,
    interview: Interview,
    answers: Mapping[str, Any],
    privacy_confirmed: bool = False,
) -> Interview:
    """Keep answers as they are given, in any order; the same answer again changes nothing.

    Before S3 questions somebody makes sure once more that the person is alone.
    """
    interview, case = _locked(actor, interview)
    file = open_file(open_for_work(case))
    sitting = _own_sitting(actor, interview)
    rules = instrument_of(interview)
    given = transcript.latest(interview, file.vault)
    new = {
        name: value
        for name, value in answers.items()
        if name not in given or json.dumps(given[name]) != json.dumps(value)
    }
    _refuse_unusable(rules, given | new, new)
    setting = sitting.setting
    if privacy_confirmed and not setting["privacy_confirmed"]:
        setting = setting | {"privacy_confirmed": True}
    sensitive = not rules.sensitive.isdisjoint(answers)
    pass_gates(actor, file, rules, setting, asks_sensitive=sensitive)
    if setting is not sitting.setting:  # kept, so that it can be shown later
        sitting.setting = setting
        sitting.save(update_fields=["setting"])
    InterviewAnswer.objects.bulk_create(
        transcript.line(sitting, rules, name, value, file.vault) for name, value in new.items()
    )
    return interview


@action("interview.break")
def break_off(*, actor: User, interview: Interview, version: int, because: str) -> Interview:
    """Pause an interview, or stop it for the person's sake; nothing that was said is lost."""
    interview, _ = _locked(actor, interview, version)
    sitting = _sitting(actor, interview)
    stops = because in STOPPING
    return _end(
        interview,
        sitting,
        because,
        InterviewStatus.STOPPED if stops else InterviewStatus.PAUSED,
    )


@action("interview.resume")
def resume(
    *, actor: User, interview: Interview, version: int, setting: Mapping[str, Any]
) -> Interview:
    """Go on, perhaps with another interviewer. Every gate is passed again."""
    interview, case = _locked(actor, interview, version)
    file = open_file(open_for_work(case))
    if interview.status not in (InterviewStatus.PAUSED, InterviewStatus.STOPPED):
        raise Conflict(f"An interview that is {interview.status} cannot be resumed.")
    if interview.status == InterviewStatus.STOPPED and not setting["person_agrees"]:
        raise Conflict(
            "This interview was stopped for the person's sake: it goes on only if they agree. "
            "Ask them, and record person_agrees in the setting."
        )
    pass_gates(actor, file, instrument_of(interview), setting, asks_sensitive=False)
    interview.status, interview.interviewer = InterviewStatus.IN_PROGRESS, actor
    interview.save(update_fields=["status", "interviewer"])
    _sit_down(interview, actor, setting)
    return interview


@action("interview.complete")
def complete(
    *,
    actor: User,
    interview: Interview,
    version: int,
    supersedes: Screening | None = None,
    correction: str = "",
) -> Interview:
    """Make a screening of the answers. What was not asked, or not answered, stays unknown."""
    interview, case = _locked(actor, interview, version)
    file = open_file(open_for_work(case))
    sitting = _own_sitting(actor, interview)
    rules = instrument_of(interview)
    answers = transcript.asked(rules, transcript.latest(interview, file.vault))
    pass_gates(actor, file, rules, sitting.setting, asks_sensitive=False)
    screening = Screening(
        id=uuid7(),
        setting=transcript.setting_of(interview),
        conducted_by=actor,
        supersedes=supersedes,
        correction=correction,
    )
    interview.screening = services.keep(screening, file, rules, answers)
    return _end(interview, sitting, Sitting.End.COMPLETED, InterviewStatus.COMPLETED)


@action("interview.abandon")
def abandon(*, actor: User, interview: Interview, version: int, because: str) -> Interview:
    """End an interview without a result. The answers stay on record and decide nothing."""
    interview, _ = _locked(actor, interview, version)
    if interview.status not in UNFINISHED:
        raise Conflict(f"An interview that is {interview.status} cannot be abandoned.")
    if interview.interviewer_id != actor.pk and not actor.can(Capability.SIGN_OFF_CASES):
        raise PermissionDenied("The interviewer or a supervisor abandons an interview.")
    sitting = Sitting.objects.filter(interview=interview, ended_at=None).first()
    interview.abandoned_because = because
    return _end(interview, sitting, because, InterviewStatus.ABANDONED)


def instrument_of(interview: Interview) -> Instrument:
    """Return the version the interview was started with. Raises Conflict if it is gone."""
    rules = pinned_instrument(interview)
    if rules is None:
        raise Conflict("The instrument of this interview is no longer here; start anew.")
    return rules


def pinned_instrument(interview: Interview) -> Instrument | None:
    rules = LIBRARY.pinned(interview.instrument, interview.instrument_version)
    same = rules is not None and rules.content_hash == interview.content_hash
    return rules if same else None


def _locked(
    actor: User, interview: Interview, version: int | None = None
) -> tuple[Interview, Case]:
    """Return the interview and its case, in the order in which everybody locks them."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=interview.organisation_id)
    services.lock_siblings(interview.case, interview.instrument)
    case = locked(interview.case)
    row = Interview.objects.select_for_update().get(pk=interview.pk)
    return (row if version is None else same_version(row, version)), case


def _own_sitting(actor: User, interview: Interview) -> Sitting:
    if interview.interviewer_id != actor.pk:
        raise Conflict(
            "A colleague holds this interview. Once they or a supervisor have paused it, "
            "you may resume it."
        )
    return _sitting(actor, interview)


def _sitting(actor: User, interview: Interview) -> Sitting:
    """Return the open sitting; its interviewer holds it, and a supervisor may end it for them."""
    if interview.interviewer_id != actor.pk and not actor.can(Capability.SIGN_OFF_CASES):
        raise PermissionDenied("The interviewer or a supervisor pauses or stops an interview.")
    if interview.status != InterviewStatus.IN_PROGRESS:
        raise Conflict(f"This interview is {interview.status}; resume it first.")
    return Sitting.objects.get(interview=interview, ended_at=None)


def _sit_down(interview: Interview, actor: User, setting: Mapping[str, Any]) -> None:
    Sitting.objects.create(
        organisation_id=interview.organisation_id,
        person_id=interview.person_id,
        interview=interview,
        interviewer=actor,
        setting=dict(setting),
    )


def _end(
    interview: Interview, sitting: Sitting | None, because: str, status: InterviewStatus
) -> Interview:
    if sitting is not None:
        sitting.ended_at, sitting.ended_because = now(), because
        sitting.save(update_fields=["ended_at", "ended_because"])
    interview.status = status
    interview.save(update_fields=["status", "screening", "abandoned_because"])
    return interview


def _refuse_unusable(
    rules: Instrument, answers: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Refuse a new answer that is none; an older one may have become a question not asked."""
    problems = {n: why for n, why in check_answers(rules, answers).items() if n in new}
    if problems:
        raise ValidationError({f"answers.{name}": why for name, why in problems.items()})
