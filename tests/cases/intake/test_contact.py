"""Nobody is called where it is not safe; nobody counts as lost before they were looked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    """Somebody met three weeks ago."""
    amal, site = people.amal, people.site("community")
    return amal.opens_case(amal.registers(), site, first_contact_at=ago(days=21))


def channel(people: People, case: Any, **fields: Any) -> Any:
    body = {"person": case["person"]["id"], "kind": "mobile", "value": "+30 690 000 0000"}
    return done(people.amal.posts("contact-channels", body | fields), 201)


def tries(
    people: People, case: Any, way: Any, outcome: str = "no_answer", at: str | None = None
) -> Any:
    body = {"case": case["id"], "channel": way["id"], "at": at or ago(minutes=1)}
    return people.amal.posts("contact-attempts", body | {"outcome": outcome})


def lost(people: People, case: Any) -> Any:
    current = people.amal.reads(f"cases/{case['id']}")
    return people.amal.changes(f"cases/{case['id']}/move", current, {"to": "lost_contact"})


CHANNELS: list[tuple[dict[str, Any], str, int]] = [
    ({"safe": "safe"}, "no_answer", 201),
    ({"safe": "unknown"}, "no_answer", 409),
    ({}, "no_answer", 409),
    ({"safe": "unsafe"}, "reached", 409),
    ({"safe": "safe", "ended_at": "2026-10-05T08:00:00Z"}, "reached", 409),
    ({"shared_with": "employer"}, "no_answer", 409),
    ({"shared_with": "companion", "safe": "unknown"}, "no_answer", 409),
    ({"shared_with": "employer", "safe": "safe"}, "no_answer", 201),
    ({"safe": "safe"}, "message_left", 409),
    ({"safe": "safe", "may_leave_message": False}, "message_left", 409),
    ({"safe": "safe", "may_leave_message": True}, "message_left", 201),
    ({"safe": "unknown", "may_leave_message": True}, "message_left", 409),
]


def test_a_channel_is_used_as_the_person_said(people: People, case: Any) -> None:
    for fields, outcome, status in CHANNELS:
        answer = tries(people, case, channel(people, case, **fields), outcome)
        assert answer.status_code == status, fields
        if status == 409:
            refused(answer, 409, "safe-contact")
    made = sum(status == 201 for _, _, status in CHANNELS)
    assert len(people.amal.lists("contact-attempts", case=case["id"])) == made


def test_an_attempt_is_made_through_a_way_of_this_person_after_they_were_met(
    people: People, case: Any
) -> None:
    amal = people.amal
    other = amal.opens_case(amal.registers(), people.site("community"))
    way = channel(people, case, safe="safe")
    assert wrong_fields(tries(people, other, way)).keys() == {"channel"}
    assert wrong_fields(tries(people, case, way, at=ago(days=22))).keys() == {"at"}
    early = channel(people, case, safe="safe") | {"id": way["person"]}
    assert wrong_fields(tries(people, case, early)).keys() == {"channel"}


def test_a_channel_without_any_address_is_refused_and_a_change_says_what_it_read(
    people: People, case: Any
) -> None:
    body = {"person": case["person"]["id"], "kind": "mobile"}
    assert wrong_fields(people.amal.posts("contact-channels", body)).keys() == {"value"}
    way = channel(people, case)
    path = f"contact-channels/{way['id']}"
    done(people.amal.changes(path, way, {"safe": "unsafe"}, method="patch"))
    late = people.amal.changes(path, way, {"safe": "safe"}, method="patch")
    assert done(late, 412)["current"]["differs"] == {"safe": "unsafe"}


def test_who_can_be_reached_safely_is_tried_three_times_over_two_weeks(
    people: People, case: Any
) -> None:
    way = channel(people, case, safe="safe")
    for past in (None, 13, 5, 1, 15):  # the last one, noted late, is the first of them
        if past is not None:
            done(tries(people, case, way, at=ago(days=past)), 201)
        if past != 15:
            refused(lost(people, case), 409, "lost-contact")
    assert done(lost(people, case))["status"] == "lost_contact"


def test_two_attempts_are_not_enough_however_long_ago(people: People, case: Any) -> None:
    way = channel(people, case, safe="safe")
    for past in (20, 1):
        done(tries(people, case, way, at=ago(days=past)), 201)
    refused(lost(people, case), 409, "lost-contact")


def test_who_was_reached_is_looked_for_anew(people: People, case: Any) -> None:
    way = channel(people, case, safe="safe")
    for past, outcome in ((20, "no_answer"), (19, "no_answer"), (3, "reached"), (2, "no_answer")):
        done(tries(people, case, way, outcome, ago(days=past)), 201)
    refused(lost(people, case), 409, "lost-contact")


def test_who_cannot_be_reached_safely_is_lost_two_weeks_after_the_last_contact(
    people: People, case: Any
) -> None:
    channel(people, case, safe="unsafe")
    amal = people.amal
    new = amal.opens_case(
        amal.registers(), people.site("community"), first_contact_at=ago(days=13)
    )
    refused(lost(people, new), 409, "lost-contact")
    assert done(lost(people, case))["status"] == "lost_contact"
