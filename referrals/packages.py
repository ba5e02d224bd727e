"""What a recipient gets to see: a minimal card first, the consented fields after accepting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.timezone import now

from cases.age import CHILDREN, AgeStatus
from cases.data_groups import DataGroup
from cases.models import Case, Obligation, Person
from cases.serializers.persons import PersonOut
from screening.library import TRIAGE
from screening.models import ProfileAssessment, Screening
from screening.rules import SEVERITIES


def card(person: Person, groups: Iterable[str]) -> dict[str, Any]:
    """Return what lets a service judge whether it can help, and whom nobody can recognise."""
    groups = set(groups)
    shown: dict[str, Any] = {}
    if DataGroup.DEMOGRAPHICS in groups:
        shown["age_group"] = _age_group(person)
        shown["sex"] = person.sex
    if DataGroup.COMMUNICATION in groups:
        shown["languages"] = person.languages
        shown["interpreter_needed"] = person.interpreter_needed
        shown["interviewer_preference"] = person.interviewer_preference
    return shown


def package(case: Case, person: Person, groups: Iterable[str]) -> dict[str, Any]:
    """Return the consented groups of data, as they are now, plus the case's reference."""
    content: dict[str, Any] = {"case_reference": case.reference}
    for group in sorted(groups):
        content[group] = _BUILDERS[DataGroup(group)](case, person)
    return content


def _age_group(person: Person) -> str:
    status = person.age_status_on(now().date())
    if status in CHILDREN:
        return "child"
    return "adult" if status is AgeStatus.ADULT else "unknown"


def _fields(*names: str) -> Callable[[Case, Person], dict[str, Any]]:
    def build(case: Case, person: Person) -> dict[str, Any]:
        shown = PersonOut(person).data
        return {name: shown[name] for name in names}

    return build


def _identity(case: Case, person: Person) -> dict[str, Any]:
    names = PersonOut(person).data["names"]
    shown = [
        {k: v for k, v in one.items() if k != "id"} for one in names if one["kind"] != "wrong"
    ]
    return {"names": shown}


def _urgent_needs(case: Case, person: Person) -> list[str]:
    """Return how urgent what triage found is, and no more.

    Not its labels: they follow from S3 answers as well, which nobody could tell who sees this.
    A flag that was raised by one keeps its severity.
    """
    triage = Screening.objects.filter(case=case, instrument=TRIAGE).order_by("-id").first()
    flags = triage.result["flags"] if triage else []
    found = {flag["severity"] for flag in flags if not flag["possible"]}
    return [severity for severity in SEVERITIES if severity in found]


def _profiles(case: Case, person: Person) -> dict[str, str]:
    newest = ProfileAssessment.objects.filter(case=case).order_by("profile", "-id")
    return {
        one.profile: one.state
        for one in newest.distinct("profile")
        if one.state in ("indicated", "inconclusive")
    }


def _safeguards(case: Case, person: Person) -> list[dict[str, Any]]:
    owed = Obligation.objects.filter(
        case=case, status__in=["open", "waiting"], kind__in=["safeguard", "protective_period"]
    )
    return [{"code": one.code, "due_at": one.due_at and one.due_at.isoformat()} for one in owed]


_BUILDERS: dict[DataGroup, Callable[[Case, Person], Any]] = {
    DataGroup.IDENTITY: _identity,
    DataGroup.DEMOGRAPHICS: _fields("birth_date", "age_status", "sex", "nationalities"),
    DataGroup.COMMUNICATION: _fields(
        "languages", "interpreter_needed", "interpreter_language", "interviewer_preference"
    ),
    DataGroup.URGENT_NEEDS: _urgent_needs,
    DataGroup.PROFILES: _profiles,
    DataGroup.SAFEGUARDS: _safeguards,
}
