"""What follows from an S3 answer is said in clear, and names neither question nor answer."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings

from common.sealing import KeyRing, new_key
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.sensitive.said import (
    DECIDED,
    HARMS,
    MARKERS,
    NOTE,
    QUESTIONS,
    Story,
    ready,
    tells,
)


def test_what_is_owed_names_neither_sensitive_answers_nor_what_they_alone_decided(
    story: Story, people: People, nia: Actor
) -> None:
    case = ready(people)
    people.amal.triages(case, t_sexual_assault_recent="yes")
    rows = nia.lists("obligations", case=story.case["id"])
    assert not any(word in str(rows) for word in (*MARKERS, *QUESTIONS, *DECIDED))
    owed = {row["code"]: row for row in rows}
    assert (owed["FL-WITHHELD"]["urgent"], owed["FL-WITHHELD"]["kind"]) == (True, "flag")
    assert "palermo_amp: urgent" in owed["FL-WITHHELD"]["because"]
    assert "SG-VOT-REFERRAL" in owed  # nobody is missed
    after = {row["code"]: row for row in nia.lists("obligations", case=case["id"])}
    assert "FL-PEP" not in after
    assert after["FL-WITHHELD"]["urgent"]
    for code in ("D-PEP", "D-EC", "SG-HEALTH-ACCESS"):
        assert after[code]["because"] == ["withheld"]
    assert "t_sexual" not in str(after)


def test_who_may_not_see_what_a_withheld_flag_is_does_not_say_it_is_met(
    people: People, nia: Actor
) -> None:
    case = ready(people)
    people.amal.triages(case, t_sexual_assault_recent="yes")
    flag = people.amal.obligations(case)["FL-WITHHELD"]
    refused(nia.changes(f"obligations/{flag['id']}/meet", flag), 403)
    done(people.amal.changes(f"obligations/{flag['id']}/meet", flag))


def test_an_answer_to_a_sensitive_need_does_not_name_it(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes", n_rest="no")
    answered = done(people.amal.responds(triage, "t_self_harm", "met"), 201)
    assert answered["item"] == "withheld"
    people.amal.meets(triage, "n_rest")
    for actor in (nia, people.amal, people.sami):
        rows = actor.lists("need-responses", triage=triage["id"])
        assert {row["item"] for row in rows} == {"withheld", "n_rest"}
        assert "t_self_harm" not in str(actor.reads(f"need-responses/{answered['id']}"))


def test_who_may_not_see_the_need_cannot_find_it_out_by_answering_it(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes")
    for item in ("t_self_harm", "t_in_danger_now", "t_sexual_assault_recent"):
        done(nia.responds(triage, item, "met"), 403)
    assert wrong_fields(nia.responds(triage, "n_rest", "met")).keys() == {"item"}
    done(people.sami.responds(triage, "t_self_harm", "met"), 201)


def test_the_first_gate_does_not_name_a_sensitive_need(
    story: Story, people: People, nia: Actor
) -> None:
    triage = people.amal.triages(story.case, t_self_harm="yes", t_in_danger_now="yes", n_rest="no")
    for actor in (nia, people.amal):
        problem = refused(actor.tries_screening(story.case, "palermo_amp"), 409, "G-01")
        assert problem["detail"].count("a sensitive need (see the triage)") == 1
        assert "n_rest" in problem["detail"]
        assert "t_" not in problem["detail"]
    path = f"screenings/{triage['id']}"
    assert {*people.amal.reads(path)["open_needs"]} == {"t_self_harm", "t_in_danger_now", "n_rest"}
    assert {*nia.reads(path)["open_needs"]} == {"a sensitive need (see the triage)", "n_rest"}


def test_no_refusal_and_no_line_of_the_servers_log_repeats_an_answer(
    story: Story, people: People, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    caplog.set_level(logging.INFO)
    amal, case = people.amal, story.case
    said = {"harm_type": HARMS, "fear_return": "yes"}
    key = {"headers": {"Idempotency-Key": "the-same-for-both"}}
    body = {"case": case["id"], "instrument": "refugee_1951", "answers": said}
    body["setting"] = {"language": "eng", "seen_alone": "yes", "person_agrees": True}
    alone = {**body, "setting": {**body["setting"], "privacy_confirmed": True}}
    answers = {
        409: amal.posts("screenings", body),  # G-05
        201: amal.posts("screenings", alone, **key),
        422: amal.posts("screenings", {**alone, "answers": {**said, "g_race": "yes"}}, **key),
        400: amal.posts("screenings", {**alone, "answers": {"harm_type": [*HARMS, NOTE]}}),
    }
    with monkeypatch.context() as broken:
        broken.setattr(settings, "KEY_RING", KeyRing({"local": new_key()}))
        answers[503] = amal.posts("screenings", alone)
    for status, response in answers.items():
        assert response.status_code == status, response.content.decode()
        if status != 201:
            assert response["Content-Type"] == "application/problem+json"
            shown = set(tells(response)) - ({*HARMS} if status == 400 else set())
            assert shown == set()  # the options of the question are everybody's to know
    assert not any(word in caplog.text for word in (*MARKERS, *QUESTIONS))
