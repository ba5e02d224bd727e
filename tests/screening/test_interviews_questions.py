"""What an interview asks next: in whose words, and only what still makes sense to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from screening.library import LIBRARY, TRANSLATIONS
from tests.scenarios.actors import SETTING
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.editions import NEWER, OLDER, edited, installed
from tests.screening.interviewing import (
    answers,
    completes,
    lines,
    pauses,
    ready_case,
    resumes,
    screening_of,
    starts,
    tries,
    tries_answers,
    tries_to_resume,
)

FEE = "{id: lm_fee_amount, "
ASK_IF_PAID = (FEE, f"{FEE}ask_if: {{q: lm_fee_paid}}, ")


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


@pytest.fixture
def asking_if() -> Iterator[None]:
    """What a job cost is asked of who may have paid for it."""
    with installed(edited("labour_migrant", ASK_IF_PAID)):
        yield


def asked(interview: Any) -> list[str]:
    return [one["id"] for one in interview["next_questions"]]


def test_every_question_is_asked_in_order_until_it_is_answered(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    every = [one.id for one in LIBRARY.instruments["palermo_amp"].questions]
    assert asked(interview) == every
    given = {"act_transported": "unknown", "pur_organs": "declined"}
    found = answers(people.amal, interview, given)
    assert asked(found) == [name for name in every if name not in given]


@pytest.mark.parametrize("language", ["fra", "ara"])
def test_it_asks_in_the_language_of_the_sitting_and_says_who_read_the_translation(
    people: People, case: Any, language: str
) -> None:
    words = TRANSLATIONS[language, "palermo_amp"]
    interview = starts(people.amal, case, language=language)
    for one in interview["next_questions"]:
        assert one["text"] == words.questions[one["id"]]
        assert (one["language"], one["unreviewed"]) == (language, words.unreviewed)


def test_where_there_is_no_translation_it_asks_in_english_and_says_so(
    people: People, case: Any
) -> None:
    for interview in (
        starts(people.amal, case, "labour_migrant", language="fra"),
        starts(people.amal, case, "palermo_amp", language="tir"),
    ):
        rules = LIBRARY.instruments[interview["instrument"]]
        for one in interview["next_questions"]:
            assert one["text"] == rules.questions_by_id[one["id"]].text
            assert (one["language"], one["unreviewed"]) == ("eng", False)


def test_a_new_sitting_may_be_in_another_language(people: People, case: Any) -> None:
    interview = starts(people.amal, case, language="fra")
    resumed = resumes(people.amal, pauses(people.amal, interview), language="ara")
    assert {one["language"] for one in resumed["next_questions"]} == {"ara"}
    assert [one["setting"]["language"] for one in resumed["sittings"]] == ["fra", "ara"]


@pytest.mark.usefixtures("asking_if")
def test_a_question_follows_the_answers_that_lead_to_it(people: People, case: Any) -> None:
    amal = people.amal
    interview = starts(amal, case, "labour_migrant")
    for paid, follows in (("unknown", True), ("no", False), ("declined", True), ("yes", True)):
        found = answers(amal, interview, {"lm_fee_paid": paid})
        assert ("lm_fee_amount" in asked(found)) is follows, paid


@pytest.mark.usefixtures("asking_if")
def test_an_answer_to_a_question_that_is_not_asked_is_refused_by_name(
    people: People, case: Any
) -> None:
    amal = people.amal
    interview = starts(amal, case, "labour_migrant")
    together = {"lm_fee_paid": "no", "lm_fee_amount": 400}
    assert wrong_fields(tries_answers(amal, interview, together)).keys() == {
        "answers.lm_fee_amount"
    }
    assert lines(people, interview) == []
    answers(amal, interview, {"lm_fee_paid": "no"})
    sent = tries_answers(amal, interview, {"lm_fee_amount": 400})
    assert "not asked" in wrong_fields(sent)["answers.lm_fee_amount"]
    answers(amal, interview, {"lm_fee_amount": "unknown"})  # that is no answer to hold against it
    answers(amal, interview, {"lm_fee_amount": 400, "lm_fee_paid": "yes"})


@pytest.mark.usefixtures("asking_if")
def test_an_older_answer_that_is_not_asked_any_more_decides_nothing_and_stays_on_record(
    people: People, case: Any
) -> None:
    amal = people.amal
    interview = starts(amal, case, "labour_migrant")
    answers(amal, interview, {"lm_fee_paid": "yes", "lm_fee_amount": 400})
    found = answers(amal, interview, {"lm_fee_paid": "no", "lm_hours": "yes"})
    assert found["answers"] == {"lm_fee_paid": "no", "lm_fee_amount": 400, "lm_hours": "yes"}
    screening = screening_of(amal, completes(amal, interview))
    assert screening["answers"] == {"lm_fee_paid": "no", "lm_hours": "yes"}
    kept = [(line.question, line.answer) for line in lines(people, interview)]
    assert ("lm_fee_amount", 400) in kept
    assert len(kept) == 4


def test_what_equals_an_answer_is_not_the_answer(people: People, case: Any) -> None:
    interview = starts(people.amal, case, "labour_migrant")
    answers(people.amal, interview, {"lm_fee_amount": 1})
    for other in (True, 1.0, "1", [1], None):
        sent = tries_answers(people.amal, interview, {"lm_fee_amount": other})
        assert wrong_fields(sent).keys() == {"answers.lm_fee_amount"}, other
    assert len(lines(people, interview)) == 1


def test_where_its_version_is_gone_an_interview_is_read_and_given_up_and_begun_anew(
    people: People, case: Any
) -> None:
    amal, said = people.amal, {"lm_hours": "yes", "lm_harassment": "yes"}
    interview = answers(amal, starts(amal, case, "labour_migrant"), said)
    with installed(edited("labour_migrant", keeps_earlier=False)):
        seen = amal.reads(f"interviews/{interview['id']}")
        assert (seen["answers"], seen["next_questions"]) == (said, [])
        for response in (
            tries_answers(amal, interview, {"lm_hours": "no"}), tries(amal, "complete", interview),
        ):  # fmt: skip
            assert "no longer here" in refused(response, 409)["detail"]
        paused = pauses(amal, interview)
        refused(tries_to_resume(amal, paused), 409)
        abandoned = done(tries(amal, "abandon", paused, because="interviewer"))
        assert abandoned["answers"] == said
        assert starts(amal, case, "labour_migrant")["instrument_version"] == NEWER


def test_an_interview_keeps_to_the_version_it_was_started_with(people: People, case: Any) -> None:
    amal = people.amal
    interview = starts(amal, case, "labour_migrant", language="fra")
    with installed(edited("labour_migrant", ASK_IF_PAID)):
        found = answers(amal, interview, {"lm_fee_paid": "no", "lm_fee_amount": 400})
        assert found["instrument_version"] == OLDER
        assert found["next_questions"]
        resumed = resumes(amal, pauses(amal, found))
        screening = screening_of(amal, completes(amal, resumed))
        assert (screening["version"], screening["answers"]["lm_fee_amount"]) == (OLDER, 400)
        assert screening["outdated"]
        again = starts(amal, case, "labour_migrant")
        assert again["instrument_version"] == NEWER
        body = {"case": case["id"], "instrument": "labour_migrant", "setting": SETTING}
        old = amal.posts("interviews", {**body, "version": OLDER})
        assert wrong_fields(old).keys() == {"version"}
    kept = done(amal.gets(f"screenings/{screening['id']}"))
    assert kept == screening | {"outdated": False}
