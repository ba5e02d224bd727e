"""What protects in one record protects in all of the person's; a merge opens no gate."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from screening.models import Screening
from tests.cases.identity.deciding import HER, HER_AGAIN, merges, now, undoes
from tests.cases.identity.uniting import ready, steps, unites
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import born
from tests.scenarios.people import People
from tests.screening.steps.planning import FEAR, asks_about_fear, checks, plans, tries

FEAR_TOLD = ("stranded_migrant", {"sd_fear_return": "yes"})
SEALED_FEAR = ("nonrefoulement_check", {"nr_torture_risk": "yes"})


@pytest.fixture
def two(people: People) -> tuple[Any, Any]:
    """Two cases of one woman, under two records; she agreed to be interviewed in both."""
    return ready(people, HER), ready(people, HER_AGAIN)


@pytest.mark.parametrize("stands", [0, 1])
def test_fear_told_in_one_record_recalls_what_is_planned_in_the_other(
    people: People, two: tuple[Any, Any], stands: int
) -> None:
    amal, (calm, afraid) = people.amal, two
    for case in two:
        asks_about_fear(amal, case)
    plans(amal, calm, "consular_contact")
    amal.screens(afraid, *FEAR_TOLD)
    decided = unites(people, (two[stands], two[1 - stands]))
    assert steps(people, calm) == [("cancelled", "G-06")]
    assert amal.obligations(calm)["FL-STEP-RECALLED"]["urgent"] is True
    refused(tries(amal, calm, "consular_contact"), 409, "G-06")
    undoes(people.sami, decided)
    assert steps(people, calm) == [("cancelled", "G-06")]  # nobody plans it anew unasked
    plans(amal, calm, "consular_contact")


@pytest.mark.parametrize("told", ["by screening", "by concern", "by a sealed answer"])
def test_fear_that_comes_up_after_the_merge_is_everywhere_at_once(
    people: People, two: tuple[Any, Any], told: str
) -> None:
    amal, (calm, afraid) = people.amal, two
    asks_about_fear(amal, calm)
    unites(people, two)
    plans(amal, calm, "consular_contact")
    if told == "by concern":
        concern = {"case": afraid["id"], "profile": "refugee_asylum", "state": "indicated",
                   "reason": "observed"}  # fmt: skip
        done(amal.posts("profile-concerns", concern), 201)
    elif told == "by screening":
        amal.screens(afraid, "refugee_1951", FEAR)
    else:
        amal.screens(afraid, *SEALED_FEAR)
    assert steps(people, calm) == [("cancelled", "G-06")]


@pytest.mark.parametrize(
    ("told", "flag"), [(FEAR_TOLD, "FL-NO-CONSULATE"), (SEALED_FEAR, "FL-WITHHELD")]
)
def test_a_flag_lifted_in_one_record_says_nothing_of_the_other(
    people: People, two: tuple[Any, Any], told: Any, flag: str
) -> None:
    """Who lifted it knew nothing of what was told in the other record."""
    amal, (calm, afraid) = people.amal, two
    asks_about_fear(amal, calm)
    amal.screens(calm, *told)
    amal.screens(afraid, *told)
    people.sami.lifts(calm, flag)
    plans(amal, calm, "consular_contact")
    unites(people, two)
    assert steps(people, calm) == [("cancelled", "G-06")]
    refused(tries(amal, calm, "consular_contact"), 409, "G-06")


def test_a_merge_opens_no_gate(people: People, two: tuple[Any, Any]) -> None:
    amal, (asked, unasked) = people.amal, two
    asks_about_fear(amal, asked)
    checks(amal, asked, "nonrefoulement_check")
    unites(people, two)
    plans(amal, asked, "consular_contact")
    plans(amal, asked, "return")
    refused(tries(amal, unasked, "consular_contact"), 409, "G-06")
    refused(tries(amal, unasked, "return"), 409, "G-09")


def test_a_return_block_of_one_record_stands_in_the_other(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (free, blocked) = people.amal, two
    checks(amal, free, "nonrefoulement_check")
    plans(amal, free, "return")
    checks(amal, blocked, "nonrefoulement_check", nr_legal_help="no")
    decided = unites(people, two)
    assert steps(people, free) == [("cancelled", "G-09")]
    assert "SG-RETURN-BLOCK" in refused(tries(amal, free, "return"), 409, "G-09")["detail"]
    people.sami.lifts(blocked, "SG-RETURN-BLOCK")
    plans(amal, free, "return")
    assert decided["answer"] == "same"


def test_a_protective_period_of_one_record_runs_in_the_other(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (free, recovering) = people.amal, two
    checks(amal, free, "nonrefoulement_check")
    amal.screens(
        recovering,
        "palermo_amp",
        {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"},
    )
    people.sami.lifts(recovering, "SG-NONREMOVAL")
    unites(people, two)
    assert "D-RRP" in refused(tries(amal, free, "return"), 409, "G-09")["detail"]


def test_a_withdrawal_in_one_record_cancels_what_is_planned_in_the_other(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (first, second) = people.amal, two
    plans(amal, first, "placement", place="shelter")
    unites(people, two)
    storage = next(
        one for one in amal.lists("consents", case=second["id"]) if one["purpose"] == "storage"
    )
    amal.withdraws(storage)
    assert steps(people, first) == [("cancelled", "")]


def test_what_is_planned_in_a_closed_case_is_recalled_too(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (calm, afraid) = people.amal, two
    for case in two:
        asks_about_fear(amal, case)
    plans(amal, calm, "consular_contact")
    amal.screens(afraid, *FEAR_TOLD)
    with acting_for(people.organisation("harbour")):
        Case.objects.update(status="closed")
    unites(people, two)
    assert steps(people, calm) == [("cancelled", "G-06")]


# Whoever speaks with the person goes by what is known now


def test_a_case_of_a_merged_record_goes_by_what_the_standing_one_says(people: People) -> None:
    amal = people.amal
    stands = amal.registers(**HER, interviewer_preference="female", languages=["eng"])
    case = ready(people, {**HER, "interviewer_preference": "no_preference", "languages": ["eng"]})
    merges(amal, stands, case["person"])
    a_man = {"interviewer_sex": "male", "person_agrees": False}
    refused(amal.tries_screening(case, "unhcr_vst", setting=a_man), 409, "G-03")
    path = f"persons/{stands['id']}"
    unknown = {"interviewer_preference": "not_asked", "languages": []}
    done(amal.changes(path, now(amal, stands), unknown, method="patch"))
    done(amal.tries_screening(case, "unhcr_vst", setting=a_man), 201)  # as the other one says
    done(amal.changes(path, now(amal, stands), {"birth_date": born(40)}, method="patch"))
    screening = amal.screens(case, "unhcr_vst")
    with acting_for(people.organisation("harbour")):
        assert Screening.objects.get(pk=screening["id"]).facts["age_years"] == 40
