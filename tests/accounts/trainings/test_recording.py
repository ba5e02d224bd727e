"""Trainings are recorded and revoked by supervisors, within rules that the database keeps too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.timezone import now

from accounts import trainings
from accounts.models import Training
from accounts.policy import Capability
from tests.accounts.trainings.recording import day, listed, of, record, recorded
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for


@pytest.mark.parametrize(
    ("who", "list_", "record_", "revoke"),
    [
        ("amal", 200, 403, 403),
        ("sami", 200, 201, 200),
        ("lena", 200, 403, 403),
        ("dara", 403, 403, 403),
        ("kit", 403, 403, 403),
        ("lior", 403, 403, 403),
        ("noor", 403, 403, 403),
        ("ines", 403, 403, 403),
        ("cleo", 403, 403, 403),
        ("robin", 403, 403, 403),
    ],
)
def test_a_supervisor_records_and_revokes_and_caseworkers_read(
    cast: Cast, api: Any, mira: Member, who: str, list_: int, record_: int, revoke: int
) -> None:
    client, training = api(cast.members[who]), of(cast, "amal")
    assert client.read("trainings").status_code == list_
    assert record(client, mira).status_code == record_
    assert client.post(f"/api/v1/trainings/{training}/revoke").status_code == revoke


def test_a_supervisor_sees_everybodys_of_the_organisation_and_a_caseworker_the_own_ones(
    cast: Cast, api: Any, sami: Client
) -> None:
    names = {"amal": {"Amal"}, "sami": {"Amal", "Sami"}, "lena": {"Lena"}}
    for who, seen in names.items():
        assert {line["user_name"] for line in listed(api(cast.members[who]))} == seen, who
    amal = api(cast.amal)
    assert listed(amal, user=cast.sami.user.pk) == []
    assert amal.read(f"trainings/{of(cast, 'sami')}").status_code == 404
    assert amal.read(f"trainings/{of(cast, 'amal')}").status_code == 200
    assert sami.read(f"trainings/{of(cast, 'amal')}").status_code == 200


def test_a_line_says_who_what_until_when_and_how_long_still(sami: Client, mira: Member) -> None:
    made = recorded(sami, mira, topic="asylum", expires_on=20)
    (line,) = listed(sami, user=mira.user.pk)
    assert line == made
    assert line["user"] == str(mira.user.pk)
    assert line["user_name"] == "Mira"
    assert (line["topic"], line["provider"]) == ("asylum", "National training centre")
    assert (line["completed_on"], line["expires_on"]) == (day(-10), day(20))
    assert (line["is_valid"], line["days_left"]) == (True, 20)


def test_nobody_records_their_own_training(cast: Cast, sami: Client) -> None:
    refused = record(sami, cast.sami)
    assert refused.status_code == 409
    assert "your own" in refused.json()["detail"]


def row(member: Member, by: Member, **given: Any) -> Training:
    """Write a training past the service, as no route does."""
    today = now().date()
    given = {"topic": "child", "completed_on": today, "expires_on": today, **given}
    with acting_for(member.organisation):
        return Training.objects.create(
            organisation=member.organisation,
            user=member.user,
            recorded_by=by.user,
            provider="Somebody",
            **given,
        )


@pytest.mark.parametrize(
    ("by", "given", "constraint"),
    [
        ("sami", {}, "training_recorded_by_another"),
        ("amal", {"topic": "cooking"}, "training_topic_known"),
        ("amal", {"expires_on": date(2026, 1, 1)}, "training_ends"),
    ],
)
def test_the_database_keeps_the_rules_for_itself(
    cast: Cast, by: str, given: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        row(cast.sami, cast.members[by], **given)


def test_other_organisations_rows_are_left_out_before_the_database_hides_them(cast: Cast) -> None:
    supervisor = cast.sami.user
    with acting_for(supervisor.organisation):
        assert supervisor.can(Capability.RECORD_TRAINING)
    with acting_for(cast.organisations["plains"]):  # row security lets those of Plains through
        assert Training.objects.exists()
        assert not Training.objects.visible_to(supervisor).exists()


def test_another_organisations_people_and_trainings_are_out_of_reach(
    cast: Cast, api: Any, sami: Client, elsewhere: Member
) -> None:
    refused = record(sami, cast.lena)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "user"
    theirs = of(cast, "lena")
    assert sami.read(f"trainings/{theirs}").status_code == 404
    assert sami.post(f"/api/v1/trainings/{theirs}/revoke").status_code == 404
    assert listed(sami, user=cast.lena.user.pk) == []
    assert {line["user_name"] for line in listed(api(elsewhere))} == {"Lena"}


def test_the_services_ask_for_themselves(cast: Cast, mira: Member, elsewhere: Member) -> None:
    with acting_for(mira.organisation):
        training = Training.objects.get(pk=of(cast, "amal"))
        for actor in (cast.amal.user, cast.kit.user, elsewhere.user):
            with pytest.raises(PermissionDenied):
                trainings.record_training(
                    actor=actor,
                    user=mira.user,
                    topic=Training.Topic.CHILD,
                    provider="Somebody",
                    completed_on=date(2026, 1, 1),
                    expires_on=date(2027, 1, 1),
                )
            with pytest.raises(PermissionDenied):
                trainings.revoke_training(actor=actor, training=training)


@pytest.mark.parametrize(
    ("completed_on", "expires_on", "field"),
    [
        (1, 300, "completed_on"),
        (-10, -11, "expires_on"),
        ("2024-06-01", "2029-06-02", "expires_on"),
        ("2024-02-29", "2029-03-01", "expires_on"),
        ("2024-06-01", "9999-12-31", "expires_on"),
        ("2026-02-30", 300, "completed_on"),
        ("yesterday", 300, "completed_on"),
        (None, 300, "completed_on"),
        (-10, None, "expires_on"),
        (-10, "2027-01-01T00:00:00Z", "expires_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    sami: Client, mira: Member, completed_on: Any, expires_on: Any, field: str
) -> None:
    refused = record(sami, mira, completed_on=completed_on, expires_on=expires_on)
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {field}


@pytest.mark.parametrize(
    ("completed_on", "expires_on"),
    [
        (0, 0),
        ("2024-06-01", "2029-06-01"),
        ("2024-02-29", "2029-02-28"),
        ("2020-01-15", "2021-01-14"),  # history may be recorded too
    ],
)
def test_dates_at_the_edge_are_accepted(
    sami: Client, mira: Member, completed_on: Any, expires_on: Any
) -> None:
    recorded(sami, mira, completed_on=completed_on, expires_on=expires_on)


@pytest.mark.parametrize(
    ("field", "value"),
    [("topic", "cooking"), ("topic", None), ("provider", ""), ("provider", "x" * 201),
     ("provider", "\x00"), ("user", "x"), ("grade", "A")],
)  # fmt: skip
def test_what_is_not_a_training_is_refused(
    sami: Client, mira: Member, field: str, value: Any
) -> None:
    refused = record(sami, mira, **{field: value})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {field}


def test_a_repeated_request_records_nothing_twice(sami: Client, mira: Member) -> None:
    first, second = (record(sami, mira, key="the-same-key") for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert len(listed(sami, user=mira.user.pk)) == 1


def test_the_log_holds_who_recorded_revoked_and_read(
    cast: Cast, api: Any, sami: Client, mira: Member
) -> None:
    made = recorded(sami, mira)
    sami.post(f"/api/v1/trainings/{made['id']}/revoke")
    api(mira).read(f"trainings/{made['id']}")
    for action, kind, actor in (
        ("training.record", "insert", cast.sami),
        ("training.revoke", "update", cast.sami),
        ("training.retrieve", "disclosed", mira),
    ):
        (event,) = api(cast.dara).read("events", action=action, kind=kind).json()["results"]
        assert event["object_type"] == "accounts_training", action
        assert event["object_id"] == made["id"], action
        assert event["actor"] == str(actor.user.pk), action
