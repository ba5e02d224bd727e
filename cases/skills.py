"""What a person can do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.timezone import now

from accounts.models import User
from accounts.policy import Capability
from accounts.versions import same_version
from cases.inserting import insert_once
from cases.locking import open_record
from cases.models import Person, Skill
from common.errors import Conflict
from common.identifiers import uuid7
from oversight.context import action


@action("skill.record")
def record_skill(*, actor: User, person: Person, id: UUID | None = None, **fields: Any) -> Skill:
    actor.require(Capability.EDIT_PERSONS, within=person.organisation_id)
    person = open_record(person)
    skill = Skill(
        id=id or uuid7(),
        organisation_id=person.organisation_id,
        person=person,
        recorded_by=actor,
        **fields,
    )
    insert_once(skill)
    return skill


@action("skill.end")
def end_skill(*, actor: User, skill: Skill, version: int) -> Skill:
    """Mark a skill as recorded by mistake."""
    actor.require(Capability.EDIT_PERSONS, within=skill.organisation_id)
    row = same_version(Skill.objects.select_for_update().get(pk=skill.pk), version)
    if row.ended_at is not None:
        raise Conflict("This has ended already.")
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    return row
