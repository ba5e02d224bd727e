"""When a person counts as lost: not before they were looked for, safely, and for two weeks.

Source: workflows section 4, side state `lost_contact`: three attempts over 14 days, within the
safe-contact rules.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import now

from cases.models import Case, ContactAttempt, ContactChannel
from common.errors import Conflict

ATTEMPTS = 3
PERIOD = timedelta(days=14)


def refuse_unless_looked_for(case: Case) -> None:
    """Raise Conflict where the person may still be reached.

    Contact is counted from the last time the person was reached, else from the first contact.
    Whoever has a safe channel is tried three times, the first of them 14 days ago. Whoever has
    none cannot be tried without danger: for them 14 days without contact are enough.
    """
    records = case.person.records
    attempts = ContactAttempt.objects.filter(person__in=records).order_by("at")
    reached = attempts.filter(outcome=ContactAttempt.Outcome.REACHED).last()
    since = max(reached.at, case.first_contact_at) if reached else case.first_contact_at
    safe = ContactChannel.objects.filter(
        person__in=records, safe=ContactChannel.Safe.SAFE, ended_at=None
    )
    if not safe.exists():
        _refuse_before(since, "Nobody can be reached safely: wait 14 days from the last contact.")
        return
    vain = list(attempts.filter(at__gt=since))
    if len(vain) < ATTEMPTS:
        raise _not_yet("Try three times to reach the person, each through a safe channel.")
    _refuse_before(vain[0].at, "Wait until 14 days after the first of these attempts.")


def _refuse_before(since: datetime, lifted_by: str) -> None:
    if now() - since < PERIOD:
        raise _not_yet(lifted_by)


def _not_yet(lifted_by: str) -> Conflict:
    return Conflict(
        "This person is not lost yet: three attempts over 14 days come first.",
        gate="lost-contact",
        basis="workflows section 4: lost_contact",
        lifted_by=lifted_by,
    )
