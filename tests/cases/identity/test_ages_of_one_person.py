"""A child in one record is treated as a child in all of them (G-10)."""

from __future__ import annotations

from typing import Any

import pytest

from screening.models import AgeDecision
from tests.cases.identity.deciding import HER, merges, now, rows, state, undoes
from tests.cases.identity.uniting import ready, steps, unites
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago, born
from tests.scenarios.people import People
from tests.screening.steps.planning import plans


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
