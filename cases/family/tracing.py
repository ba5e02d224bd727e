"""Looking for family: with consent, when it is safe, and never through the country of origin.

Source: workflows section 3, SG-TRACING, and 5.3; CRC art. 22(2); statuses as in Primero.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.age import AgeStatus
from cases.consents import who_consents
from cases.extension_points import after_reunion, reasons_against_reunion
from cases.family.links import VERIFIED, between, still_refuted
from cases.gates.protection import SIGNS_OF_FEAR
from cases.gates.refusal import Refusal, pass_gate
from cases.inserting import insert_once
from cases.locking import locked, open_for_work, refuse_unless_recorded
from cases.models import (
    Case,
    Consent,
    FamilyLink,
    Obligation,
    ObligationStatus,
    Person,
    TracingRequest,
)
from cases.models.family import TracingRequestQuerySet
from cases.obligations import WITHHELD_FLAG
from cases.partial_dates import PartialDate
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action

Status, Security, Channel = TracingRequest.Status, TracingRequest.Security, TracingRequest.Channel
ClosingReason = TracingRequest.ClosingReason
MOVES: Final[dict[str, frozenset[str]]] = {
    Status.OPEN: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.VERIFIED, Status.CLOSED}),
    Status.VERIFIED: frozenset({Status.REUNIFIED, Status.CLOSED}),
    Status.REUNIFIED: frozenset(),
    Status.CLOSED: frozenset(),
}
UNDER_WAY: Final = (Status.OPEN, Status.IN_PROGRESS, Status.VERIFIED)
# Whom we do not know asks whom we do not know: word of the search may reach those feared.
BY_WORD_OF_MOUTH: Final = (Channel.COMMUNITY, Channel.PARTNER_ORGANISATION)
CRC_22_AND_GC6_80: Final = "CRC art. 22(2); CRC General Comment 6 para 80; SG-TRACING"
UNHCR_CONFIDENTIALITY: Final = (
    "UNHCR advisory opinion on the confidentiality of asylum information; SG-TRACING"
)


@action("tracing_request.open")
def open_request(
    *,
    actor: User,
    case: Case,
    birth_date: PartialDate | None = None,
    id: UUID | None = None,
    **sought: Any,
) -> TracingRequest:
    """Record that a person looks for somebody of their family, as they describe them.

    Raises Conflict without the consents that it takes: of a child its own, and that of whoever
    consents for it.
    """
    actor.require(Capability.EDIT_CASES, within=case.organisation_id)
    case = open_for_work(case)
    refuse_unless_recorded(case)
    request = TracingRequest(
        id=id or uuid7(),
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        case=case,
        consent=agreed(case),
        birth_first_day=birth_date.first if birth_date else None,
        birth_precision=birth_date.precision if birth_date else "",
        recorded_by=actor,
        **sought,
    )
    insert_once(request)
    return request


@action("tracing_request.check_security")
def check_security(
    *, actor: User, request: TracingRequest, version: int, outcome: str
) -> TracingRequest:
    """Record whether the search endangers nobody. A supervisor, not who recorded it, decides.

    What is under way and turns out not to be safe ends at once.
    """
    actor.require(Capability.SIGN_OFF_CASES, within=request.organisation_id)
    row = _locked(request, version)
    if row.recorded_by_id == actor.pk:
        raise Conflict("Somebody else than who recorded the request checks that it is safe.")
    if row.status not in UNDER_WAY:
        raise Conflict(f"This request is {row.status}: nothing is searched for any more.")
    row.security, row.security_checked_by, row.security_checked_at = outcome, actor, now()
    if outcome == Security.NOT_SAFE and row.status != Status.OPEN:
        row.status, row.closing_reason = Status.CLOSED, ClosingReason.NOT_SAFE
    row.save()
    return row


@action("tracing_request.move")
def move_request(
    *,
    actor: User,
    request: TracingRequest,
    version: int,
    to: str,
    found: Person | None = None,
    closing_reason: str = "",
) -> TracingRequest:
    """Move a request along its life. It goes on with consent, and only where it is safe.

    `found` is the record of the person who was found, where there is one.
    """
    actor.require(Capability.EDIT_CASES, within=request.organisation_id)
    case = locked(request.case)
    row = _locked(request, version)
    if to not in MOVES[row.status]:
        raise Conflict(f"A request that is {row.status} does not become {to}.")
    if (to == Status.CLOSED) != bool(closing_reason):
        raise ValidationError({"closing_reason": "Say why it is closed, and only then."})
    if found is not None:
        row.found = _found(row, found, to)
    row.status, row.closing_reason = to, closing_reason
    if to != Status.CLOSED:
        refuse_unless_recorded(open_for_work(case))
        agreed(case)
        pass_gate(_unsafe(row))
    if to == Status.REUNIFIED:
        _reunite(case, row)
    row.save()
    return row


def close_where_withdrawn(consent: Consent) -> None:
    """Stop every search that rested on a consent: to it, or to being recorded at all."""
    if consent.purpose in (Consent.Purpose.TRACING, Consent.Purpose.STORAGE):
        for row in under_way(consent.person).select_for_update().order_by("id"):
            row.status, row.closing_reason = Status.CLOSED, ClosingReason.CONSENT_WITHDRAWN
            row.save(update_fields=["status", "closing_reason"])


def under_way(person: Person) -> TracingRequestQuerySet:
    return TracingRequest.objects.filter(person__in=person.records, status__in=UNDER_WAY)


def agreed(case: Case) -> Consent:
    """Return the consent of who consents here. A child's own wish stands beside it.

    Raises Conflict where one of them is missing, has run out or was withdrawn.
    """
    standing = Consent.objects.standing(case).filter(purpose=Consent.Purpose.TRACING)
    by = {one.given_by: one for one in standing}
    needed = (who_consents(case), Consent.GivenBy.PERSON)
    missing = [one for one in dict.fromkeys(needed) if one not in by]
    if missing:
        givers = " and ".join(one.replace("_", " ") for one in missing)
        raise Conflict(
            f"Nobody is looked for without consent to it; missing is that of: {givers}.",
            gate="G-02",
            basis=CRC_22_AND_GC6_80,
            lifted_by="Ask, and record the consent (consents, purpose tracing). Of a child, its "
            "own wish (given_by person) and that of its guardian or the best interests decision.",
        )
    return by[needed[0]]


def _unsafe(request: TracingRequest) -> Refusal | None:
    """Return why the search does not go on.

    A sign of fear does not forbid to look among our own records or through the Red Cross and
    Red Crescent. Where word of the search spreads among people it takes a check that was made
    after the newest sign; flags that withheld answers raised count as such a sign.
    """
    if request.security != Security.SAFE:
        return Refusal(
            "G-06",
            "It is not known that this search endangers neither the person nor the family.",
            UNHCR_CONFIDENTIALITY,
            "Let a supervisor who did not record the request check it (check-security).",
        )
    fear, checked = _newest_sign_of_fear(request.person), request.security_checked_at
    if request.channel in BY_WORD_OF_MOUTH and fear and checked and fear > checked:
        return Refusal(
            "G-06",
            "The person is afraid of their country, and that came up after the security check.",
            UNHCR_CONFIDENTIALITY,
            "Let a supervisor check again whether this channel is safe (check-security).",
        )
    return None


def _newest_sign_of_fear(person: Person) -> datetime | None:
    flags = Obligation.objects.filter(
        person__in=person.records, code__in=(*SIGNS_OF_FEAR, WITHHELD_FLAG)
    ).exclude(status=ObligationStatus.LIFTED)
    newest: datetime | None = flags.aggregate(at=Max("created_at"))["at"]
    return newest


def _found(request: TracingRequest, found: Person, to: str) -> Person:
    if to not in (Status.VERIFIED, Status.REUNIFIED):
        raise ValidationError({"found": "Name who was found when that is verified."})
    if found.pk in request.person.records:
        raise ValidationError({"found": "This is the person who looks."})
    if request.found_id not in (None, found.pk):
        raise ValidationError({"found": "Somebody else was found and verified: search anew."})
    return found


def _reunite(case: Case, request: TracingRequest) -> None:
    pass_gate(_not_verified_kin(request))
    for against in reasons_against_reunion:
        pass_gate(against(case))
    for follow_up in after_reunion:
        follow_up(case)


def _not_verified_kin(request: TracingRequest) -> Refusal | None:
    """A child is not given to somebody because they say that it is theirs.

    The link names these two records: to merge others with them opens nothing.
    """
    person = request.person
    if person.age_status_on(now().date()) == AgeStatus.ADULT:
        return None
    links = list(between(person, request.found)) if request.found else []
    kin = {
        one.kind
        for one in links
        if one.verification in VERIFIED
        and {one.person_id, one.relative_id} == {person.pk, request.found_id}
    }
    is_kin = kin - {FamilyLink.Kind.COMPANION, FamilyLink.Kind.SPOUSE_OR_PARTNER}
    if is_kin and not still_refuted(links):
        return None
    return Refusal(
        "G-09",
        "The kinship of a child with whom it would be reunited is not verified.",
        CRC_22_AND_GC6_80,
        "Name who was found (found), record the link between the two (family-links), and let "
        "somebody else verify it. Of somebody with several records, name the one of the link.",
    )


def _locked(request: TracingRequest, version: int) -> TracingRequest:
    rows = TracingRequest.objects.select_for_update(of=("self",)).select_related("person")
    return same_version(rows.get(pk=request.pk), version)
