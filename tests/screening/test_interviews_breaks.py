"""Interviews are paused, stopped for the person's sake, and taken over by somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from screening.interviews import PAUSING, STOPPING
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.interviewing import (
    answers,
    colleague,
    completes,
    gates_in_log,
    lines,
    pauses,
    ready_case,
    resumes,
    screening_of,
    starts,
    stops,
    tries,
    tries_answers,
    tries_to_resume,
)

OPEN, SENSITIVE = {"act_recruited": "yes"}, {"pur_organs": "yes"}


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


@pytest.fixture
def interview(people: People, case: Any) -> Any:
    interview = starts(people.amal, case)
    return answers(people.amal, interview, OPEN | SENSITIVE)


def test_a_pause_has_a_reason_and_no_answer_is_lost(people: People, interview: Any) -> None:
    for reason in PAUSING:
        paused = pauses(people.amal, interview, reason)
        assert (paused["status"], paused["answers"]) == ("paused", interview["answers"])
        assert paused["sittings"][-1]["ended_because"] == reason
        assert paused["sittings"][-1]["ended_at"]
        interview = resumes(people.amal, paused)
    assert len(interview["sittings"]) == len(PAUSING) + 1
    assert interview["answers"] == OPEN | SENSITIVE


def test_a_stopped_interview_goes_on_only_if_the_person_agrees(
    people: People, interview: Any
) -> None:
    amal = people.amal
    for reason in STOPPING:
        stopped = stops(amal, interview, reason)
        assert (stopped["status"], stopped["sittings"][-1]["ended_because"]) == ("stopped", reason)
        problem = refused(tries_to_resume(amal, stopped, person_agrees=False), 409)
        assert "only if they agree" in problem["detail"]
        assert amal.reads(f"interviews/{interview['id']}") == stopped
        interview = resumes(amal, stopped)
    assert interview["status"] == "in_progress"


def test_a_pause_needs_no_new_agreement(people: People, case: Any) -> None:
    """Only what stopped for the person's sake waits for their word."""
    chosen = ready_case(people, interviewer_preference="no_preference")
    paused = pauses(people.amal, starts(people.amal, chosen))
    resumes(people.amal, paused, person_agrees=False)


def test_a_reason_that_is_none_breaks_nothing_off(people: People, interview: Any) -> None:
    wrong = {
        "pause": ("distress", "completed", "abandoned", "", "She was tired.", None),
        "stop": ("rest", "completed", "abandoned", "", None),
        "abandon": ("completed", "abandoned", "", None),
    }
    for verb, reasons in wrong.items():
        for reason in reasons:
            response = tries(people.amal, verb, interview, because=reason)
            assert wrong_fields(response).keys() == {"because"}, (verb, reason)
    assert people.amal.reads(f"interviews/{interview['id']}") == interview


def test_only_what_is_under_way_is_broken_off_and_only_what_rests_goes_on(
    people: People, interview: Any
) -> None:
    amal = people.amal
    refused(tries_to_resume(amal, interview), 409)
    paused = pauses(amal, interview)
    refused(tries(amal, "pause", paused, because="rest"), 409)
    refused(tries(amal, "stop", paused, because="unsafe"), 409)
    refused(tries(amal, "complete", paused), 409)
    refused(tries_answers(amal, paused, {"act_received": "yes"}), 409)
    assert len(lines(people, interview)) == 2
    done(tries(amal, "abandon", paused, because="person_asks"))


def test_who_resumes_holds_the_interview_and_sees_what_was_said(people: People, case: Any) -> None:
    amal, berit, tomas = people.amal, colleague(people, "berit"), colleague(people, "tomas")
    interview = answers(berit, starts(berit, case), OPEN | SENSITIVE)
    path = f"interviews/{interview['id']}"
    unopened = tomas.reads(path)
    assert (unopened["answers"], unopened["answered"]) == (OPEN, 2)
    assert (unopened["withheld"], unopened["next_questions"]) == (True, [])
    resumed = resumes(tomas, pauses(berit, interview))
    assert (resumed["interviewer"], resumed["withheld"]) == ("Tomas", False)
    assert resumed["answers"] == OPEN | SENSITIVE
    assert resumed["next_questions"]
    assert [one["interviewer"] for one in resumed["sittings"]] == ["Berit", "Tomas"]
    left = berit.reads(path)
    assert (left["answers"], left["withheld"], left["next_questions"]) == (OPEN, True, [])
    for response in (
        tries_answers(berit, resumed, {"act_received": "yes"}), tries(berit, "complete", resumed),
    ):  # fmt: skip
        assert "A colleague holds" in refused(response, 409)["detail"]
    found = screening_of(tomas, completes(tomas, answers(tomas, resumed, {"act_received": "no"})))
    assert found["conducted_by"] == "Tomas"
    assert found["answers"] == OPEN | SENSITIVE | {"act_received": "no"}
    for who in (amal, people.sami):  # who works on the case, and who answers for it
        assert not who.reads(path)["withheld"]


def test_opening_what_is_sealed_is_in_the_log_and_looking_at_the_rest_is_not(
    people: People, interview: Any
) -> None:
    def opened_by(actor: Any, path: str) -> bool:
        actor.reads(path)
        (event,) = people.ines.events(kind="disclosed", request_id=people.journal[-1].request_id)
        return "screening_interview.sealed" in event["detail"]["shown"]

    path = f"interviews/{interview['id']}"
    assert opened_by(people.amal, path)
    assert opened_by(people.sami, path)
    assert not opened_by(colleague(people, "berit"), path)
    assert not opened_by(people.amal, "interviews")


def test_a_colleague_neither_answers_nor_ends_what_another_holds(
    people: People, interview: Any
) -> None:
    berit = colleague(people, "berit")
    for verb, because in (("pause", "rest"), ("stop", "unsafe"), ("abandon", "unsafe")):
        refused(tries(berit, verb, interview, because=because), 403)
    refused(tries_answers(berit, interview, {"act_received": "yes"}), 409)
    refused(tries(berit, "complete", interview), 409)
    refused(tries_to_resume(berit, interview), 409)
    assert people.amal.reads(f"interviews/{interview['id']}") == interview


def test_a_supervisor_frees_an_interview_whose_interviewer_is_away(
    people: People, interview: Any
) -> None:
    refused(tries_answers(people.sami, interview, {"act_received": "yes"}), 409)
    refused(tries(people.sami, "complete", interview), 409)
    paused = done(tries(people.sami, "pause", interview, because="interviewer"))
    assert paused["status"] == "paused"
    resumed = resumes(colleague(people, "berit"), paused)
    abandoned = done(tries(people.sami, "abandon", resumed, because="unsafe"))
    assert abandoned["status"] == "abandoned"


def test_nobody_untrained_takes_over(people: People, interview: Any) -> None:
    paused, nils = pauses(people.amal, interview), colleague(people, "nils", trained=False)
    problem = refused(tries_to_resume(nils, paused), 409, "G-07")
    assert "trafficking" in problem["detail"]
    assert gates_in_log(people, nils) == [("interview.resume", "G-07")]
    assert people.amal.reads(f"interviews/{interview['id']}") == paused
