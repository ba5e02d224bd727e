"""The state that the interview gates look at, gathered from the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import now

from accounts import trainings
from accounts.models import User
from cases.age import CHILDREN
from cases.gates import table
from cases.gates.interview import BEFORE_GUARDIAN, Interview
from cases.identity.same_person import as_known
from cases.models import Consent, Representative
from screening.casefile import CaseFile
from screening.library import TRIAGE
from screening.models import GateOverride
from screening.needs import open_needs, printable
from screening.rules import Instrument

MAY_INTERVIEW = frozenset({Consent.Purpose.INTERVIEW, Consent.Purpose.STORAGE})


def pass_gates(
    actor: User,
    file: CaseFile,
    rules: Instrument,
    setting: Mapping[str, Any],
    *,
    asks_sensitive: bool,
) -> None:
    """Raise Conflict at the first gate between this case and this instrument that is closed."""
    if rules.id == TRIAGE:
        return  # an emergency is never held up by a form
    state = _state(actor, file, rules, setting, asks_sensitive=asks_sensitive)
    table.pass_gates(state)


def _state(
    actor: User,
    file: CaseFile,
    rules: Instrument,
    setting: Mapping[str, Any],
    *,
    asks_sensitive: bool,
) -> Interview:
    case, person = file.case, as_known(file.person)
    is_child = person.age_status_on(now().date()) in CHILDREN
    may_interview = file.agreed >= MAY_INTERVIEW
    return Interview(
        instrument=rules.id,
        gates=frozenset(rules.gates),
        triaged=bool(file.triages),
        open_needs=printable(open_needs(file.triages, file.vault)),
        may_interview=may_interview,
        override_stands=not (may_interview or file.refused)
        and GateOverride.objects.standing(case).filter(gate="G-02").exists(),
        is_child=is_child,
        has_representative=is_child
        and Representative.objects.filter(case=case, ended_at=None).exists(),
        language=setting["language"],
        interpreter=setting["interpreter"],
        interpreter_sex=setting["interpreter_sex"],
        interviewer_sex=setting["interviewer_sex"],
        seen_alone=setting["seen_alone"],
        present=frozenset(setting["present"]),
        person_agrees=setting["person_agrees"],
        privacy_confirmed=setting["privacy_confirmed"],
        asks_sensitive=asks_sensitive,
        languages=frozenset(person.languages),
        interpreter_needed=person.interpreter_needed,
        interviewer_preference=person.interviewer_preference,
        missing_competences=trainings.missing(actor, _asked_of(rules, is_child)),
    )


def _asked_of(rules: Instrument, is_child: bool) -> tuple[str, ...]:
    """Return the competences this interview takes; a child is heard by who is trained for it."""
    topics = list(rules.competences)
    if is_child and topics and rules.id not in BEFORE_GUARDIAN:
        topics.append("child")
    return tuple(dict.fromkeys(topics))
