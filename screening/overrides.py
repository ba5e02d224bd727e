"""Going on without consent for a vital interest: one claims it, another decides within a day.

Source: workflows section 1, G-02 (vital-interest override needs reason + supervisor in 24 h).
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.locking import locked, open_for_work
from cases.models import Case, Obligation
from cases.obligations import Owed, raise_all, settle
from common.errors import Conflict
from oversight.context import action
from screening.casefile import open_file
from screening.models import GateOverride

GATE = "G-02"
TO_DECIDE = timedelta(hours=24)
CONFIRMED_FOR = timedelta(days=7)  # by then the person, or who may consent, has been asked
REVIEW = "D-VITAL-INTEREST"


@action("gate_override.claim")
def claim_vital_interest(*, actor: User, case: Case, reason: str) -> GateOverride:
    """Open G-02 for a day because a vital interest is at stake. Raises Conflict if one stands."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=case.organisation_id)
    file = open_file(open_for_work(case))
    case = file.case
    if file.refused:
        raise Conflict("The person was asked and refused: that is an answer, not a missing one.")
    _refuse_again(actor, case)
    claimed = GateOverride.objects.create(
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        gate=GATE,
        reason=reason,
        requested_by=actor,
        expires_at=now() + TO_DECIDE,
    )
    raise_all(case, [_review(claimed)])
    return claimed


@action("gate_override.decide")
def decide(*, actor: User, override: GateOverride, version: int, decision: str) -> GateOverride:
    """Confirm or refuse a claim. A supervisor does this, never whoever made it."""
    actor.require(Capability.SIGN_OFF_CASES, within=override.organisation_id)
    case = locked(override.case)
    row = GateOverride.objects.select_for_update().get(pk=override.pk)
    same_version(row, version)
    if actor.pk == row.requested_by_id:
        raise Conflict("Who claims a vital interest does not decide on it.")
    if row.decision:
        raise Conflict(f"This claim is {row.decision} already.")
    row.decision, row.decided_by, row.decided_at = decision, actor, now()
    if decision == GateOverride.Decision.CONFIRMED:
        row.expires_at = now() + CONFIRMED_FOR
    row.save(update_fields=["decision", "decided_by", "decided_at", "expires_at"])
    settle(case, REVIEW, actor.pk)
    return row


def _refuse_again(actor: User, case: Case) -> None:
    """A claim that stands, was refused or was never decided is not simply made again."""
    if GateOverride.objects.standing(case).filter(gate=GATE).exists():
        raise Conflict("A vital interest is claimed already, and the claim stands.")
    newest = GateOverride.objects.filter(case=case, gate=GATE).order_by("-id").first()
    if newest is None or newest.decision == GateOverride.Decision.CONFIRMED:
        return
    if not actor.can(Capability.SIGN_OFF_CASES) or actor.pk == newest.requested_by_id:
        raise Conflict("The last claim was refused or never decided: now another supervisor may.")


def _review(claimed: GateOverride) -> Owed:
    return Owed(
        code=REVIEW,
        kind=Obligation.Kind.DEADLINE,
        because=(f"override of {GATE}: {claimed.reason}",),
        meaning="A supervisor decides on the vital interest that was claimed.",
        urgent=True,
        clock="vital_interest_claimed",
        clock_at=now(),
        period={"hours": TO_DECIDE.total_seconds() / 3600},
    )
