"""Closing a case: two people, and nothing urgent or protective left open.

Source: workflows section 4, rule 4, and section 6, rule 2 (return blocks are a set).
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from cases.extension_points import reasons_to_stay_open
from cases.lifecycle import ClosingReason
from cases.models import Case, Obligation
from cases.obligations import RETURN_BLOCKS
from common.errors import Conflict


def request(
    case: Case, actor: User, reason: ClosingReason | None, *, person_informed: bool
) -> None:
    if reason is None:
        raise ValidationError({"closing_reason": "Say why the case ends."})
    if not person_informed:
        raise ValidationError({"person_informed": "Tell the person first."})
    _refuse_while_owed(case)
    case.closing_reason, case.closing_requested_by = reason, actor


def sign_off(case: Case, actor: User) -> None:
    if not actor.can(Capability.SIGN_OFF_CASES):
        raise PermissionDenied("A supervisor signs off a closure.")
    if actor.pk in (case.closing_requested_by_id, case.caseworker_id):
        raise Conflict("Neither who asked for the closure nor the caseworker signs it off.")
    _refuse_while_owed(case)
    case.closed_at = now()


def _refuse_while_owed(case: Case) -> None:
    open_ = Obligation.objects.filter(case=case, status__in=["open", "waiting"])
    owed = open_.filter(
        Q(urgent=True)
        | Q(code__in=RETURN_BLOCKS)
        | Q(kind="protective_period")
        | Q(kind="deadline", status="open")
    )
    codes = sorted({one.code for one in owed})
    if codes:
        raise Conflict(
            "This is still owed to the person: " + ", ".join(codes) + ".",
            gate="closing",
            basis="workflows section 4 rule 4",
            lifted_by="Meet each obligation, or let the one who may lift it do so.",
        )
    for reason in (why(case) for why in reasons_to_stay_open):
        if reason:
            raise Conflict(
                reason,
                gate="closing",
                basis="workflows section 4 rule 4",
                lifted_by="Finish or hand over what is named.",
            )
