"""The recipient's focal points are told once that something waits, and not what or whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.utils.timezone import now

from accounts.policy import Role
from casemgmt.celery import app
from referrals import notices, tasks
from referrals.models import Referral
from tests.conftest import acting_for, make_member
from tests.scenarios.answers import done
from tests.scenarios.people import People

GIVEN = "Zarafshan"


@pytest.fixture
def sent(people: People) -> Any:
    amal, opendoor = people.amal, people.organisation("opendoor")
    person = amal.registers(names=[{"script": "Latn", "given": GIVEN}], languages=["tgk"])
    case = amal.opens_case(person, people.site("reception"))
    return amal.refers(case, opendoor, amal.records_agreement(case, opendoor), "shelter")


def announce(people: People, sent: Any) -> bool:
    recipient = people.organisation("opendoor").pk
    return notices.announce(UUID(sent["id"]), recipient_id=recipient)


def test_the_focal_points_are_told_once(people: People, sent: Any) -> None:
    assert announce(people, sent)
    assert not announce(people, sent)
    (message,) = mail.outbox
    assert message.recipients() == [people.noor.member.user.email]


def test_the_message_names_nobody_and_nothing(people: People, sent: Any) -> None:
    announce(people, sent)
    (message,) = mail.outbox
    text = str(message.message())
    case = people.amal.reads(f"cases/{sent['case']}")
    for word in (GIVEN, case["reference"], sent["id"], case["id"], "shelter", "Harbour", "tgk"):
        assert word not in text


def test_only_active_focal_points_are_told(people: People, sent: Any) -> None:
    opendoor = people.organisation("opendoor")
    second = make_member(opendoor, "nadia", Role.PARTNER_FOCAL_POINT)
    gone = make_member(opendoor, "gone", Role.PARTNER_FOCAL_POINT)
    make_member(opendoor, "worker", Role.CASEWORKER)
    with acting_for(opendoor):
        gone.user.is_active = False
        gone.user.save(update_fields=["is_active"])
    announce(people, sent)
    (message,) = mail.outbox
    assert set(message.recipients()) == {people.noor.member.user.email, second.user.email}


def test_being_told_is_no_change_that_anybody_must_read_again(people: People, sent: Any) -> None:
    announce(people, sent)
    assert people.noor.accepts(sent)["status"] == "accepted"


@pytest.mark.parametrize("how", ["recalled", "accepted"])
def test_what_no_longer_waits_is_not_announced(people: People, sent: Any, how: str) -> None:
    if how == "recalled":
        done(people.amal.tries("recall", sent))
    else:
        people.noor.accepts(sent)
    assert not announce(people, sent)
    assert mail.outbox == []


def test_it_is_announced_to_its_own_recipient_only(people: People, sent: Any) -> None:
    plains = people.organisation("plains").pk
    assert not notices.announce(UUID(sent["id"]), recipient_id=plains)
    assert mail.outbox == []


def test_the_sweeper_finds_what_a_lost_message_left_behind(people: People, sent: Any) -> None:
    recipient = people.organisation("opendoor").pk
    assert notices.unannounced() == [(UUID(sent["id"]), recipient)]
    announce(people, sent)
    assert notices.unannounced() == []


def test_where_nobody_can_be_told_it_is_not_called_told(people: People, sent: Any) -> None:
    """It waits for the next sweep, when the organisation may have a focal point."""
    opendoor = people.organisation("opendoor")
    with acting_for(opendoor):
        people.noor.member.user.role_assignments.update(revoked_at=now())
    assert not announce(people, sent)
    assert notices.unannounced() == [(UUID(sent["id"]), opendoor.pk)]


def test_the_message_goes_to_the_queue_after_the_commit_and_carries_ids_only(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = amal.opens_case(amal.registers(), people.site("reception"))
    agreed = amal.records_agreement(case, opendoor)
    with app.connection_for_write() as queues:
        queues.default_channel.queue_purge("celery")
        with django_capture_on_commit_callbacks(execute=False) as committed:
            sent = amal.refers(case, opendoor, agreed, "shelter")
        assert queues.default_channel.basic_get("celery") is None
        for callback in committed:
            callback()
        message = queues.default_channel.basic_get("celery", no_ack=True)
        arguments, _, _ = app.amqp.queues and message.decode()
    assert arguments == [sent["id"], str(opendoor.pk)]
    tasks.announce_referral(*arguments)
    assert len(mail.outbox) == 1


def test_a_task_that_comes_twice_tells_once(people: People, sent: Any) -> None:
    opendoor = str(people.organisation("opendoor").pk)
    for _ in range(2):
        tasks.announce_referral(sent["id"], opendoor)
    assert len(mail.outbox) == 1
    with acting_for(people.organisation("harbour")):
        assert Referral.objects.get(pk=sent["id"]).announced_at
