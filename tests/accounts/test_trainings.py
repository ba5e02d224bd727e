"""Training records: who may write them, who sees them, when they count and when they lapse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts import trainings
from accounts.models import Training
from accounts.policy import Capability, Role
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for, make_member

TOPICS = tuple(Training.Topic.values)


def day(days: int) -> str:
    """Return the day that lies so many days after today."""
    return str(now().date() + timedelta(days=days))


@pytest.fixture
def sami(cast: Cast, api: Any) -> Client:
    return api(cast.sami)  # type: ignore[no-any-return]


@pytest.fixture
def mira(cast: Cast) -> Member:
    """A caseworker who was trained in nothing yet."""
    return make_member(cast.organisations["harbour"], "mira", Role.CASEWORKER)


@pytest.fixture
def elsewhere(cast: Cast) -> Member:
    """The supervisor of another agency."""
    return make_member(cast.organisations["plains"], "tova", Role.SUPERVISOR)


def record(client: Client, member: Member, *, key: str | None = None, **given: Any) -> Any:
    """Send a training; a date may be given as days from today."""
    body = {
        "user": str(member.user.pk),
        "topic": "child",
        "provider": "National training centre",
        "completed_on": -10,
        "expires_on": 300,
        **given,
    }
    body = {name: day(one) if isinstance(one, int) else one for name, one in body.items()}
    return client.create("trainings", body, key=key)


def recorded(client: Client, member: Member, **given: Any) -> dict[str, Any]:
    response = record(client, member, **given)
    assert response.status_code == 201, response.json()
    return dict(response.json())


def of(cast: Cast, name: str) -> str:
    with acting_for(cast.members[name].organisation):
        return str(Training.objects.filter(user=cast.members[name].user).latest("id").pk)


def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    response = client.read("trainings", page_size=100, **query)
    assert response.status_code == 200, response.json()
    return list(response.json()["results"])


def missing(member: Member, *topics: str) -> tuple[str, ...]:
    with acting_for(member.organisation):
        return trainings.missing(member.user, topics)


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


def test_what_is_still_to_be_completed_counts_for_nothing(cast: Cast, mira: Member) -> None:
    tomorrow = now().date() + timedelta(days=1)
    training = row(mira, cast.sami, completed_on=tomorrow, expires_on=tomorrow)
    assert training.is_valid is False
    assert missing(mira, "child") == ("child",)


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


def test_the_list_is_narrowed_by_person_and_topic(cast: Cast, sami: Client) -> None:
    by_topic = listed(sami, topic="child")
    assert {line["topic"] for line in by_topic} == {"child"}
    assert {line["user_name"] for line in by_topic} == {"Amal", "Sami"}
    by_person = listed(sami, user=cast.amal.user.pk)
    assert {line["topic"] for line in by_person} == set(TOPICS)
    assert {line["user_name"] for line in by_person} == {"Amal"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("lapses_before", "soon"), ("topic", "cooking"), ("user", "x"), ("expires", "2027-01-01")],
)
def test_a_filter_that_makes_no_sense_is_an_error(sami: Client, name: str, value: str) -> None:
    refused = sami.read("trainings", **{name: value})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {name}


def test_a_long_list_costs_no_more_queries_than_a_short_one(sami: Client) -> None:
    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = sami.read("trainings", page_size=page_size)
        assert len(response.json()["results"]) == page_size
        return len(queries)

    assert cost(1) == cost(8)


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
