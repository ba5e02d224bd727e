"""The restricted side file on exclusion: it is read by legal officers, and changes nothing.

Source: 1951 Convention, article 1F; UNHCR Guidelines on International Protection No. 5:
inclusion before exclusion, individual assessment, counsel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.policy import Capability
from cases.consents import agreed_to
from cases.gates.interview import CONSENT_FIRST
from cases.locking import open_for_work
from cases.models import Case, Person
from cases.vault import Vault, vault_for
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action
from screening.findings import facts_of
from screening.gating import MAY_INTERVIEW
from screening.library import LIBRARY
from screening.models import ExclusionFile, Screening
from screening.rules import check_answers, evaluate

INSTRUMENT: Final = "exclusion_1f_triggers"
INCLUSION: Final = ("refugee_1951", "refugee_regional")


@action("exclusion_file.record")
def record_exclusion_file(
    *, actor: User, case: Case, answers: Mapping[str, Any], counsel_present: bool
) -> ExclusionFile:
    """Keep what the person's own account triggers. No profile, priority or service follows."""
    actor.require(Capability.HANDLE_EXCLUSION, within=case.organisation_id)
    case = open_for_work(case)
    _refuse_too_early(case, counsel_present=counsel_present)
    rules = LIBRARY.instruments[INSTRUMENT]
    problems = check_answers(rules, answers)
    if problems:
        raise ValidationError({f"answers.{name}": why for name, why in problems.items()})
    person = Person.objects.get(pk=case.person_id)
    result = evaluate(rules, answers, facts_of(case, person))
    pk = uuid7()
    content = {"answers": dict(answers), "result": result.as_dict()}
    return ExclusionFile.objects.create(
        id=pk,
        organisation_id=case.organisation_id,
        person=person,
        case=case,
        instrument=rules.id,
        version=rules.version,
        content_hash=rules.content_hash,
        sealed=vault_for(person).seal(_place(pk), content),
        conducted_by=actor,
    )


def content_of(file: ExclusionFile, vault: Vault) -> dict[str, Any]:
    return dict(vault.open(_place(file.pk), file.sealed))


def _refuse_too_early(case: Case, *, counsel_present: bool) -> None:
    if not Screening.objects.filter(case=case, instrument__in=INCLUSION).exists():
        raise Conflict("Inclusion comes before exclusion: there is no refugee screening yet.")
    if not agreed_to(case) >= MAY_INTERVIEW:
        raise Conflict(
            "There is no informed consent to this interview and its record.",
            gate="G-02",
            basis=CONSENT_FIRST,
            lifted_by="The caseworker records the consent_capacity check.",
        )
    if not counsel_present:
        raise Conflict(
            "The person's legal counsel is not present.",
            gate="G-02",
            basis="UNHCR Guidelines on International Protection No. 5 (2003): full safeguards",
            lifted_by="Hold this interview with counsel, and say so.",
        )


def _place(pk: UUID) -> str:
    return f"screening_exclusionfile.sealed:{pk}"
