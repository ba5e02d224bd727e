"""Acute needs come first: which of them stop the interview, and what lets it go on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.actors import TRIAGE
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    return ready(people)


def ready(people: People) -> Any:
    """Return a case where nothing but a new triage stands before the interview."""
    case = people.amal.opens_case(people.amal.registers(), people.site("border"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    return case


def goes_on(people: People, case: Any) -> bool:
    response = people.amal.tries_screening(case, "palermo_amp")
    if response.status_code == 409:
        refused(response, 409, "G-01")
    return bool(response.status_code == 201)


def test_unknown_is_never_no_danger(people: People) -> None:
    for answers, free in (
        ({}, True),
        ({"t_breathing": "unknown"}, False),
        ({"t_in_danger_now": "declined"}, False),
        ({"t_fever": "unknown"}, False),
        ({"n_shelter": "unknown"}, True),
        ({"n_shelter": "no"}, False),
    ):
        case = ready(people)
        people.amal.triages(case, **answers)
        assert goes_on(people, case) is free, answers


def test_a_calm_triage_does_not_answer_for_an_earlier_one(people: People, case: Any) -> None:
    needy = people.amal.triages(case, n_shelter="no")
    people.amal.triages(case)
    assert not goes_on(people, case)
    people.amal.meets(needy, "n_shelter")
    assert goes_on(people, case)


def test_a_triage_that_asks_nothing_leaves_every_danger_open(people: People, case: Any) -> None:
    setting = {"language": "eng"}
    body = {"case": case["id"], "instrument": TRIAGE, "answers": {}, "setting": setting}
    done(people.amal.posts("screenings", body), 201)
    assert not goes_on(people, case)


@pytest.mark.parametrize("response", ["met", "help_under_way"])
def test_an_emergency_is_met_or_help_is_on_its_way(
    people: People, case: Any, response: str
) -> None:
    triage = people.amal.triages(case, t_bleeding="yes")
    done(people.amal.responds(triage, "t_bleeding", response), 201)
    assert goes_on(people, case)


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_nobody_asks_their_way_past_an_emergency(people: People, case: Any, answer: str) -> None:
    triage = people.amal.triages(case, t_self_harm=answer)
    refused(people.amal.responds(triage, "t_self_harm", "person_asks_to_continue"), 409, "G-01")
    assert not goes_on(people, case)
    (denied, *_) = people.ines.events(kind="denied", actor=people.amal.id)
    assert denied["detail"]["gate"] == "G-01"


@pytest.mark.parametrize("item", ["t_fever", "n_shelter"])
def test_a_person_may_ask_to_go_on_where_it_is_no_emergency(
    people: People, case: Any, item: str
) -> None:
    triage = people.amal.triages(case, **{item: "yes" if item == "t_fever" else "no"})
    done(people.amal.responds(triage, item, "person_asks_to_continue"), 201)
    assert goes_on(people, case)


def test_every_need_is_answered_not_just_one(people: People, case: Any) -> None:
    triage = people.amal.triages(case, n_shelter="no", n_rest="no")
    people.amal.meets(triage, "n_shelter")
    assert not goes_on(people, case)
    people.amal.meets(triage, "n_rest")
    assert goes_on(people, case)


def test_an_answer_to_a_later_triage_counts_for_the_same_need_of_an_earlier_one(
    people: People, case: Any
) -> None:
    amal = people.amal
    amal.triages(case, n_shelter="no", n_water_food="no")
    later = amal.triages(case, n_shelter="no")
    amal.meets(later, "n_shelter")
    refusal = refused(amal.tries_screening(case, "palermo_amp"), 409, "G-01")
    assert "n_shelter" not in refusal["detail"]
    assert "n_water_food" in refusal["detail"]


def test_an_answer_to_an_earlier_triage_meets_no_need_of_a_later_one(
    people: People, case: Any
) -> None:
    earlier = people.amal.triages(case, n_shelter="no")
    people.amal.triages(case, n_shelter="no")
    people.amal.meets(earlier, "n_shelter")
    assert not goes_on(people, case)


def test_a_need_that_was_not_found_is_refused_by_name(people: People, case: Any) -> None:
    triage = people.amal.triages(case, n_shelter="no")
    for item in ("n_rest", "t_bleeding", "no_such_need", "n_shelter\x00"):
        assert wrong_fields(people.amal.responds(triage, item, "met")).keys() == {"item"}


def test_only_a_triage_finds_needs_and_only_ones_own(people: People, case: Any) -> None:
    triage = people.amal.triages(case, n_shelter="no")
    people.amal.meets(triage, "n_shelter")
    other = people.amal.screens(case, "palermo_amp")
    refused(people.amal.responds(other, "n_shelter", "met"), 409)
    theirs = people.lena.responds(triage, "n_shelter", "met")
    assert wrong_fields(theirs).keys() == {"triage"}


def test_the_status_says_how_far_the_case_has_come(people: People) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("border"))

    def status() -> Any:
        return people.amal.reads(f"cases/{case['id']}")["status"]

    needy = people.amal.triages(case, n_shelter="no")
    assert status() == "stabilising"
    people.amal.meets(needy, "n_shelter")
    assert status() == "triaged"
    people.amal.checks_consent(case)
    assert status() == "consented"
    people.amal.screens(case, "palermo_amp")
    assert status() == "screened"
    again = people.amal.triages(case, n_rest="no")
    assert status() == "stabilising"
    people.amal.meets(again, "n_rest")
    assert status() == "screened"


def test_an_emergency_is_owed_within_a_quarter_of_an_hour(people: People, case: Any) -> None:
    people.amal.triages(case, t_breathing="yes")
    owed = people.amal.obligations(case)
    assert owed["FL-RED"]["urgent"]
    assert owed["D-NOW"]["urgent"]
    assert owed["D-NOW"]["due_at"]


def test_a_first_contact_at_the_border_is_handed_over_within_a_day_of_that_contact(
    people: People, case: Any
) -> None:
    """The clock of D-FIRSTCONTACT is the contact itself, which the case knows."""
    people.amal.triages(case)
    owed = people.amal.obligations(case)["D-FIRSTCONTACT"]
    assert (owed["status"], owed["clock_at"]) == ("open", case["first_contact_at"])
