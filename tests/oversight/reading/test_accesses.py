"""Who has seen this person, when and for what."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from accounts.policy import Role
from oversight import context
from tests.cast import Cast
from tests.conftest import Client, make_member
from tests.oversight.database import run
from tests.oversight.reading.asking import REFERENCE, ask, change_of, subject_of


def test_a_civil_society_reader_does_not_ask_after_one_person(
    api: Any, cast: Cast, ines: Client, case: Any
) -> None:
    assert ask(api(cast.cleo), subject=subject_of(ines, case)).status_code == 403


def test_who_has_seen_this_person_when_and_for_what(
    ines: Client, amal: Client, api: Any, cast: Cast, case: Any
) -> None:
    api(cast.sami).read(f"cases/{case['id']}")
    answer = ask(ines, case_reference=case["reference"])
    assert answer.status_code == 200
    body = answer.json()
    assert {event["kind"] for event in body["results"]} == {"disclosed"}
    actors = {event["actor"] for event in body["results"]}
    assert actors == {str(cast.amal.user.pk), str(cast.sami.user.pk)}
    assert all(event["at"] and event["purpose"] for event in body["results"])
    by_role = {line["role"]: line for line in body["summary"]}
    assert by_role["supervisor"]["times"] == 1
    assert by_role["supervisor"]["purpose"] == "case_management"
    assert by_role["supervisor"]["organisation_name"] == "Harbour Reception Agency"
    assert by_role["caseworker"]["times"] >= 3
    assert by_role["caseworker"]["first"] < by_role["caseworker"]["last"]


def test_reference_person_and_pseudonym_lead_to_the_same_answer(ines: Client, case: Any) -> None:
    subject = subject_of(ines, case)
    answers = [
        ask(ines, case_reference=case["reference"]),
        ask(ines, case_reference=f" {case['reference'].lower()} "),
        ask(ines, person=case["person"]["id"]),
        ask(ines, subject=subject),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    seen = [
        {e["event_id"] for e in a.json()["results"] if e["action"] != "access.create"}
        for a in answers
    ]
    assert {answer.json()["subject"] for answer in answers} == {subject}
    assert all(one == seen[0] for one in seen)
    assert case["person"]["id"] not in answers[0].content.decode()


def test_all_events_on_a_person_include_changes_when_asked(ines: Client, case: Any) -> None:
    everything = ask(ines, case_reference=case["reference"], reads_only=False).json()["results"]
    assert {"insert", "disclosed"} <= {event["kind"] for event in everything}


@pytest.mark.parametrize("number", [0, 2, 3])
def test_a_person_is_named_in_exactly_one_way(ines: Client, case: Any, number: int) -> None:
    ways = {"person": case["person"]["id"], "case_reference": case["reference"],
            "subject": str(uuid4())}  # fmt: skip
    response = ask(ines, **dict(list(ways.items())[:number]))
    assert response.status_code == 400
    assert "exactly one" in response.json()["errors"][0]["reason"]


@pytest.mark.parametrize("way", ["case_reference", "person", "subject"])
def test_somebody_the_log_does_not_know_is_not_found(ines: Client, way: str) -> None:
    unknown = "C-2222-2222" if way == "case_reference" else str(uuid4())
    assert ask(ines, **{way: unknown}).status_code == 404


@pytest.mark.parametrize("way", ["case_reference", "person", "subject"])
def test_a_data_protection_officer_learns_nothing_of_people_elsewhere(
    api: Any, cast: Cast, ines: Client, case: Any, way: str
) -> None:
    """Neither what was done nor that the person exists: the same answer as for nobody."""
    elsewhere = cast.organisations["plains"]
    officer = api(make_member(elsewhere, "omar", Role.DATA_PROTECTION_OFFICER))
    ways = {
        "case_reference": case["reference"],
        "person": case["person"]["id"],
        "subject": subject_of(ines, case),
    }
    unknown = "C-2222-2222" if way == "case_reference" else str(uuid4())
    foreign, nobody = ask(officer, **{way: ways[way]}), ask(officer, **{way: unknown})
    assert foreign.status_code == nobody.status_code == 404
    assert ask(api(cast.dara), **{way: ways[way]}).status_code == 200


@pytest.mark.parametrize("scope", ["", "organisation", "everything"])
def test_the_database_itself_finds_no_foreign_case_by_reference(
    cast: Cast, case: Any, scope: str
) -> None:
    question = context.system(
        "test.ask", purpose="x", organisation=cast.organisations["plains"].pk
    )
    question.log_scope = scope
    with context.enter(question):
        assert run(REFERENCE, [case["reference"]]) == [(None,)]
    question.log_scope = "all"
    with context.enter(question):
        assert run(REFERENCE, [case["reference"]]) != [(None,)]


def test_opening_an_image_counts_as_seeing_the_person(ines: Client, cast: Cast, case: Any) -> None:
    ines.read(f"events/{change_of(ines)}")
    seen_by = {e["actor"] for e in ask(ines, case_reference=case["reference"]).json()["results"]}
    assert str(cast.ines.user.pk) in seen_by


def test_paging_through_accesses_works_too(ines: Client, amal: Client, case: Any) -> None:
    for _ in range(5):
        amal.read(f"cases/{case['id']}")
    whole = ask(ines, case_reference=case["reference"]).json()
    expected = [event["event_id"] for event in whole["results"]]
    seen: list[int] = []
    page = ines.post(
        "/api/v1/accesses?page_size=3", {"case_reference": case["reference"]}, format="json"
    ).json()
    while True:
        seen += [event["event_id"] for event in page["results"]]
        if page["next"] is None:
            break
        page = ines.post(page["next"], {"case_reference": case["reference"]}, format="json").json()
    assert seen == expected
