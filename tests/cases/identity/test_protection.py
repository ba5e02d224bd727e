"""What protects in one record protects in all of the person's; a merge opens no gate."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from screening.models import AgeDecision, Screening
from tests.cases.identity.deciding import (
    HER,
    HER_AGAIN,
    merges,
    now,
    rows,
    state,
    undoes,
)
from tests.conftest import acting_for
from tests.scenarios.actors import People, ago, born, done, refused
from tests.screening.steps.planning import FEAR, asks_about_fear, checks, plans, tries

FEAR_TOLD = ("stranded_migrant", {"sd_fear_return": "yes"})
SEALED_FEAR = ("nonrefoulement_check", {"nr_torture_risk": "yes"})


@pytest.fixture
def two(people: People) -> tuple[Any, Any]:
    """Two cases of one woman, under two records; she agreed to be interviewed in both."""
    return ready(people, HER), ready(people, HER_AGAIN)


def ready(people: People, body: Any) -> Any:
    amal = people.amal
    person = amal.registers(**{"age_status": "adult", **body})
    case = amal.opens_case(person, people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    return case


def steps(people: People, case: Any) -> list[tuple[str, str]]:
    listed = people.amal.lists("guarded-steps", case=case["id"])
    return [(one["status"], one["closed_gate"]) for one in reversed(listed)]


def unites(people: People, cases: tuple[Any, Any]) -> Any:
    return merges(people.amal, *(case["person"] for case in cases))


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


# Age (G-10)


def ages(people: People, *cases: Any) -> list[str]:
    return [str(row.age_status) for row in rows(people, *(case["person"] for case in cases))]


@pytest.mark.parametrize("stands", [0, 1])
@pytest.mark.parametrize("child", [{"age_status": "child"}, {"age_status": "unknown"}])
def test_a_child_in_one_record_is_presumed_a_child_in_both(
    people: People, stands: int, child: Any
) -> None:
    amal = people.amal
    cases = [ready(people, {**HER, "birth_date": born(19)}),
             ready(people, {**HER, "birth_date": born(15), **child})]  # fmt: skip
    plans(amal, cases[0], "placement", place="detention")
    before = state(people)
    decided = unites(people, (cases[stands], cases[1 - stands]))
    assert ages(people, *cases) == ["presumed_child", "presumed_child"]
    assert steps(people, cases[0]) == [("cancelled", "G-11")]
    correction = amal.tries_correction(cases[stands], age_status="adult")
    refused(correction, 409, "G-10")
    undoes(people.sami, decided)
    assert state(people) == before


@pytest.mark.parametrize("recorded", ["adult", "child"])
def test_taking_an_adults_birth_date_makes_no_adult_of_a_child(
    people: People, recorded: str
) -> None:
    amal = people.amal
    child = amal.registers(birth_date=born(15))
    other = amal.registers(birth_date=born(30), age_status=recorded)
    decided = merges(amal, child, other, take=["birth_date"])
    assert now(amal, child)["birth_date"] == born(30)
    assert now(amal, child)["age_status"] == "presumed_child"
    undoes(people.sami, decided)
    assert (now(amal, child)["age_status"], now(amal, child)["birth_date"]) == (
        "unknown", born(15),
    )  # fmt: skip


def test_taking_a_childs_birth_date_makes_a_child_of_an_adult(people: People) -> None:
    amal = people.amal
    adult = amal.registers(age_status="adult")
    other = amal.registers(birth_date=born(15), age_status="child")
    decided = merges(amal, adult, other, take=["birth_date"])
    assert now(amal, adult)["age_status"] == "presumed_child"
    undoes(people.sami, decided)
    assert now(amal, adult)["age_status"] == "adult"
    assert now(amal, other)["age_status"] == "child"


def test_a_child_found_later_is_a_child_in_every_record(people: People) -> None:
    amal = people.amal
    cases = ready(people, {**HER, "birth_date": None}), ready(people, {**HER, "birth_date": None})
    before = ages(people, *cases)
    decided = unites(people, cases)
    done(amal.tries_correction(cases[0], age_status="child"))
    assert ages(people, *cases) == ["child", "presumed_child"]
    undoes(people.sami, decided)
    assert ages(people, *cases) == ["child", before[1]]


@pytest.mark.parametrize("looked_into", [0, 1])
def test_whose_age_is_looked_into_stays_a_presumed_child_after_the_undoing(
    people: People, looked_into: int
) -> None:
    amal = people.amal
    cases = [ready(people, {**HER, "birth_date": None}) for _ in range(2)]
    child = ready(people, {**HER, "birth_date": None, "age_status": "child"})
    first = unites(people, (cases[0], cases[1]))
    second = merges(amal, cases[0]["person"], child["person"])
    amal.appoints(cases[looked_into])
    amal.screens(cases[looked_into], "age_assessment_safeguards", rest="yes")
    undoes(people.sami, second)
    undoes(people.sami, first)
    expected = ["adult", "adult"]
    expected[looked_into] = "presumed_child"
    assert ages(people, *cases) == expected


def test_an_age_that_is_looked_into_in_one_record_makes_a_presumed_child_in_all(
    people: People,
) -> None:
    cases = ready(people, {**HER, "birth_date": None}), ready(people, {**HER, "birth_date": None})
    decided = unites(people, cases)
    people.amal.screens(cases[1], "age_assessment_safeguards", rest="yes")
    assert ages(people, *cases) == ["presumed_child", "presumed_child"]
    undoes(people.sami, decided)
    assert ages(people, *cases) == ["adult", "presumed_child"]


def test_a_child_stays_protected_while_another_record_of_theirs_says_so(people: People) -> None:
    """A and B are merged, then C and A; B was the child. A part taken out lowers nobody."""
    amal, sami = people.amal, people.sami
    a, c = (amal.registers(**{**HER, "birth_date": None}, age_status="adult") for _ in range(2))
    b = amal.registers(**{**HER, "birth_date": None}, age_status="child")
    before = state(people)
    first = merges(amal, a, b)
    second = merges(amal, c, a)
    undoes(sami, first)
    assert [now(amal, one)["age_status"] for one in (a, b, c)] == [
        "presumed_child", "child", "presumed_child",
    ]  # fmt: skip
    undoes(sami, second)
    assert state(people) == before


def test_a_decided_age_counts_in_every_record(people: People) -> None:
    amal, sami = people.amal, people.sami
    cases = [ready(people, {**HER, "birth_date": None, "age_status": "presumed_child"})
             for _ in range(2)]  # fmt: skip
    unites(people, (cases[0], cases[1]))
    case = cases[1]  # of the merged record: its cases go on
    amal.appoints(case)
    check = amal.screens(case, "age_assessment_safeguards", rest="yes")
    body = {"case": case["id"], "screening": check["id"], "status": "adult",
            "decided_by": "Family court", "decided_at": ago(days=40),
            "appeal_until": ago(days=10)}  # fmt: skip
    decision = done(amal.posts("age-decisions", body), 201)
    amal.appoints(cases[0])
    theirs = amal.screens(cases[0], "age_assessment_safeguards", rest="yes")
    open_ = {"case": cases[0]["id"], "screening": theirs["id"], "appeal_until": ago(days=-10)}
    other = done(amal.posts("age-decisions", body | open_), 201)
    conclude = f"age-decisions/{decision['id']}/conclude"
    assert "appeal" in refused(sami.changes(conclude, decision), 409, "G-10")["detail"]
    with acting_for(people.organisation("harbour")):
        AgeDecision.objects.filter(pk=other["id"]).update(appeal_until=ago(days=1))
    appealed = {"appealed_at": ago(days=1)}
    note = f"age-decisions/{other['id']}/appeal"
    other = done(amal.changes(note, amal.reads(f"age-decisions/{other['id']}"), appealed))
    refused(sami.changes(conclude, decision), 409, "G-10")
    with acting_for(people.organisation("harbour")):
        AgeDecision.objects.filter(pk=other["id"]).update(appealed_at=None)
    done(sami.changes(conclude, decision))
    assert ages(people, *cases) == ["adult", "adult"]


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
