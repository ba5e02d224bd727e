"""How far a case has come by triage, consent and screening: derived from what is recorded."""

from __future__ import annotations

from cases.lifecycle import EARLY, Status, may_move
from cases.models import Consent
from common.statements import update as update_columns
from screening.casefile import CaseFile
from screening.needs import open_needs


def update(file: CaseFile) -> None:
    """Put a locked case that is still in its early states where the record says it is.

    An acute need stabilises a case at any stage.
    """
    case = file.case
    if case.storage_refused:
        return  # it rests where the refusal put it
    status = _status(file)
    unmet = status is Status.STABILISING and may_move(case.status, status)
    if (case.status in EARLY or unmet) and status != case.status:
        case.status = status
        update_columns(case, "status")


def _status(file: CaseFile) -> Status:
    if not file.triages:
        return Status.CONTACTED
    if open_needs(file.triages, file.vault):
        return Status.STABILISING
    if not file.consent_checks:
        return Status.TRIAGED
    if Consent.Purpose.STORAGE in file.agreed:
        asked = len(file.triages) + len(file.consent_checks)
        return Status.SCREENED if len(file.screenings) > asked else Status.CONSENTED
    return Status.INFORMED
