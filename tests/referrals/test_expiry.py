"""Nobody waits for ever: at twice its deadline an unanswered referral ends."""

from __future__ import annotations

from typing import Any

import pytest

from referrals.expiry import expire_overdue
from referrals.models import Referral
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago
from tests.scenarios.people import People


def refer(people: People, sender: Actor, site: Any, recipient: str) -> Any:
    case = sender.opens_case(sender.registers(), site)
    agreed = sender.records_agreement(case, people.organisation(recipient))
    return sender.refers(case, people.organisation(recipient), agreed, "shelter")


def let_time_pass(people: People, *referrals: Any) -> None:
    with acting_for(people.organisation("harbour")):
        every = Referral.objects.filter(pk__in=[one["id"] for one in referrals])
        every.update(expires_at=ago(minutes=1))


def test_only_what_nobody_answered_in_time_ends(people: People) -> None:
    late, received, accepted, fresh = (
        refer(people, people.amal, people.site("reception"), "opendoor") for _ in range(4)
    )
    done(people.noor.tries("receive", received))
    people.noor.accepts(accepted)
    let_time_pass(people, late, received, accepted)
    assert expire_overdue() == 2
    states = [people.amal.sees(one)["status"] for one in (late, received, accepted, fresh)]
    assert states == ["expired", "expired", "accepted", "sent"]


def test_it_is_safe_to_repeat_and_the_end_is_in_the_log(people: People) -> None:
    late = refer(people, people.amal, people.site("reception"), "opendoor")
    let_time_pass(people, late)
    assert [expire_overdue(), expire_overdue()] == [1, 0]
    (event,) = people.ines.events(action="referral.expire", kind="update")
    assert (event["role"], event["object_id"]) == ("system", late["id"])


@pytest.mark.parametrize("verb", ["receive", "accept", "decline"])
def test_what_has_ended_is_answered_no_more(people: People, verb: str) -> None:
    late = refer(people, people.amal, people.site("reception"), "opendoor")
    let_time_pass(people, late)
    expire_overdue()
    body = {"reason": "other"} if verb == "decline" else None
    refused(people.noor.tries(verb, people.noor.sees(late), body), 409)
    assert people.noor.sees(late)["package"] is None


def test_it_no_longer_keeps_the_case_open(people: People) -> None:
    late = refer(people, people.amal, people.site("reception"), "opendoor")
    let_time_pass(people, late)
    expire_overdue()
    case = {"id": late["case"]}
    wanted = {"closing_reason": "moved_on", "person_informed": True}
    assert people.amal.moves(case, "closing", **wanted)["status"] == "closing"
