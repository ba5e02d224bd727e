"""An interview passes its gates when it starts and again at every step; each refusal is logged."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Training
from screening.models import Interview
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
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
    tries,
    tries_answers,
    tries_start,
    tries_to_resume,
)

HARMLESS = {"act_recruited": "yes"}


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


def test_it_starts_only_when_every_gate_is_open_and_each_refusal_names_its_gate(
    people: People,
) -> None:
    amal, nils = people.amal, colleague(people, "nils", trained=False)
    case = amal.opens_case(amal.registers(age_status="child"), people.site("reception"))
    alone = {"present": ["representative"]}
    refused(tries_start(amal, case, **alone), 409, "G-01")
    amal.triages(case)
    refused(tries_start(amal, case, **alone), 409, "G-02")
    amal.checks_consent(case)
    refused(tries_start(amal, case, **alone, person_agrees=False), 409, "G-03")
    refused(tries_start(amal, case, **alone), 409, "G-04")
    amal.appoints(case)
    refused(tries_start(amal, case), 409, "G-04")
    refused(tries_start(amal, case, **alone, seen_alone="unknown"), 409, "G-05")
    refused(tries_start(nils, case, **alone), 409, "G-07")
    gates = ["G-01", "G-02", "G-03", "G-04", "G-04", "G-05"]
    assert gates_in_log(people, amal) == [("interview.start", gate) for gate in gates]
    assert gates_in_log(people, nils) == [("interview.start", "G-07")]
    with acting_for(people.organisation("harbour")):
        assert not Interview.objects.exists()
    starts(amal, case, **alone)


def assert_closed(people: People, interview: Any, gate: str, **setting: Any) -> Any:
    """Answers, a result and a resumption are refused; a pause never is. Return it paused."""
    amal, logged = people.amal, len(gates_in_log(people, people.amal))
    kept = lines(people, interview)
    refused(tries_answers(amal, interview, HARMLESS), 409, gate)
    refused(tries(amal, "complete", interview), 409, gate)
    paused = pauses(amal, interview, "acute_need")
    refused(tries_to_resume(amal, paused, **setting), 409, gate)
    steps = ("answer", "complete", "resume")
    assert gates_in_log(people, amal)[logged:] == [(f"interview.{step}", gate) for step in steps]
    assert lines(people, interview) == kept
    assert amal.reads(f"interviews/{interview['id']}")["screening"] is None
    return paused


def goes_on(amal: Actor, paused: Any, **setting: Any) -> None:
    resumed = resumes(amal, paused, **setting)
    answers(amal, resumed, HARMLESS)
    assert screening_of(amal, completes(amal, resumed))["answers"] == HARMLESS


@pytest.mark.parametrize("ended", ["c_consent_interview", "c_consent_record"])
def test_consent_that_is_taken_back_stops_it_at_every_step(
    people: People, case: Any, ended: str
) -> None:
    interview = starts(people.amal, case)
    people.amal.checks_consent(case, **{ended: "no"})
    paused = assert_closed(people, interview, "G-02")
    people.amal.checks_consent(case)
    goes_on(people.amal, paused)


def test_a_vital_interest_opens_the_way_until_a_supervisor_refuses_it(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status="adult"), people.site("reception"))
    amal.triages(case)
    claimed = done(
        amal.posts("gate-overrides", {"case": case["id"], "reason": "danger_to_life"}), 201
    )
    interview = starts(amal, case)
    answers(amal, interview, HARMLESS)
    refuse = {"decision": "refused"}
    done(people.sami.changes(f"gate-overrides/{claimed['id']}/decide", claimed, refuse))
    paused = assert_closed(people, interview, "G-02")
    amal.checks_consent(case)
    goes_on(amal, paused)


def test_a_new_acute_need_comes_first_at_every_step(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    needy = people.amal.triages(case, n_shelter="no")
    paused = assert_closed(people, interview, "G-01")
    people.amal.meets(needy, "n_shelter")
    goes_on(people.amal, paused)


def test_who_turns_out_to_be_a_child_is_asked_on_only_with_a_guardian(
    people: People, case: Any
) -> None:
    interview, person = starts(people.amal, case), case["person"]
    doubt = {"age_status": "presumed_child"}
    done(people.amal.changes(f"persons/{person['id']}", person, doubt, method="patch"))
    paused = assert_closed(people, interview, "G-04")
    people.amal.appoints(case)
    refused(tries_to_resume(people.amal, paused), 409, "G-04")
    goes_on(people.amal, paused, present=["representative"])


def test_a_training_that_ends_meanwhile_ends_the_asking(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    with acting_for(people.organisation("harbour")):
        mine = Training.objects.filter(user=people.amal.member.user, topic="trafficking").get()
    done(people.sami.posts(f"trainings/{mine.pk}/revoke"))
    paused = assert_closed(people, interview, "G-07")
    goes_on(people.sami, paused)


def test_it_is_not_resumed_beside_a_companion_or_through_one(people: People, case: Any) -> None:
    paused = pauses(people.amal, starts(people.amal, case), "privacy")
    for setting, gate in (
        ({"present": ["companion"]}, "G-05"), ({"seen_alone": "no"}, "G-05"),
        ({"interpreter": "companion"}, "G-03"), ({"interpreter": "same_employer"}, "G-03"),
    ):  # fmt: skip
        refused(tries_to_resume(people.amal, paused, **setting), 409, gate)
    assert people.amal.reads(f"interviews/{paused['id']}") == paused
    resumes(people.amal, paused, present=["lawyer", "support_person"])


def test_before_sensitive_questions_somebody_makes_sure_again_that_the_person_is_alone(
    people: People, case: Any
) -> None:
    amal = people.amal
    interview = starts(amal, case, privacy_confirmed=False)
    answers(amal, interview, HARMLESS)
    with_it = {"act_received": "no", "means_force": "yes"}
    problem = refused(tries_answers(amal, interview, with_it), 409, "G-05")
    assert "confirmed again" in problem["detail"]
    assert "means_force" not in str(problem)
    assert gates_in_log(people, amal) == [("interview.answer", "G-05")]
    assert len(lines(people, interview)) == 1
    found = answers(amal, interview, with_it, privacy_confirmed=True)
    assert found["answers"] == HARMLESS | with_it
    assert found["sittings"][-1]["setting"]["privacy_confirmed"]


def test_a_new_sitting_makes_sure_anew_and_the_screening_says_that_somebody_did(
    people: People, case: Any
) -> None:
    amal = people.amal
    interview = starts(amal, case, privacy_confirmed=False)
    answers(amal, interview, {"means_force": "yes"}, privacy_confirmed=True)
    resumed = resumes(amal, pauses(amal, interview), privacy_confirmed=False, place="remote")
    refused(tries_answers(amal, resumed, {"pur_organs": "no"}), 409, "G-05")
    answers(amal, resumed, HARMLESS)
    setting = screening_of(amal, completes(amal, resumed))["setting"]
    assert (setting["place"], setting["privacy_confirmed"]) == ("remote", True)
    unconfirmed = answers(amal, starts(amal, case, privacy_confirmed=False), HARMLESS)
    assert not screening_of(amal, completes(amal, unconfirmed))["setting"]["privacy_confirmed"]


def test_where_the_person_is_not_alone_no_confirmation_opens_the_sensitive_questions(
    people: People, case: Any
) -> None:
    """A health interview may be held beside others; its sensitive questions may not."""
    amal = people.amal
    interview = starts(amal, case, "migration_health", present=["spouse"])
    answers(amal, interview, {"mh_injury": "no"})
    sent = tries_answers(amal, interview, {"mh_fgm": "no"}, privacy_confirmed=True)
    refused(sent, 409, "G-05")


def test_an_emergency_is_asked_about_whatever_gate_is_closed(people: People) -> None:
    """Triage as an interview: nobody consented, nobody is alone, nobody is trained."""
    nils = colleague(people, "nils", trained=False)
    case = people.amal.opens_case(people.amal.registers(), people.site("border"))
    setting = {"seen_alone": "no", "person_agrees": False, "privacy_confirmed": False}
    interview = starts(nils, case, "acute_welfare_triage", interpreter="companion", **setting)
    answers(nils, interview, {"t_bleeding": "yes", "t_in_danger_now": "yes"})
    people.amal.triages(case)  # nor by an interview that a colleague holds
    completes(nils, interview)
    assert people.amal.obligations(case)["D-NOW"]["urgent"]
    refused(people.amal.tries_screening(case, "palermo_amp"), 409, "G-01")
