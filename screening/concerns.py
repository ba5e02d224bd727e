"""A professional's concern: it raises a profile beside the questions, and never lowers one."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.locking import locked, open_for_work, refuse_unless_recorded
from cases.models import Case, Person
from cases.obligations import raise_all
from cases.vault import Vault, vault_for
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action
from screening.casefile import open_file
from screening.consequences import Occasion, keep_profiles, owed
from screening.findings import Findings, facts_of, findings
from screening.library import LIBRARY
from screening.models import ProfileConcern
from screening.steps import recall_guarded_steps


@action("profile_concern.raise")
def raise_concern(
    *, actor: User, case: Case, profile: str, state: str, reason: str, note: str = ""
) -> ProfileConcern:
    """Raise a profile on professional judgement; what it calls for is owed from now on."""
    actor.require(Capability.CONDUCT_SCREENINGS, within=case.organisation_id)
    if profile not in LIBRARY.profiles:
        known = ", ".join(LIBRARY.profiles)
        raise ValidationError({"profile": f"There is no such profile. Use one of: {known}."})
    case = open_for_work(case)
    refuse_unless_recorded(case)
    person = Person.objects.get(pk=case.person_id)
    vault = vault_for(person)
    before = _findings(case, vault)
    pk = uuid7()
    concern = ProfileConcern.objects.create(
        id=pk,
        organisation_id=case.organisation_id,
        person=person,
        case=case,
        profile=profile,
        state=state,
        reason=reason,
        sealed=vault.seal(_place(pk), note) if note else b"",
        raised_by=actor,
    )
    after = _findings(case, vault)
    occasion = Occasion(case, now(), facts_of(case, person))
    keep_profiles(case, after.profiles, concern=concern)
    raise_all(case, owed(after, occasion), unless_settled=owed(before, occasion))
    recall_guarded_steps(case)
    return concern


@action("profile_concern.end")
def end_concern(
    *, actor: User, concern: ProfileConcern, version: int, reason: str
) -> ProfileConcern:
    """End a concern with a reason. A supervisor does this, never whoever raised it.

    What it called for stays owed until somebody meets or lifts it.
    """
    actor.require(Capability.SIGN_OFF_CASES, within=concern.organisation_id)
    case = locked(concern.case)
    row = ProfileConcern.objects.select_for_update().get(pk=concern.pk)
    same_version(row, version)
    if row.ended_at is not None:
        raise Conflict("This concern was ended already.")
    if actor.pk in (row.raised_by_id, case.caseworker_id):
        raise Conflict("Neither who raised a concern nor the caseworker ends it.")
    row.ended_at, row.ended_by, row.end_reason = now(), actor, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    keep_profiles(case, _findings(case, vault_for(case.person)).profiles, concern=row)
    return row


def note_of(concern: ProfileConcern, vault: Vault | None) -> str | None:
    """Return the note; None where there is none, or it is not to be seen."""
    if vault is None or not concern.sealed:
        return None
    return str(vault.open(_place(concern.pk), concern.sealed))


def _findings(case: Case, vault: Vault) -> Findings:
    return findings(open_file(case).current, ProfileConcern.objects.standing(case), vault)


def _place(pk: UUID) -> str:
    return f"screening_profileconcern.sealed:{pk}"
