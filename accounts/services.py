"""What an administrator does with accounts, and a person with their own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts import policy
from accounts.models import AccessToken, Organisation, RoleAssignment, Site, User
from accounts.policy import Capability, Kind, Role
from common.errors import Conflict
from oversight.context import action

TOKEN_LIFE = timedelta(hours=12)
LONGEST_TOKEN_LIFE = timedelta(days=90)


@action("account.create")
def create_account(*, actor: User, email: str, name: str, password: str) -> User:
    actor.require(Capability.MANAGE_ACCOUNTS)
    return new_account(organisation=actor.organisation, email=email, name=name, password=password)


def new_account(*, organisation: Organisation, email: str, name: str, password: str) -> User:
    """Create an account without asking who may: for the first administrator and the demo."""
    user = User(organisation=organisation, email=email.strip().lower(), name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"email": "This address cannot be used."}) from error
    return user


@action("account.deactivate")
def deactivate_account(*, actor: User, user: User) -> User:
    """Close an account at once: sessions and tokens stop with the next request."""
    actor.require(Capability.MANAGE_ACCOUNTS, within=user.organisation_id)
    if user.pk == actor.pk:
        raise Conflict("You cannot deactivate your own account.")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


@action("role.assign")
def assign_role(
    *, actor: User, user: User, role: Role, expires_at: datetime | None = None
) -> RoleAssignment:
    actor.require(Capability.MANAGE_ACCOUNTS, within=user.organisation_id)
    if user.pk == actor.pk:
        raise Conflict("You cannot change your own roles.")
    return give_role(user=user, role=role, expires_at=expires_at)


def give_role(*, user: User, role: Role, expires_at: datetime | None = None) -> RoleAssignment:
    """Give a role without asking who may: for the first administrator and the demo."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    held = RoleAssignment.objects.filter(user=user, revoked_at=None)  # after the lock, not before
    current = [one for one in held if one.is_current]
    refusal = policy.may_hold(Kind(user.organisation.kind), role, [Role(o.role) for o in current])
    if refusal:
        raise ValidationError({"role": refusal})
    if expires_at is not None and expires_at <= now():
        raise ValidationError({"expires_at": "This moment has passed."})
    if any(one.role == role for one in current):
        raise Conflict("The person holds this role already.")
    user.role_assignments.filter(role=role, revoked_at=None).update(revoked_at=now())  # expired
    return RoleAssignment.objects.create(
        organisation=user.organisation, user=user, role=role, expires_at=expires_at
    )


@action("account.change_password")
def change_password(*, actor: User, password: str, new_password: str) -> User:
    """Give oneself a new password; every session and token of before stops."""
    if not actor.check_password(password):
        raise ValidationError({"password": "This is not it."})  # nosec B105
    try:
        validate_password(new_password, actor)
    except ValidationError as error:
        raise ValidationError({"new_password": error.messages}) from error
    actor.set_password(new_password)
    actor.save(update_fields=["password"])
    for token in AccessToken.objects.filter(user=actor, revoked_at=None):
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return actor


@action("site.open")
def open_site(*, actor: User, name: str, stage: str, country: str, regional_regime: str) -> Site:
    actor.require(Capability.MANAGE_ACCOUNTS)
    site = Site(
        organisation=actor.organisation,
        name=name,
        stage=stage,
        country=country,
        regional_regime=regional_regime,
    )
    try:
        with transaction.atomic():
            site.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("Your organisation has a site of this name.") from error
    return site


@action("role.revoke")
def revoke_role(*, actor: User, assignment: RoleAssignment) -> RoleAssignment:
    actor.require(Capability.MANAGE_ACCOUNTS, within=assignment.organisation_id)
    if assignment.user_id == actor.pk:
        raise Conflict("You cannot change your own roles.")
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.revoked_at is None:
        assignment.revoked_at = now()
        assignment.save(update_fields=["revoked_at"])
    return assignment


@action("token.create")
def create_token(
    *, actor: User, label: str, lifetime: timedelta = TOKEN_LIFE
) -> tuple[AccessToken, str]:
    """Return the stored token and its secret, which is shown once and kept nowhere."""
    if not timedelta(0) < lifetime <= LONGEST_TOKEN_LIFE:
        raise ValidationError({"lifetime_hours": "Between 1 hour and 90 days."})
    secret = secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        organisation=actor.organisation,
        user=actor,
        label=label,
        digest=sha256(secret.encode()).digest(),
        expires_at=now() + lifetime,
    )
    return token, secret


@action("token.revoke")
def revoke_token(*, actor: User, token: AccessToken) -> AccessToken:
    token = AccessToken.objects.select_for_update().get(pk=token.pk, user=actor)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return token
