"""The seven dimensions of human security: at intake, later, at closure; to who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.policy import Role
from screening.human_security import DIMENSIONS
from tests.conftest import make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People

INSTRUMENT = "human_security_7"
# Who earns enough, is well and has somebody, and is afraid of nothing.
SECURE = {"hs_eco_income": "yes", "hs_health_access": "yes", "hs_comm_ties": "yes",
          "hs_pol_rights": "yes"}  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    amal = people.amal
    found = amal.opens_case(
        amal.registers(languages=["eng"], age_status="adult"), people.site("community")
    )
    amal.triages(found)
    amal.checks_consent(found)
    return found


def asks(people: People, case: Any, *, extra: Any = None, **answers: str) -> Any:
    return people.amal.screens(case, INSTRUMENT, SECURE | answers, **(extra or {}))


def told(who: Actor, case: Any) -> list[Any]:
    return who.lists("security-profiles", case=case["id"])


def letters(profile: Any) -> str:
    return "".join(profile["letters"][name] for name in DIMENSIONS)


def test_the_first_is_of_the_intake_and_the_others_say_what_changed_since(
    people: People, case: Any
) -> None:
    asks(people, case, hs_food="yes", hs_pers_violence="yes")
    asks(people, case, hs_env="yes", hs_pers_violence="yes", hs_comm_ties="unknown")
    later, first = told(people.amal, case)
    assert (first["moment"], letters(first), first["change"]) == ("intake", "FTFFTFF", None)
    assert (later["moment"], letters(later)) == ("follow_up", "FFFTTUF")
    assert later["change"] == {
        "economic": "same", "food": "better", "health": "same", "environmental": "worse",
        "personal": "same", "community": "unknown", "political": "same",
    }  # fmt: skip
    one = people.amal.reads(f"security-profiles/{later['id']}")
    assert one == later


def test_a_case_that_closes_is_compared_with_the_intake(people: People, case: Any) -> None:
    asks(people, case, hs_food="yes")
    for code, owed in people.amal.obligations(case).items():
        if owed["status"] == "open":
            people.sami.lifts(case, code)
    done(people.amal.tries_closing(case, "goals_met"))
    asks(people, case)
    newest = told(people.amal, case)[0]
    assert (newest["moment"], newest["change"]["food"]) == ("closure", "better")


def test_a_correction_takes_the_place_of_what_it_corrects(people: People, case: Any) -> None:
    first = asks(people, case, hs_food="yes")
    corrected = {"supersedes": first["id"], "correction": "person_corrected"}
    asks(people, case, extra=corrected)
    asks(people, case)
    later, right, wrong = told(people.amal, case)
    assert (right["moment"], wrong["moment"]) == ("intake", "intake")
    assert later["change"]["food"] == "same"


def test_who_may_not_see_sensitive_answers_learns_nothing_of_them(
    people: People, case: Any
) -> None:
    """Neither the letter nor that it is missing tells what was answered."""
    member = make_member(people.organisation("harbour"), "bea", Role.CASEWORKER)
    bea = Actor(member, people.amal.sign_in, people.journal)
    for rights, detained, shown in (
        ("no", "no", "T"), ("no", "yes", "T"), ("no", "declined", "T"),
        ("yes", "no", "-"), ("yes", "yes", "-"), ("yes", "declined", "-"),
        ("unknown", "no", "-"), ("unknown", "yes", "-"),
    ):  # fmt: skip
        asks(people, case, hs_pol_rights=rights, hs_pol_detention=detained)
        seen = told(bea, case)[0]["letters"]
        assert (seen["political"], seen["personal"], seen["food"]) == (shown, "-", "F")
        assert "-" not in letters(told(people.sami, case)[0])


def test_profiles_of_others_are_nobodys_to_see_and_a_long_list_costs_the_same(
    people: People, case: Any
) -> None:
    asks(people, case)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            people.amal.lists("security-profiles", person=case["person"]["id"])
        return len(queries)

    one = cost()
    asks(people, case)
    two = cost()
    asks(people, case)
    assert cost() == two <= one + 1  # the intakes of all are read once
    assert people.lena.lists("security-profiles") == []


def test_other_instruments_are_recorded_as_fast_as_before(people: People, case: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        people.amal.screens(case, "labour_migrant")
    assert not [one for one in queries.captured_queries if "securityprofile" in one["sql"]]
