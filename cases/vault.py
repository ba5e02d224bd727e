"""A person's vault: what is said in it is stored sealed, and opens only with their key."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from accounts.policy import Capability
from cases.models import Case, Person, PersonKey
from common import sealing
from common.errors import Unavailable

# A sealed text is as long as what was sealed, and "yes" is longer than "no": all short values
# get one length, longer ones a multiple of another. Bytes.
SHORT, STEP = 256, 2048


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens values of one person. `place` is `table.column:row`."""

    key: bytes = field(repr=False)

    def seal(self, place: str, value: Any) -> bytes:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return sealing.seal(self.key, place, _padded(zlib.compress(text, 1)))

    def open(self, place: str, sealed: bytes | memoryview) -> Any:
        """Return the value. Raises Unavailable where it does not open: that is never empty."""
        text = self.open_bytes(place, sealed)
        return json.loads(zlib.decompress(text))  # which stops where the padding begins

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """Seal a file as it is: neither packed nor padded, for its size is told beside it."""
        return sealing.seal(self.key, place, content)

    def open_bytes(self, place: str, sealed: bytes | memoryview) -> bytes:
        """Return what was sealed. Raises Unavailable where it does not open."""
        try:
            return sealing.unseal(self.key, place, bytes(sealed))
        except sealing.CannotOpen as error:
            raise Unavailable("A sealed record does not open.") from error


def vault_for(person: Person) -> Vault:
    """Return the person's vault, made now if there is none yet."""
    found = _kept(person)
    if found is not None:
        return unlock(found)
    key = sealing.new_key()
    ring = settings.KEY_RING
    kept, is_new = PersonKey.objects.get_or_create(
        person=person,
        defaults={
            "organisation_id": person.organisation_id,
            "ring_key": ring.current,
            "wrapped": ring.wrap(key, _place(person.pk)),
        },
    )
    return Vault(key) if is_new else unlock(kept)


def vault_of(person: Person) -> Vault | None:
    """Return the person's vault; None where nothing was ever sealed, or it is erased."""
    found = _kept(person)
    return unlock(found) if found else None


def _kept(person: Person) -> PersonKey | None:
    """Return the stored key; no query where the person was read together with it."""
    try:
        return person.key
    except PersonKey.DoesNotExist:
        return None


def may_open(user: User, case: Case, conducted_by: UUID | None = None) -> bool:
    """May this user see S3 answers of the case? Whoever works on it, asked, or answers for it."""
    if not user.can(Capability.VIEW_SENSITIVE_ANSWERS):
        return False
    return user.can(Capability.SIGN_OFF_CASES) or user.pk in (case.caseworker_id, conducted_by)


def rewrap(kept: PersonKey) -> None:
    """Seal the person's key under the ring's current key."""
    ring = settings.KEY_RING
    key = unlock(kept).key
    kept.ring_key, kept.wrapped = ring.current, ring.wrap(key, _place(kept.person_id))
    kept.save(update_fields=["ring_key", "wrapped"])


def unlock(kept: PersonKey) -> Vault:
    """Return the vault that a stored key opens. Raises Unavailable where the ring lost its key."""
    try:
        key = settings.KEY_RING.unwrap(kept.ring_key, bytes(kept.wrapped), _place(kept.person_id))
    except sealing.CannotOpen as error:
        raise Unavailable("The key of this record does not open; ask the operator.") from error
    return Vault(key)


def _padded(content: bytes) -> bytes:
    length = SHORT if len(content) <= SHORT else -(-len(content) // STEP) * STEP
    return content.ljust(length, b"\0")


def _place(person_id: UUID) -> str:
    return f"cases_personkey.wrapped:{person_id}"
