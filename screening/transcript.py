"""The answers of an interview, one line each; the newest line of a question counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cases.vault import Vault
from common.identifiers import uuid7
from screening.models import Interview, InterviewAnswer, Sitting
from screening.rules import Instrument, check_answers


def line(
    sitting: Sitting, rules: Instrument, question: str, answer: Any, vault: Vault
) -> InterviewAnswer:
    """Return an answer as it is kept: S3 answers are sealed."""
    pk = uuid7()
    row = InterviewAnswer(
        id=pk,
        organisation_id=sitting.organisation_id,
        interview_id=sitting.interview_id,
        sitting=sitting,
        person_id=sitting.person_id,
        question=question,
    )
    if question in rules.sensitive:
        row.sealed = vault.seal(_place(pk), answer)
    else:
        row.answer = answer
    return row


def latest(interview: Interview, vault: Vault | None) -> dict[str, Any]:
    """Return each question's newest answer; without a vault, those that are not sealed."""
    found: dict[str, Any] = {}
    for row in interview.answers.all():
        if not row.sealed:
            found[row.question] = row.answer
        elif vault is not None:
            found[row.question] = vault.open(_place(row.pk), row.sealed)
    return found


def setting_of(interview: Interview) -> dict[str, Any]:
    """Return how the interview was held: as its last sitting; privacy as confirmed in any."""
    settings = [sitting.setting for sitting in interview.sittings.all()]
    confirmed = any(setting["privacy_confirmed"] for setting in settings)
    return {**settings[-1], "privacy_confirmed": confirmed}


def asked(rules: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that count: without those to questions that later ones rule out."""
    kept = dict(answers)
    while problems := check_answers(rules, kept):
        kept = {name: answer for name, answer in kept.items() if name not in problems}
    return kept


def _place(pk: UUID) -> str:
    return f"screening_interviewanswer.sealed:{pk}"
