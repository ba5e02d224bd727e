"""A training counts to the end of its last day; who lapses soon is seen in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts import trainings
from tests.accounts.trainings.recording import TOPICS, day, listed, missing, recorded
from tests.accounts.trainings.test_recording import row
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for


def test_what_is_still_to_be_completed_counts_for_nothing(cast: Cast, mira: Member) -> None:
    tomorrow = now().date() + timedelta(days=1)
    training = row(mira, cast.sami, completed_on=tomorrow, expires_on=tomorrow)
    assert training.is_valid is False
    assert missing(mira, "child") == ("child",)


@pytest.mark.parametrize(
    ("expires_on", "is_valid", "days_left"),
    [(1, True, 1), (0, True, 0), (-1, False, None)],
)
def test_a_training_counts_to_the_end_of_its_last_day(
    sami: Client, mira: Member, expires_on: int, is_valid: bool, days_left: int | None
) -> None:
    made = recorded(sami, mira, expires_on=expires_on)
    assert (made["is_valid"], made["days_left"]) == (is_valid, days_left)
    assert missing(mira, "child") == (() if is_valid else ("child",))
    assert [line["id"] for line in listed(sami, user=mira.user.pk, is_valid=is_valid)]
    assert listed(sami, user=mira.user.pk, is_valid=not is_valid) == []


def test_a_revoked_training_ends_at_once(sami: Client, mira: Member) -> None:
    made = recorded(sami, mira)
    assert missing(mira, "child") == ()
    revoked = sami.post(f"/api/v1/trainings/{made['id']}/revoke")
    assert revoked.status_code == 200
    assert revoked.json()["revoked_at"]
    assert (revoked.json()["is_valid"], revoked.json()["days_left"]) == (False, None)
    assert missing(mira, "child") == ("child",)
    assert listed(sami, user=mira.user.pk, is_valid=True) == []
    assert listed(sami, user=mira.user.pk, is_valid=False) == [revoked.json()]
    again = sami.post(f"/api/v1/trainings/{made['id']}/revoke")
    assert again.json() == revoked.json()  # it ended then, not now
    assert recorded(sami, mira)["is_valid"] is True  # and can be recorded anew
    assert missing(mira, "child") == ()


def test_what_is_missing_is_told_in_the_order_asked_with_one_query(
    cast: Cast, sami: Client, mira: Member
) -> None:
    assert missing(mira, *TOPICS) == TOPICS
    assert missing(cast.amal, *TOPICS) == ()
    recorded(sami, mira, topic="general")
    assert missing(mira, "trafficking", "general", "child") == ("trafficking", "child")
    assert missing(mira) == ()
    with acting_for(mira.organisation), CaptureQueriesContext(connection) as queries:
        trainings.missing(mira.user, TOPICS)
    assert len(queries) == 1


def test_the_supervisor_sees_who_lapses_soon(sami: Client, mira: Member) -> None:
    soon = recorded(sami, mira, topic="general", expires_on=30)
    recorded(sami, mira, topic="child", expires_on=31)
    recorded(sami, mira, topic="asylum", expires_on=-1)  # lapsed already
    ended = recorded(sami, mira, topic="trafficking", expires_on=5)
    sami.post(f"/api/v1/trainings/{ended['id']}/revoke")
    assert listed(sami, lapses_before=day(30)) == [soon]
    assert listed(sami, lapses_before=day(29)) == []
    both = listed(sami, lapses_before=day(31), user=mira.user.pk)
    assert [line["topic"] for line in both] == ["child", "general"]
    assert listed(sami, lapses_before=day(31), topic="general") == [soon]
    assert listed(sami, lapses_before=day(-1)) == []


def test_one_that_was_renewed_does_not_lapse(cast: Cast, sami: Client, mira: Member) -> None:
    old = recorded(sami, mira, expires_on=10)
    assert [line["id"] for line in listed(sami, lapses_before=day(30))] == [old["id"]]
    recorded(sami, mira, topic="asylum", expires_on=300)  # another topic renews nothing
    recorded(sami, cast.amal, expires_on=300)  # nor does another person's training
    assert [line["id"] for line in listed(sami, lapses_before=day(30))] == [old["id"]]
    renewal = recorded(sami, mira, expires_on=300)
    assert listed(sami, lapses_before=day(30)) == []
    sami.post(f"/api/v1/trainings/{renewal['id']}/revoke")
    assert [line["id"] for line in listed(sami, lapses_before=day(30))] == [old["id"]]
