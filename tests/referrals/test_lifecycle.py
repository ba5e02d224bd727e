"""Every move that a referral may make, and none besides."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from referrals.lifecycle import MOVES, OPEN, PACKAGE_OPEN, UNANSWERED, DeclineReason, Status
from referrals.models import Referral
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

S = Status
# The verb, who says it, and what it makes of each state where it is allowed.
VERBS: dict[str, tuple[str, Any, dict[Status, Status]]] = {
    "receive": ("noor", None, {S.SENT: S.RECEIVED}),
    "accept": ("noor", None, {S.SENT: S.ACCEPTED, S.RECEIVED: S.ACCEPTED}),
    "decline": (
        "noor", {"reason": "no_capacity"}, {S.SENT: S.DECLINED, S.RECEIVED: S.DECLINED},
    ),
    "start": ("noor", None, {S.ACCEPTED: S.IN_SERVICE}),
    "finish": (
        "noor",
        {"outcome": "partially", "feedback": "Half."},
        {S.ACCEPTED: S.PARTIALLY, S.IN_SERVICE: S.PARTIALLY},
    ),
    "recall": ("amal", None, {S.SENT: S.RECALLED, S.RECEIVED: S.RECALLED}),
    "close": (
        "amal",
        None,
        {S.COMPLETED: S.CLOSED, S.PARTIALLY: S.CLOSED, S.NOT_COMPLETED: S.CLOSED},
    ),
}  # fmt: skip


@pytest.fixture
def sent(people: People) -> Any:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = amal.opens_case(amal.registers(), people.site("reception"))
    agreed = amal.records_agreement(case, opendoor)
    return amal.refers(case, opendoor, agreed, "shelter")


def put(people: People, sent: Any, status: Status) -> Any:
    reason = "other" if status == Status.DECLINED else ""
    with acting_for(people.organisation("harbour")):
        Referral.objects.filter(pk=sent["id"]).update(status=status, decline_reason=reason)
    return people.amal.sees(sent)


def test_a_verb_moves_from_where_the_table_allows_and_from_nowhere_else(
    people: People, sent: Any
) -> None:
    for verb, (who, body, moves) in VERBS.items():
        actor: Actor = getattr(people, who)
        for status in Status:
            response = actor.tries(verb, put(people, sent, status), body)
            if status in moves:
                assert done(response)["status"] == moves[status], (verb, status)
                assert moves[status] in MOVES[status]
            else:
                refused(response, 409)
                assert people.amal.sees(sent)["status"] == status, verb


def test_each_verb_belongs_to_one_side(people: People, sent: Any) -> None:
    for verb, (who, body, _) in VERBS.items():
        actor: Actor = getattr(people, who)
        other = people.noor if who == "amal" else people.amal
        refused(other.tries(verb, sent, body), 403)
        assert actor.posts(f"referrals/{sent['id']}/{verb}", body).status_code == 428
        stale = actor.tries(verb, {**sent, "version": 99}, body)
        assert done(stale, 412)["current"]["version"] == sent["version"]


def test_the_verbs_and_the_clock_make_every_move_of_the_table() -> None:
    by_verb = {(a, b) for _, _, moves in VERBS.values() for a, b in moves.items()}
    outcomes = {(a, b) for a in (S.ACCEPTED, S.IN_SERVICE) for b in (S.COMPLETED, S.NOT_COMPLETED)}
    by_clock = {(a, S.EXPIRED) for a in UNANSWERED}
    assert by_verb | outcomes | by_clock == {(a, b) for a in MOVES for b in MOVES[a]}


def test_the_table_is_whole() -> None:
    assert set(MOVES) == set(Status)
    assert UNANSWERED < OPEN
    assert not UNANSWERED & PACKAGE_OPEN
    ended = {status for status in Status if not MOVES[status]}
    assert ended == {S.DECLINED, S.RECALLED, S.EXPIRED, S.CLOSED}


def test_a_decline_has_a_coded_reason_everywhere(people: People, sent: Any) -> None:
    for body in (None, {}, {"reason": ""}, {"reason": "He smelled."}):
        assert wrong_fields(people.noor.tries("decline", sent, body)).keys() == {"reason"}
    with acting_for(people.organisation("opendoor")), pytest.raises(IntegrityError):
        with transaction.atomic():
            Referral.objects.filter(pk=sent["id"]).update(status="declined")
    declined = people.noor.declines(sent, "unsafe")
    assert people.amal.sees(declined)["decline_reason"] == "unsafe"
    assert {str(reason) for reason in DeclineReason} >= {"no_capacity", "not_eligible", "unsafe"}


@pytest.mark.parametrize("outcome", ["completed", "partially", "not_completed"])
def test_it_ends_with_feedback_for_the_sender(people: People, sent: Any, outcome: str) -> None:
    opened = people.noor.accepts(sent)
    for body, field in (({"outcome": outcome}, "feedback"),
                        ({"outcome": outcome, "feedback": " "}, "feedback"),
                        ({"outcome": "gave_up", "feedback": "x"}, "outcome")):  # fmt: skip
        assert wrong_fields(people.noor.tries("finish", opened, body)).keys() == {field}
    people.noor.finishes(opened, "تم تقديم المساعدة", outcome)
    told = people.amal.sees(sent)
    assert (told["status"], told["feedback"]) == (outcome, "تم تقديم المساعدة")
    assert bool(told["started_at"]) is (outcome != "not_completed")


def test_answering_without_a_receipt_is_a_receipt(people: People, sent: Any) -> None:
    opened = people.noor.accepts(sent)
    assert opened["received_at"] == opened["accepted_at"]


def test_feedback_is_in_no_permanent_line_of_the_log(people: People, sent: Any) -> None:
    people.noor.finishes(people.noor.accepts(sent), "Her uncle came again.")
    case = people.amal.reads(f"cases/{sent['case']}")
    subject = people.ines.asks_who_has_seen(case)["subject"]
    events = people.ines.events(subject=subject)
    assert "referral.finish" in {event["action"] for event in events}
    assert "uncle" not in str(events)
