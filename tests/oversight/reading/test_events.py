"""Those who watch read who did what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.conftest import Client
from tests.oversight.database import run
from tests.oversight.reading.asking import ask, change_of, events, subject_of


def test_the_ombuds_sees_the_events_of_every_organisation(
    ines: Client, cast: Cast, case: Any, at_plains: Any
) -> None:
    registered = events(ines, action="person.register")
    names = {event["organisation_name"] for event in registered}
    assert names == {"Harbour Reception Agency", "Plains Reception Agency"}


def test_each_filter_answers_its_question(
    ines: Client, amal: Client, cast: Cast, case: Any, at_plains: Any
) -> None:
    answer = amal.read(f"cases/{case['id']}")
    harbour = str(cast.organisations["harbour"].pk)
    questions = {
        "actor": str(cast.amal.user.pk),
        "organisation": harbour,
        "holder": harbour,
        "action": "case.retrieve",
        "kind": "disclosed",
        "purpose": "case_management",
        "object_id": case["id"],
        "request_id": answer["Request-Id"],
    }
    everything = events(ines)
    for name, value in questions.items():
        found = events(ines, **{name: value})
        assert found, name
        assert {str(event[name]) for event in found} == {value}, name
        expected = {event["event_id"] for event in everything if str(event[name]) == value}
        assert expected <= {event["event_id"] for event in found}, name
    together = events(ines, **questions)
    assert [event["action"] for event in together] == ["case.retrieve"]


def test_events_about_one_person_are_found_by_pseudonym(
    ines: Client, case: Any, at_plains: Any
) -> None:
    subject = subject_of(ines, case)
    found = events(ines, subject=subject)
    assert len(found) >= 5
    assert all(subject in event["subjects"] for event in found)
    assert events(ines, subject=str(uuid4())) == []


def test_events_are_found_by_time(ines: Client, case: Any) -> None:
    newest = events(ines)[0]
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    ago = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    assert events(ines, at_after=soon) == []
    assert events(ines, at_before=ago) == []
    assert events(ines, at_after=ago, at_before=soon)[-1]["at"] <= newest["at"]
    assert newest["event_id"] in {e["event_id"] for e in events(ines, at_after=newest["at"])}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("who", "amal"),
        ("at", "2026-01-01"),
        ("actors", "x"),
        ("actor", "amal"),
        ("at_after", "yesterday"),
        ("subject", "x"),
        ("object_id", "1"),
        ("kind", "\0"),
        ("action", "x" * 61),
    ],
)
def test_a_filter_that_means_nothing_is_refused_by_name(
    ines: Client, name: str, value: str
) -> None:
    response = ines.read("events", **{name: value})
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [name]


def test_a_data_protection_officer_sees_events_of_and_about_the_own_organisation(
    api: Any, cast: Cast, case: Any, at_plains: Any
) -> None:
    harbour = str(cast.organisations["harbour"].pk)
    found = events(api(cast.dara))
    assert {"case.open", "person.register"} <= {event["action"] for event in found}
    assert all(harbour in (event["organisation"], event["holder"]) for event in found)
    plains = str(cast.organisations["plains"].pk)
    assert events(api(cast.dara), organisation=plains) == []
    assert events(api(cast.dara), actor=str(cast.lena.user.pk)) == []


def test_a_data_protection_officer_opens_no_event_of_others(
    api: Any, cast: Cast, ines: Client, at_plains: Any
) -> None:
    foreign = events(ines, actor=str(cast.lena.user.pk))[0]["event_id"]
    assert api(cast.dara).read(f"events/{foreign}").status_code == 404
    assert ines.read(f"events/{foreign}").status_code == 200


def test_before_and_after_is_for_those_with_the_mandate(
    api: Any, cast: Cast, ines: Client, case: Any
) -> None:
    event = change_of(ines)
    assert ines.read(f"events/{event}").json()["before_after"]["given"] == "يوسف"
    assert api(cast.dara).read(f"events/{event}").json()["before_after"]["given"] == "يوسف"
    reader = api(cast.cleo).read(f"events/{event}")
    assert reader.status_code == 200
    assert reader.json()["before_after"] is None
    assert reader.json()["has_payload"] is True
    assert "يوسف" not in reader.content.decode()


def test_lists_of_events_never_hold_before_and_after(ines: Client, case: Any) -> None:
    response = ines.read("events", page_size=100)
    assert "before_after" not in response.json()["results"][0]
    assert "Yusuf" not in response.content.decode()


def test_the_database_itself_withholds_images_without_the_mandate(
    api: Any, cast: Cast, ines: Client, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second wall: the view that reads payloads asks the mandate again."""
    event = change_of(ines)
    monkeypatch.setattr(User, "can", lambda *_: True)
    assert api(cast.cleo).read(f"events/{event}").json()["before_after"] is None


@pytest.mark.parametrize("who", ["amal", "sami", "noor", "kit", "robin", "lena"])
def test_everybody_else_is_refused(api: Any, cast: Cast, who: str, ines: Client) -> None:
    client = api(cast.members[who])
    event = events(ines)[0]["event_id"]
    assert client.read("events").status_code == 403
    assert client.read(f"events/{event}").status_code == 403
    assert ask(client, subject=str(uuid4())).status_code == 403


def test_reading_the_log_is_itself_in_the_log(ines: Client, cast: Cast, case: Any) -> None:
    subject = subject_of(ines, case)
    event = change_of(ines)
    ines.read(f"events/{event}")
    me = str(cast.ines.user.pk)
    kinds = {(e["kind"], e["action"]) for e in events(ines, actor=me)}
    assert {
        ("log_read", "event.list"),
        ("accesses_read", "access.create"),
        ("disclosed", "event.retrieve"),
    } <= kinds
    looked = events(ines, actor=me, action="access.create")
    assert looked[0]["subjects"] == [subject]
    opened = events(ines, actor=me, action="event.retrieve")
    assert opened[0]["subjects"] == [subject]
    listed = events(ines, actor=me, action="event.list")
    assert listed[0]["detail"]["filters"] == ["action", "actor"]
    assert me not in str(listed[0]["detail"])  # which filters, not what for


def test_paging_repeats_and_loses_nothing_while_new_events_arrive(
    ines: Client, amal: Client, case: Any
) -> None:
    """Each page that is read is itself a new event at the other end."""
    expected = [event["event_id"] for event in events(ines)]
    seen: list[int] = []
    page = ines.read("events", page_size=7).json()
    newest = page["results"][0]["event_id"]
    while True:
        seen += [event["event_id"] for event in page["results"]]
        amal.read(f"cases/{case['id']}")
        if page["next"] is None:
            break
        page = ines.get(page["next"]).json()
    assert seen == sorted(set(seen), reverse=True)
    assert [one for one in seen if one <= expected[0]] == expected
    assert max(seen) == newest


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "12345678"])
def test_an_event_that_does_not_exist_is_not_found(ines: Client, pk: str) -> None:
    assert ines.read(f"events/{pk}").status_code == 404


def test_the_views_of_the_log_show_nothing_to_a_caseworkers_transaction(
    amal: Client, case: Any
) -> None:
    assert run("SELECT count(*) FROM oversight_event") == [(0,)]
