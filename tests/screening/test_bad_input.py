"""Whatever cannot be an answer is refused by name, and nothing of it is kept or said again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

LONG = "x" * 10_000


@pytest.fixture
def case(people: People) -> Any:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    return case


def test_an_answer_that_is_none_is_refused_by_the_name_of_its_question(
    people: People, case: Any
) -> None:
    wrong = [
        ("palermo_amp", "act_recruited", "maybe"),
        ("palermo_amp", "act_recruited", True),
        ("palermo_amp", "act_recruited", 1),
        ("palermo_amp", "act_recruited", None),
        ("palermo_amp", "act_recruited", ["yes"]),
        ("palermo_amp", "act_recruited", {"yes": "yes"}),
        ("palermo_amp", "act_recruited", LONG),
        ("palermo_amp", "act_recruited", "نعم، لكنه قال \u202eشيئا آخر"),
        ("palermo_amp", "act_recruited", "yes\x00"),
        ("palermo_amp", "no_such_question", "yes"),
        ("refugee_1951", "harm_type", ["torture", "boredom"]),
        ("refugee_1951", "harm_type", ["torture", "torture"]),
        ("refugee_1951", "harm_type", "torture"),
        ("labour_migrant", "lm_fee_amount", "400"),
        ("labour_migrant", "lm_fee_amount", 4.5),
        ("labour_migrant", "lm_fee_amount", 10**30),
        ("labour_migrant", "lm_fee_amount", True),
    ]
    for instrument, question, answer in wrong:
        response = people.amal.tries_screening(case, instrument, {question: answer})
        assert wrong_fields(response).keys() == {f"answers.{question}"}, (question, answer)
        assert LONG not in response.content.decode()
    names = {row["instrument"] for row in people.amal.lists("screenings", case=case["id"])}
    assert names == {"acute_welfare_triage", "consent_capacity"}


def test_every_wrong_answer_is_named_at_once(people: People, case: Any) -> None:
    wrong = {"act_recruited": "maybe", "means_coercion": 3}
    named = wrong_fields(people.amal.tries_screening(case, "palermo_amp", wrong))
    assert named.keys() == {"answers.act_recruited", "answers.means_coercion"}


def test_answers_are_a_mapping(people: People, case: Any) -> None:
    body = {"case": case["id"], "instrument": "palermo_amp", "setting": {"language": "eng"}}
    for answers in ([], ["yes"], "yes", None, 7):
        response = people.amal.posts("screenings", {**body, "answers": answers})
        assert wrong_fields(response).keys() == {"answers"}, answers


def test_an_instrument_that_does_not_exist_is_refused_by_name(people: People, case: Any) -> None:
    body = {"case": case["id"], "answers": {}, "setting": {"language": "eng"}}
    for name in ("no_such", "", "../deadlines", "deadlines", "palermo_amp\x00"):
        response = people.amal.posts("screenings", {**body, "instrument": name})
        assert wrong_fields(response).keys() == {"instrument"}, name


def test_a_setting_is_coded(people: People, case: Any) -> None:
    for field, value in (
        ("language", "Dari"), ("interpreter", "his uncle"), ("seen_alone", True),
        ("present", ["his uncle"]), ("remarks", "She cried."),
    ):  # fmt: skip
        asked = people.amal.tries_screening(case, "palermo_amp", setting={field: value})
        (wrong,) = wrong_fields(asked)
        assert wrong.split("[")[0].removesuffix(".0") == f"setting.{field}"


def test_an_instrument_of_another_version_is_refused_by_name(people: People, case: Any) -> None:
    asked = people.amal.tries_screening(case, "palermo_amp", version="0.9.0")
    assert "1.0.0" in wrong_fields(asked)["version"]
    people.amal.screens(case, "palermo_amp", version="1.0.0")


def test_the_exclusion_instrument_is_for_a_designated_legal_officer_alone(
    people: People, case: Any
) -> None:
    for who in (people.amal, people.sami):
        asked = who.tries_screening(case, "exclusion_1f_triggers", rest="unknown")
        refused(asked, 403)
    denied = people.ines.events(kind="denied", action="screening.record")
    assert len(denied) == 2


def test_a_question_named_with_half_a_character_is_refused_like_any_other(
    people: People, case: Any
) -> None:
    body = json.dumps(
        {"case": case["id"], "instrument": "palermo_amp", "answers": {"\ud800": "yes"},
         "setting": {"language": "eng"}}
    )  # fmt: skip
    assert people.amal.posts_text("screenings", body).status_code == 400


def test_what_is_refused_leaves_no_trace_of_its_words(people: People, case: Any) -> None:
    people.amal.tries_screening(case, "palermo_amp", {"act_recruited": "He beat me."})
    request = people.journal[-1].request_id
    assert "beat" not in str(people.ines.events(request_id=request))
    found = people.amal.lists("screenings", case=case["id"])
    assert "beat" not in str([done(people.amal.gets(f"screenings/{one['id']}")) for one in found])
