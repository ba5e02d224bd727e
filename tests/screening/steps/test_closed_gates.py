"""Steps that a gate guards are refused while it is closed (G-06, G-09, G-11)."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Obligation
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago
from tests.scenarios.people import People
from tests.screening.steps.planning import (
    AVRR,
    CHECKS,
    CONTACTS,
    EXPLOITED,
    FEAR,
    NO_FEAR,
    RETURNS,
    agreed,
    asks_about_fear,
    begins,
    checks,
    lifts,
    plans,
    ready,
    tries,
)

# G-06: the country of origin


@pytest.mark.parametrize("kind", CONTACTS)
def test_nobody_is_made_known_to_their_country_before_fear_was_asked_about(
    people: People, case: Any, kind: str
) -> None:
    problem = refused(tries(people.amal, case, kind), 409, "G-06")
    assert "Nobody has asked" in problem["detail"]
    asks_about_fear(people.amal, case)
    step = plans(people.amal, case, kind)
    assert (step["status"], step["planned_by"]) == ("planned", "Amal")


SIGNS = {
    "fear": ("refugee_1951", FEAR),
    "a wish for asylum": ("refugee_1951", {"wish_asylum": "yes"}),
    "an answer that is unknown": ("refugee_1951", {"fear_return": "unknown", **NO_FEAR}),
    "a wish told elsewhere": ("unhcr_vst", {"v_asylum": "yes"}),
    "fear told elsewhere": ("stranded_migrant", {"sd_fear_return": "yes"}),
    "fear told in a check": ("nonrefoulement_check", {"nr_fear_expressed": "yes"}),
    "statelessness": ("statelessness_1954", {"st_refused": "yes", "st_deprived": "yes"}),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_fear_closes_the_way_until_consent_that_knows_of_it(
    people: People, case: Any, sign: str
) -> None:
    amal, (instrument, answers) = people.amal, SIGNS[sign]
    asks_about_fear(amal, case)
    before = ago(minutes=0)
    plans(amal, case, "origin_country_check")
    amal.screens(case, instrument, answers)
    refused(tries(amal, case, "consular_contact"), 409, "G-06")
    stale = refused(tries(amal, case, "consular_contact", **agreed(before)), 409, "G-06")
    assert "before that came up" in stale["detail"]
    counselled = {"counselled_at": ago(minutes=0)}
    refused(tries(amal, case, "consular_contact", **counselled), 409, "G-06")
    plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))


def test_a_wish_for_asylum_that_was_passed_on_is_still_a_wish_for_asylum(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    amal.screens(case, "unhcr_vst", {"v_asylum": "yes"})
    flag = amal.obligations(case)["FL-ASYLUM"]
    done(amal.changes(f"obligations/{flag['id']}/meet", flag))
    refused(tries(amal, case, "consular_contact"), 409, "G-06")


def test_a_flag_that_a_supervisor_lifts_opens_the_way_where_nothing_else_closes_it(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    amal.screens(case, "stranded_migrant", {"sd_fear_return": "yes"})
    refused(tries(amal, case, "consular_contact"), 409, "G-06")
    lifts(people, case, "FL-NO-CONSULATE")
    plans(amal, case, "consular_contact")


# G-09: return


@pytest.mark.parametrize("kind", RETURNS)
def test_nobody_is_sent_back_before_the_check_is_made_and_compliant(
    people: People, case: Any, kind: str
) -> None:
    amal = people.amal
    problem = refused(tries(amal, case, kind), 409, "G-09")
    assert "Nobody has made the nonrefoulement_check" in problem["detail"]
    checks(amal, case, "nonrefoulement_check")
    plans(amal, case, kind)
    checks(amal, case, "nonrefoulement_check", nr_legal_help="no")
    problem = refused(tries(amal, case, kind), 409, "G-09")
    assert "not compliant" in problem["detail"]


def test_assisted_return_takes_free_will_too(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    problem = refused(tries(amal, case, AVRR), 409, "G-09")
    assert "avrr_voluntariness" in problem["detail"]
    checks(amal, case, "avrr_voluntariness")
    plans(amal, case, AVRR, chosen_by_person=True)


@pytest.mark.parametrize("age_status", ["child", "presumed_child"])
def test_a_childs_return_takes_the_best_interests_procedure_too(
    people: People, age_status: str
) -> None:
    amal, case = people.amal, ready(people, age_status=age_status)
    amal.appoints(case)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    for kind in (*RETURNS, AVRR):
        problem = refused(tries(amal, case, kind), 409, "G-09")
        assert "best_interests_procedure" in problem["detail"]
    checks(amal, case, "best_interests_procedure")
    for kind in (*RETURNS, AVRR):
        plans(amal, case, kind)


def test_whoever_may_be_a_child_is_not_sent_back(people: People) -> None:
    case = ready(people)
    checks(people.amal, case, "nonrefoulement_check")
    problem = refused(tries(people.amal, case, "return"), 409, "G-09")
    assert "Record the age" in problem["lifted_by"]


def test_a_block_falls_only_when_a_supervisor_lifts_it(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check", nr_legal_help="no")
    checks(amal, case, "nonrefoulement_check")
    problem = refused(tries(amal, case, "return"), 409, "G-09")
    assert "SG-RETURN-BLOCK" in problem["detail"]
    lifts(people, case, "SG-RETURN-BLOCK")
    plans(amal, case, "return")


def test_a_recovery_period_is_waited_for_unless_the_person_chooses_to_leave(
    people: People, case: Any
) -> None:
    """SC-01: AVRR while identification is pending, with both checks compliant, by own choice."""
    amal = people.amal
    amal.screens(case, "palermo_amp", EXPLOITED)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    lifts(people, case, "SG-NONREMOVAL", "SG-RETURN-BLOCK")
    assert amal.obligations(case)["D-RRP"]["status"] == "waiting"
    problem = refused(tries(amal, case, AVRR), 409, "G-09")
    assert "D-RRP" in problem["detail"]
    refused(tries(amal, case, "return"), 409, "G-09")
    plans(amal, case, AVRR, chosen_by_person=True)
    running = begins(people, case, "D-RRP")
    refused(tries(amal, case, AVRR), 409, "G-09")
    with acting_for(people.organisation("harbour")):
        Obligation.objects.filter(pk=running["id"]).update(due_at=ago(minutes=1))
    plans(amal, case, AVRR)


def test_who_does_not_leave_freely_does_not_leave_in_the_recovery_period(
    people: People, case: Any
) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", EXPLOITED)
    checks(amal, case, "nonrefoulement_check")
    checks(amal, case, "avrr_voluntariness", av_no_pressure="no")
    lifts(people, case, "SG-NONREMOVAL", "SG-RETURN-BLOCK", "D-AVRR-REFLECT")
    problem = refused(tries(amal, case, "return", chosen_by_person=True), 409, "G-09")
    assert "D-RRP" in problem["detail"]


def test_the_time_to_reflect_is_waited_for(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    checks(amal, case, "avrr_voluntariness", av_time_to_reflect="no")
    checks(amal, case, "avrr_voluntariness")
    lifts(people, case, "SG-RETURN-BLOCK")
    problem = refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    assert "D-AVRR-REFLECT" in problem["detail"]
    lifts(people, case, "D-AVRR-REFLECT")
    plans(amal, case, AVRR, chosen_by_person=True)


def test_a_check_made_before_the_fear_came_up_says_nothing_about_it(
    people: People, case: Any
) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    asks_about_fear(amal, case, FEAR)
    lifts(people, case, "SG-RETURN-BLOCK")
    problem = refused(tries(amal, case, "return"), 409, "G-09")
    assert "before the newest sign of fear" in problem["detail"]
    checks_again = CHECKS["nonrefoulement_check"] | {"nr_fear_expressed": "yes"}
    amal.screens(case, "nonrefoulement_check", checks_again, rest="yes")
    plans(amal, case, "return")


# G-11: detention of children


@pytest.mark.parametrize("age_status", ["child", "presumed_child", "unknown"])
def test_detention_is_no_place_for_a_child_or_whoever_may_be_one(
    people: People, age_status: str
) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status=age_status), people.site("detention"))
    refused(tries(amal, case, "placement", place="detention"), 409, "G-11")
    assert plans(amal, case, "placement", place="foster_care")["place"] == "foster_care"


def test_each_refusal_is_an_event_that_names_its_gate_and_nothing_is_kept(people: People) -> None:
    amal, case = people.amal, ready(people, age_status="child")
    tried = [("consular_contact", "", "G-06"), ("return", "", "G-09"),
             ("placement", "detention", "G-11")]  # fmt: skip
    requests = []
    for kind, place, gate in tried:
        response = tries(amal, case, kind, **({"place": place} if place else {}))
        refused(response, 409, gate)
        requests.append((response["Request-Id"], gate))
    denied = people.ines.events(kind="denied", actor=amal.id)
    assert [(one["request_id"], one["detail"]["gate"]) for one in reversed(denied)] == requests
    assert {one["action"] for one in denied} == {"guarded_step.plan"}
    assert amal.lists("guarded-steps", case=case["id"]) == []
