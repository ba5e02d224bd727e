"""Check an e-mail address and a password. Every attempt is an event."""

from __future__ import annotations

from django.contrib.auth import authenticate
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts import directory
from accounts.authentication import act_as
from accounts.models import User
from oversight import audit, context


def sign_in(request: Request, *, email: str, password: str) -> User:
    """Return the user. Raises AuthenticationFailed, or Throttled after repeated failures."""
    email = email.strip().lower()  # one account, one count of failures, however it is written
    user = authenticate(request._request, email=email, password=password)
    if isinstance(user, User):
        act_as(user)
        audit.record("signed_in", object_type="accounts_user", object_id=user.pk)
        return user
    locked = bool(getattr(request._request, "axes_locked_out", False))
    target = directory.by_email(email)
    context.identify(organisation=None)
    audit.record(
        "sign_in_failed",
        object_type="accounts_user",
        object_id=target.pk if target else None,
        holder=target.organisation_id if target else None,
        detail={"code": "locked_out" if locked else "wrong_credentials"},
    )
    if locked:
        raise Throttled(wait=900, detail="Too many failed attempts. Wait 15 minutes.")
    raise AuthenticationFailed("E-mail address and password do not belong together.")
