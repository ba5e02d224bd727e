"""Two people decide at the same moment: exactly one of them did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from referrals.expiry import expire_overdue
from referrals.models import Referral
from tests.conftest import acting_for
from tests.scenarios.facts import ago
from tests.scenarios.people import People
from tests.scenarios.races import at_once


def refer(people: People) -> Any:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = amal.opens_case(amal.registers(), people.site("reception"))
    return amal.refers(case, opendoor, amal.records_agreement(case, opendoor), "shelter")


@contextmanager
def held(people: People, referral: Any) -> Iterator[None]:
    with acting_for(people.organisation("harbour")):
        Referral.objects.select_for_update().get(pk=referral["id"])
        yield


def test_accepting_and_recalling_at_once_does_exactly_one(own_people: People) -> None:
    people, sent = own_people, refer(own_people)
    accepted, recalled = at_once(
        partial(held, people, sent),
        partial(people.noor.tries, "accept", sent),
        partial(people.amal.tries, "recall", sent),
    )
    assert sorted([accepted.status_code, recalled.status_code]) == [200, 412]
    won = "accepted" if accepted.status_code == 200 else "recalled"
    seen = people.noor.sees(sent)
    assert seen["status"] == won
    assert bool(seen["package"]) is (won == "accepted")


def test_withdrawing_consent_while_it_is_accepted_leaves_nothing_open(own_people: People) -> None:
    people, sent = own_people, refer(own_people)
    (consent,) = people.amal.lists("consents", case=sent["case"])
    accepted, withdrawn = at_once(
        partial(held, people, sent),
        partial(people.noor.tries, "accept", sent),
        partial(people.amal.changes, f"consents/{consent['id']}/withdraw", consent),
    )
    assert withdrawn.status_code == 200
    assert accepted.status_code in (200, 412)
    assert people.noor.sees(sent)["package"] is None


def test_two_sweepers_at_once_end_it_once(own_people: People) -> None:
    people, sent = own_people, refer(own_people)
    with acting_for(people.organisation("harbour")):
        Referral.objects.filter(pk=sent["id"]).update(expires_at=ago(minutes=1))
        Referral.objects.select_for_update().get(pk=sent["id"])
        assert expire_overdue() == 1  # the first still holds the row: the second passes by
    assert expire_overdue() == 0
    events = people.ines.events(action="referral.expire", kind="update")
    assert [event["object_id"] for event in events] == [sent["id"]]
