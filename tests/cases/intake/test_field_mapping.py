"""Our fields beside those of the standards: what the page names exists, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from cases.models import ChildRegistration, Gender
from screening.library import LIBRARY

PAGE = (Path(__file__).parents[3] / "docs" / "field-mapping.md").read_text(encoding="utf-8")
MODELS = {model.__name__: model for model in apps.get_models()}
FIELD = re.compile(r"`([A-Z]\w+)\.(\w+)(?:=(\w+))?`")
QUESTION = re.compile(r"`([a-z]\w+): (\w+)`")

_CORE = """
prs_Salutation prs_FirstName prs_SecondName prs_Birthdate prs_Gender prs_Citizenship
prs_Title prs_Email prs_HomePhone prs_MobilePhone prs_MailingCity prs_MailingCountry
prs_MailingState prs_MailingStreet prs_MailingPostalCode vic_TraffickingStatus
vic_TraffickingStatusDecisionMakingOrg vic_MethodOfRecruitment vic_LocationOfRecruitment
vic_MethodsOfControl vic_TypeOfExploitation vic_ForcedLabourIndustry
vic_TypeOfSexExploitation vic_LocationOfExploitation vic_Vulnerabilities
vic_DetailsOfVulnerabilities cas_Status cas_ReasonForCaseClosure cas_CaseOwner
cas_ReferringOrganisation cas_IncomingReferralDate cas_ReferringPrimaryCaseWorker
cas_ReasonForIncomingReferral cas_IncomingReferralDetails cas_ReferredOrganisation
cas_ReferredPrimaryCaseWorker cas_ReasonForOutgoingReferral cas_OutgoingReferralDate
cas_OutgoingReferralDetails con_Consent
"""
CORE = set(_CORE.split())
FORM_1A = {
    "legal_basis", "consent_from", "assent_from", "permission: participation",
    "permission: data_collection", "permission: data_sharing", "permission: reporting",
    "permission: tracing", "withheld information", "withheld from, and reason",
}  # fmt: skip
FORM_1B = {
    "identification_source", "age_estimated", "birth_registration", "nationality_status",
    "displacement_status", "care_type", "caregiver name", "household counts",
    "risks_identified", "justice_system_status", "urgent needs", "risk_level",
}  # fmt: skip


def rows(heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the first table below a heading."""
    below = PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    table = [line for line in below.splitlines() if line.startswith("| ")]
    for line in table[1:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_field_and_code_that_the_page_names_exists() -> None:
    wrong = []
    named = FIELD.findall(PAGE)
    for model, name, code in named:
        try:
            field = MODELS[model]._meta.get_field(name)
        except (KeyError, FieldDoesNotExist):
            wrong.append(f"{model}.{name}")
            continue
        if code and code not in dict(field.choices or []):
            wrong.append(f"{model}.{name}={code}")
    for instrument, question in QUESTION.findall(PAGE):
        if question not in {one.id for one in LIBRARY.instruments[instrument].questions}:
            wrong.append(f"{instrument}: {question}")
    assert wrong == []
    assert len(named) > 60


def test_no_field_of_the_standards_is_left_out_and_each_row_says_where_it_is_or_why_not() -> None:
    tables = {
        "## HTCDS 2.0, core fields": CORE,
        "## Inter-agency form 1A: consent and assent": FORM_1A,
        "## Inter-agency form 1B: registration and rapid assessment": FORM_1B,
    }
    for heading, fields in tables.items():
        found = {cells[0]: cells[1] for cells in rows(heading)}
        assert fields <= found.keys()
        for field, ours in found.items():
            says = FIELD.search(ours) or QUESTION.search(ours)
            assert says or ours.startswith("Not recorded, because "), field


def test_the_code_lists_are_as_long_as_those_of_the_standards() -> None:
    assert {f"`Person.gender={code}`" for code in Gender.values} <= set(
        cells[1] for cells in rows("### Codes")
    )
    assert len(ChildRegistration.Risk) == 13
