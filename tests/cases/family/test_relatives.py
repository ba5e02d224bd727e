"""Where family may be found: records, and whoever looks for the person; explained, undecided."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError

from cases.matching import search
from cases.models import Consent
from tests.cases.family import kin
from tests.cases.identity.deciding import merges
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago
from tests.scenarios.people import People

FARID = {
    "names": [{"script": "Latn", "given": "Farid", "family": "Ahmadi"}],
    "sex": "male", "birth_date": "2010-05", "age_status": "child", "nationalities": ["AFG"],
}  # fmt: skip
MARYAM = {
    "names": [{"script": "Arab", "given": "مریم", "family": "احمدی",
               "given_latin": "Maryam", "family_latin": "Ahmadi"}],
    "sex": "female", "birth_date": "1984-03-02", "age_status": "adult", "nationalities": ["AFG"],
}  # fmt: skip
STRANGER = {
    "names": [{"script": "Latn", "given": "Davron", "family": "Saidov"}],
    "sex": "male", "birth_date": "1992", "age_status": "adult", "nationalities": ["TJK"],
}  # fmt: skip
HIS_MOTHER = {"given": "Mariam", "family": "Ahmady", "sex": "female", "birth_date": "1984-03",
              "nationality": "AFG", "last_contact_place": "Van"}  # fmt: skip
HER_SON = {"relationship": "child", "given": "Farid", "family": "Ahmadi", "sex": "male",
           "birth_date": "2010-05", "nationality": "AFG", "last_contact_place": "van"}  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    """Farid, who wants to find his family, as does who decides for him."""
    amal = people.amal
    case = amal.opens_case(amal.registers(**FARID), people.site("reception"))
    for giver in ("person", "best_interests"):
        kin.agrees(amal, case, giver)
    amal.registers(**STRANGER)
    return case


def looks(actor: Actor, request: Any) -> Any:
    return actor.reads(f"tracing-requests/{request['id']}/candidates")


def said(found: Any) -> list[str]:
    return [f"{one['sign']} {one['words']}" for one in found["family"]]


def test_the_record_of_who_is_sought_is_shown_with_what_speaks_for_it(
    people: People, case: Any
) -> None:
    amal, mother = people.amal, people.amal.registers(**MARYAM)
    answer = looks(amal, kin.searches(amal, case, **HIS_MOTHER))
    assert (answer["searched"], answer["mutual"]) == (True, [])
    (found,) = answer["records"]
    assert found["person"]["id"] == mother["id"]
    assert found["likely"]
    assert found["score"] == pytest.approx(sum(one["weight"] for one in found["explanation"]))
    assert all(one["words"] for one in found["explanation"])
    assert said(found) == [
        "+ They share a family name.",
        "+ The ages fit a parent.",
        "+ They share a nationality.",
    ]
    seen = people.ines.events(kind="disclosed", actor=amal.id)[0]
    assert len(seen["subjects"]) == 2, "who looks and who was found"


def test_nobody_found_is_an_answer_and_the_person_who_looks_is_never_one(
    people: People, case: Any
) -> None:
    himself = {"relationship": "sibling", "given": "Farid", "family": "Ahmadi",
               "birth_date": "2010-05"}  # fmt: skip
    answer = looks(people.amal, kin.searches(people.amal, case, **himself))
    assert (answer["searched"], answer["records"], answer["mutual"]) == (True, [], [])


def test_what_was_decided_and_shared_before_is_said(people: People, case: Any) -> None:
    amal, mother = people.amal, people.amal.registers(**MARYAM)
    request = kin.searches(amal, case, **HIS_MOTHER)
    members = [{"person": one["id"]} for one in (case["person"], mother)]
    done(amal.posts("households", {"members": members}), 201)
    link = kin.links(amal, case["person"], mother, "parent")
    told = said(looks(amal, request)["records"][0])
    assert told[-2:] == [
        "+ They were recorded in one household.", "+ They are linked already (stated).",
    ]  # fmt: skip
    kin.verifies(people.sami, link, "refuted")
    told = said(looks(amal, request)["records"][0])
    assert told[-1] == "- That the two are related was refuted."


def test_a_merged_record_leads_to_the_one_that_stands(people: People, case: Any) -> None:
    amal = people.amal
    merged = amal.registers(**MARYAM)
    stands = amal.registers(names=[{"script": "Latn", "given": "Mariya", "family": "Karimova"}])
    merges(people.sami, stands, merged)
    (found,) = looks(amal, kin.searches(amal, case, **HIS_MOTHER))["records"]
    assert found["person"]["id"] == stands["id"]
    seen = people.ines.events(kind="disclosed", actor=amal.id)[0]
    assert len(seen["subjects"]) == 3, "who looks, the record that was found, the one that stands"


def both_search(people: People, case: Any) -> tuple[Any, Any, Any]:
    """Return the mother's case, her son's request and hers."""
    amal = people.amal
    hers = amal.opens_case(amal.registers(**MARYAM), people.site("reception"))
    kin.agrees(amal, hers)
    return hers, kin.searches(amal, case, **HIS_MOTHER), kin.searches(amal, hers, **HER_SON)


@pytest.mark.parametrize("giver", ["person", "best_interests"])
def test_nobody_is_looked_for_and_nobody_found_looking_on_consent_that_has_run_out(
    people: People, case: Any, giver: str
) -> None:
    amal = people.amal
    _, his, of_hers = both_search(people, case)
    with acting_for(people.organisation("harbour")):
        given = Consent.objects.filter(case=case["id"], given_by=giver, purpose="tracing")
        given.update(expires_at=ago(seconds=1))
    assert looks(amal, of_hers)["mutual"] == []
    refused(amal.gets(f"tracing-requests/{his['id']}/candidates"), 409, "G-02")


def test_consent_that_was_given_anew_goes_on_where_the_first_has_run_out(
    people: People, case: Any
) -> None:
    amal = people.amal
    hers, his, of_hers = both_search(people, case)
    with acting_for(people.organisation("harbour")):
        Consent.objects.filter(case=hers["id"]).update(expires_at=ago(seconds=1))
    assert looks(amal, his)["mutual"] == []
    kin.agrees(amal, hers)
    (mutual,) = looks(amal, his)["mutual"]
    assert mutual["request"]["id"] == of_hers["id"]


def test_who_is_presumed_a_child_since_is_not_found_looking_on_their_own_consent(
    people: People, case: Any
) -> None:
    amal = people.amal
    hers, his, _ = both_search(people, case)
    done(amal.tries_correction(hers, age_status="presumed_child"))
    assert looks(amal, his)["mutual"] == []
    kin.agrees(amal, hers, "best_interests")
    assert len(looks(amal, his)["mutual"]) == 1


def test_two_who_look_for_each_other_are_told(people: People, case: Any) -> None:
    amal = people.amal
    hers, his, of_hers = both_search(people, case)
    for request, other in ((his, of_hers), (of_hers, his)):
        (mutual,) = looks(amal, request)["mutual"]
        assert mutual["request"]["id"] == other["id"]
        assert mutual["person"]["id"] == other["person"]
        assert mutual["likely"]
        assert "+ Both name the same place where they last were with their family." in said(mutual)
    stands = amal.registers(names=MARYAM["names"])
    merges(people.sami, stands, hers["person"])
    (mutual,) = looks(amal, his)["mutual"]
    assert mutual["person"]["id"] == stands["id"]
    seen = people.ines.events(kind="disclosed", actor=amal.id)[0]
    assert len(seen["subjects"]) == 3, "who looks, and both records of who looks for him"
    kin.checks(people.sami, of_hers, "not_safe")
    assert looks(amal, his)["mutual"] == [], "who hides is not found through the own search"


NOT_HIM = [
    {"sex": "female"}, {"nationality": "IRN"}, {"relationship": "parent"},
    {"given": "Davron", "family": "Saidov"},
]  # fmt: skip


def test_a_request_for_somebody_else_is_not_mutual(people: People, case: Any) -> None:
    amal = people.amal
    hers = amal.opens_case(amal.registers(**MARYAM), people.site("reception"))
    kin.agrees(amal, hers)
    for other in NOT_HIM:
        kin.searches(amal, hers, **HER_SON | other)
    assert looks(amal, kin.searches(amal, case, **HIS_MOTHER))["mutual"] == []


def test_where_it_is_not_safe_or_has_ended_nobody_is_looked_for(people: People, case: Any) -> None:
    amal = people.amal
    unsafe, ended = (kin.searches(amal, case, **HIS_MOTHER) for _ in range(2))
    kin.checks(people.sami, unsafe, "not_safe")
    kin.moves(amal, ended, "closed", closing_reason="person_wishes")
    for request in (unsafe, ended):
        tried = amal.gets(f"tracing-requests/{request['id']}/candidates")
        refused(tried, 409, "G-02")


def test_a_search_that_fails_is_an_error_and_never_nobody(
    people: People, case: Any, monkeypatch: Any
) -> None:
    request = kin.searches(people.amal, case, **HIS_MOTHER)

    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(search, "candidates", broken)
    tried = people.amal.gets(f"tracing-requests/{request['id']}/candidates")
    assert tried.status_code == 503
    assert "records" not in tried.json()


def test_more_people_cost_no_more_queries(
    people: People, case: Any, django_assert_max_num_queries: Any
) -> None:
    amal = people.amal
    request = kin.searches(amal, case, **HIS_MOTHER)
    amal.registers(**MARYAM)
    looks(amal, request)
    with django_assert_max_num_queries(200) as one:
        looks(amal, request)
    before = len(one)
    for _ in range(3):
        amal.registers(**MARYAM)
    with django_assert_max_num_queries(before):
        assert len(looks(amal, request)["records"]) == 4
