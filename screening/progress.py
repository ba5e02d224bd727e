"""How far a case has come by triage, consent and screening: derived from what is recorded."""

from __future__ import annotations

from cases.lifecycle import EARLY, Status, may_move
from cases.models import Case, Consent
from screening.library import CONSENT, TRIAGE
from screening.models import Screening
from screening.needs import open_needs


def update(case: Case) -> None:
    """Put a locked case that is still in its early states where the record says it is.

    An acute need stabilises a case at any stage.
    """
    if case.storage_refused:
        return  # it rests where the refusal put it
    status = _status(case)
    unmet = status is Status.STABILISING and may_move(case.status, status)
    if (case.status in EARLY or unmet) and status != case.status:
        case.status = status
        case.save(update_fields=["status"])


def _status(case: Case) -> Status:
    screenings = list(Screening.objects.filter(case=case).order_by("id"))
    triages = [one for one in screenings if one.instrument == TRIAGE]
    if not triages:
        return Status.CONTACTED
    if open_needs(triages):
        return Status.STABILISING
    checks = [one for one in screenings if one.instrument == CONSENT]
    if not checks:
        return Status.TRIAGED
    if Consent.objects.standing(case).filter(purpose=Consent.Purpose.STORAGE).exists():
        return (
            Status.SCREENED if len(screenings) > len(triages) + len(checks) else Status.CONSENTED
        )
    return Status.INFORMED
