"""Passing a case from one colleague to another, and taking up a first contact."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.policy import Capability, Role
from accounts.versions import same_version
from cases.intake import FIRST_CONTACT
from cases.locking import open_for_work
from cases.models import Case, Handover, Obligation
from cases.obligations import STANDING, settle
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

WORK_ON_CASES = {Role.CASEWORKER, Role.SUPERVISOR}


@action("case.hand_over")
def hand_over(*, actor: User, case: Case, version: int, to: User, reason: str) -> Handover:
    """Let a colleague go on with the person; this ends the first contact (D-FIRSTCONTACT).

    Whoever has the case, or a supervisor, hands it over. Handed to oneself it is taken up: by
    whoever met the person, as long as the first contact lasts. Raises ValidationError where
    the other does not work on cases here.
    """
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = same_version(open_for_work(case), version, wanted={"caseworker_id": to.pk})
    if actor.pk != case.caseworker_id and not actor.can(Capability.SIGN_OFF_CASES):
        raise PermissionDenied("The caseworker or a supervisor hands a case over.")
    _refuse_unfit(case, to)
    if to.pk == case.caseworker_id:
        _refuse_unless_taken_up(actor, case)
    handover = Handover(
        id=uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        handed_by=actor,
        handed_to=to,
        reason=reason,
    )
    handover.save(force_insert=True)
    case.caseworker = to
    case.save(update_fields=["caseworker"])
    settle(case, FIRST_CONTACT, actor.pk)
    return handover


def _refuse_unfit(case: Case, to: User) -> None:
    works_here = to.is_active and to.organisation_id == case.organisation_id
    if not works_here or WORK_ON_CASES.isdisjoint(to.roles):
        raise ValidationError({"to": "Choose an active caseworker or supervisor of your own."})


def _refuse_unless_taken_up(actor: User, case: Case) -> None:
    first_contact = Obligation.objects.filter(case=case, code=FIRST_CONTACT, status__in=STANDING)
    if actor.pk != case.caseworker_id or not first_contact.exists():
        raise Conflict("This colleague has the case already.")
