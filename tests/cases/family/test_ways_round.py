from __future__ import annotations
from typing import Any
import pytest
from tests.cases.family import kin
from tests.cases.identity.deciding import merges, undoes, now
from tests.scenarios.actors import People, born, done, refused
from tests.cases.family.test_tracing import of_a_child, found_mother

@pytest.fixture
def case(people: People) -> Any:
    return kin.child(people)

def meet_all(amal, case, *codes):
    for code in codes:
        o = amal.obligations(case)
        if code in o:
            done(amal.changes(f"obligations/{o[code]['id']}/meet", o[code]))

def test_a_merging_the_uncle_into_the_child_makes_him_vanish(people: People, case: Any) -> None:
    amal, uncle = people.amal, kin.adult(people)
    kin.links(amal, case["person"], uncle, "companion")
    kin.links(amal, case["person"], kin.adult(people), "parent")
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    merges(amal, case["person"], uncle)
    print("owed", amal.obligations(case).keys())
    kin.links(amal, case["person"], kin.child(people)["person"], "sibling", together="together")
    print("owed after sibling", amal.obligations(case).keys())
    meet_all(amal, case, "FL-COMPANION")
    answer = kin.tries_living_with_family(amal, case)
    print(answer.status_code, answer.json())
    refused(answer, 409, "G-11")

def test_b_age(people: People) -> None:
    amal, sami = people.amal, people.sami
    child = amal.registers(birth_date=born(15))
    assert child["age_status"] == "unknown"
    grown = amal.registers(age_status="adult", birth_date="1990")
    d = merges(amal, child, grown)
    p = now(amal, child)
    print(p["age_status"])
    r = amal.changes(f"persons/{child['id']}", p, {"birth_date": "1990"}, method="patch")
    print(r.status_code, r.json())
    undoes(sami, d)
    p = now(amal, child)
    print("AFTER", p["age_status"], p["birth_date"])
    assert p["age_status"] == "presumed_child"

def test_c_refuted_hidden_by_verified_of_other_record(people: People, case: Any) -> None:
    amal, uncle = people.amal, kin.adult(people)
    second = kin.child(people)
    kin.links(amal, case["person"], kin.adult(people), "parent")
    bad = kin.links(amal, case["person"], uncle, "aunt_or_uncle")
    kin.verifies(amal, bad, "refuted")
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    good = kin.links(amal, second["person"], uncle, "aunt_or_uncle")
    kin.verifies(people.sami, good)
    merges(amal, case["person"], second["person"])
    meet_all(amal, case, "FL-COMPANION", "FL-CHILD-SAFETY")
    meet_all(amal, second, "FL-COMPANION", "FL-CHILD-SAFETY")
    a, b = kin.tries_living_with_family(amal, case), kin.tries_living_with_family(amal, second)
    print(a.status_code, b.status_code)
    refused(a, 409, "G-11")
    refused(b, 409, "G-11")

def test_d_reunion_through_merge(people: People) -> None:
    amal, case = people.amal, of_a_child(people)
    request, link = found_mother(people, case)
    kin.verifies(people.sami, link, "tracing")
    stranger = kin.adult(people)
    # the stranger is merged with the verified mother by the caseworker
    from tests.cases.identity.deciding import rows
    mother = link["relative"]
    merges(amal, mother, stranger)
    problem = refused(kin.tries_moving(amal, request, "reunified", found=stranger["id"]), 409, "G-09")
    print(problem["detail"])
    assert "kinship" in problem["detail"]

def test_e_refuted_uncle_comes_back_as_second_record(people: People, case: Any) -> None:
    amal, uncle = people.amal, kin.adult(people)
    link = kin.links(amal, case["person"], uncle, "companion")
    kin.verifies(amal, link, "refuted")
    kin.verifies(amal, link, "", together="separated")
    meet_all(amal, case, "FL-COMPANION", "FL-CHILD-SAFETY")
    again = kin.adult(people)
    kin.links(amal, case["person"], again, "parent", together="together")
    answer = kin.tries_living_with_family(amal, case)
    print("second record as parent", answer.status_code)
    home = answer.json() if answer.status_code == 201 else None
    merges(amal, uncle, again)
    if home: print(amal.reads(f"guarded-steps/{home['id']}")["status"])
    print(kin.tries_living_with_family(amal, case).status_code)
