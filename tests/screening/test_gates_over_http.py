"""Gates as a caseworker meets them; each refusal is in the log with the gate that refused."""

from __future__ import annotations

from typing import Any

import pytest

from screening.models import Screening
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People


def case_of(people: People, age_status: str = "adult") -> Any:
    person = people.amal.registers(age_status=age_status)
    return people.amal.opens_case(person, people.site("reception"))


def test_each_refusal_is_an_event_that_names_the_gate_and_nothing_is_kept(
    people: People,
) -> None:
    amal, case, gates = people.amal, case_of(people, "child"), []
    steps = (lambda: None, lambda: amal.triages(case), lambda: amal.checks_consent(case),
             lambda: amal.appoints(case))  # fmt: skip
    for step, gate in zip(steps, ("G-01", "G-02", "G-04", "G-04"), strict=True):
        step()
        response = amal.tries_screening(case, "palermo_amp", {"act_recruited": "yes"})
        refused(response, 409, gate)
        gates.append((response["Request-Id"], gate))
    denied = people.ines.events(kind="denied", actor=amal.id)
    logged = [(one["request_id"], one["detail"]["gate"]) for one in reversed(denied)]
    assert logged == gates
    assert {one["action"] for one in denied} == {"screening.record"}
    with acting_for(people.organisation("harbour")):
        assert not Screening.objects.filter(case=case["id"], instrument="palermo_amp").exists()
    there = {"present": ["representative"]}
    amal.screens(case, "palermo_amp", setting=there)


@pytest.mark.parametrize("age_status", ["child", "presumed_child"])
def test_somebody_presumed_a_child_is_a_child_at_the_gate(people: People, age_status: str) -> None:
    case = case_of(people, age_status)
    people.amal.triages(case)
    people.amal.checks_consent(case)
    refused(people.amal.tries_screening(case, "refugee_1951"), 409, "G-04")
    people.amal.screens(case, "uasc_identification")


def test_an_age_disputed_after_the_first_interview_closes_the_gate(people: People) -> None:
    case = case_of(people)
    people.amal.triages(case)
    people.amal.checks_consent(case)
    people.amal.screens(case, "refugee_1951")
    path = f"persons/{case['person']['id']}"
    doubt = {"age_status": "presumed_child"}
    done(people.amal.changes(path, case["person"], doubt, method="patch"))
    refused(people.amal.tries_screening(case, "refugee_1951"), 409, "G-04")


def test_a_representative_of_another_case_opens_no_gate(people: People) -> None:
    one, other = case_of(people, "child"), case_of(people, "child")
    for case in (one, other):
        people.amal.triages(case)
        people.amal.checks_consent(case)
    people.amal.appoints(one)
    present = {"present": ["representative"]}
    refused(people.amal.tries_screening(other, "palermo_amp", setting=present), 409, "G-04")


def test_a_new_triage_with_a_need_closes_the_gate_again(people: People) -> None:
    case = case_of(people)
    people.amal.triages(case)
    people.amal.checks_consent(case)
    people.amal.screens(case, "palermo_amp")
    people.amal.triages(case, t_severe_pain="yes")
    refused(people.amal.tries_screening(case, "palermo_amp"), 409, "G-01")
