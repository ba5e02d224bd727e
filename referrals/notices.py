"""Telling a recipient that a referral waits. The e-mail names nobody and nothing."""

from __future__ import annotations

from uuid import UUID

from django.core.mail import send_mail
from django.utils.timezone import now

from accounts.models import Organisation, User
from accounts.policy import Purpose, Role
from oversight import context
from referrals.models import Referral


def announce(referral_id: UUID, *, recipient_id: UUID) -> bool:
    """Tell the recipient's focal points once. A second call finds nothing to do."""
    with context.enter(_for(recipient_id)):
        recipient = Organisation.objects.get(pk=recipient_id)
        referral = (
            Referral.objects.unannounced_to(recipient)
            .select_for_update(skip_locked=True)
            .filter(pk=referral_id)
            .first()
        )
        if referral is None:
            return False
        addresses = _addresses(recipient)
        if not addresses:  # the sweep tries again until somebody can be told
            return False
        send_mail("A referral is waiting", "Sign in to read it.", None, addresses)
        referral.announced_at = now()
        referral.save(update_fields=["announced_at"])
        return True


def unannounced() -> list[tuple[UUID, UUID]]:
    """Return the ids of referrals nobody was told of, with their recipients'."""
    found = []
    for recipient in Organisation.objects.all():
        with context.enter(_for(recipient.pk)):
            waiting = Referral.objects.unannounced_to(recipient)
            found += [(pk, recipient.pk) for pk in waiting.values_list("pk", flat=True)]
    return found


def _addresses(recipient: Organisation) -> list[str]:
    users = User.objects.for_reading().filter(organisation=recipient, is_active=True)
    return [user.email for user in users if Role.PARTNER_FOCAL_POINT in user.roles]


def _for(recipient_id: UUID) -> context.Context:
    return context.system("referral.announce", purpose=Purpose.REFERRAL, organisation=recipient_id)
