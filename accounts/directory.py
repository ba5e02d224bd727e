"""Find the account behind an e-mail address, a session or a token.

This happens before anyone's organisation is known, so row-level security would hide every
account. One database function looks across organisations and returns one account's ids.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.db import connection

from accounts.models import RoleAssignment, User
from accounts.models.people import current_roles
from common.statements import Prepared
from oversight import context

_ACCOUNT: Prepared[User] = Prepared(
    lambda pk: User.objects.filter(pk=pk).select_related("organisation"), UUID
)
_ASSIGNMENTS: Prepared[RoleAssignment] = Prepared(
    lambda user: RoleAssignment.objects.filter(user=user).select_related("user__organisation"),
    UUID,
)
# In the same breath the organisation is told, which makes the account's own rows visible.
_FIND = (
    "SELECT user_id, organisation_id, "
    "set_config('app.organisation', organisation_id::text, true) "
    "FROM directory.account_of_{}(%s)"
)


def by_email(email: str) -> User | None:
    return _open("email", email.strip().lower())


def by_id(user_id: UUID) -> User | None:
    return _open("user", user_id)


def by_token(token: str) -> User | None:
    """Return the account of a token that is neither expired nor revoked."""
    return _open("token", sha256(token.encode()).digest())


def _open(way: str, key: str | bytes | UUID) -> User | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(way), [key])
        found = cursor.fetchone()
    if found is None:
        return None
    user_id, context.current().organisation, _ = found
    held = _ASSIGNMENTS(user_id)
    user = held[0].user if held else _ACCOUNT.first(user_id)
    if user is None or not user.is_active or not user.organisation.is_active:
        return None
    user.roles = current_roles(held)
    return user
