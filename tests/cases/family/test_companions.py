"""Adults beside a child: a flag until somebody else verified them, and no home with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.family import kin
from tests.cases.identity.deciding import merges
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import born
from tests.scenarios.people import People

COMPANION, SAFETY = "FL-COMPANION", "FL-CHILD-SAFETY"
# The kind of an adult beside a child, and whether their word alone is a risk.
BESIDE = [
    ("companion", True), ("other_relative", True), ("customary_caregiver", True),
    ("in_care_of", True), ("aunt_or_uncle", True), ("grandparent", True), ("cousin", True),
    ("sibling", True), ("spouse_or_partner", True), ("parent", False),
]  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    return kin.child(people)


def test_an_adult_on_their_word_alone_is_a_risk_to_a_child(people: People) -> None:
    amal = people.amal
    for kind, is_risk in BESIDE:
        case = kin.child(people)
        kin.links(amal, case["person"], kin.adult(people), kind)
        assert (COMPANION in amal.obligations(case)) is is_risk, kind
        placed = kin.tries_living_with_family(amal, case)
        if is_risk:
            refused(placed, 409, "G-11")
        else:
            done(placed, 201)


def test_it_is_a_risk_from_whichever_side_it_is_recorded(people: People, case: Any) -> None:
    uncle = kin.adult(people)
    kin.links(people.amal, uncle, case["person"], "in_care_of")
    flag = people.amal.obligations(case)[COMPANION]
    assert flag["meaning"] == "verify relationship; run delphi_child_* and palermo_amp"
    assert flag["because"] == ["family link: customary_caregiver"]
    assert not flag["urgent"]


@pytest.mark.parametrize(
    ("age", "is_risk"),
    [
        ({"age_status": "unknown"}, True),  # nobody knows that it is a child
        ({"age_status": "child", "birth_date": born(12)}, False),
        ({"age_status": "presumed_child"}, False),
    ],
)
def test_another_child_is_no_companion_and_an_unknown_age_is_no_childs(
    people: People, case: Any, age: dict[str, str], is_risk: bool
) -> None:
    kin.links(people.amal, case["person"], people.amal.registers(**age), "cousin")
    assert (COMPANION in people.amal.obligations(case)) is is_risk


def test_an_adults_companion_is_no_risk_to_a_child(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(kin.adult(people), people.site("reception"))
    kin.links(amal, case["person"], kin.adult(people), "companion")
    assert amal.obligations(case) == {}
    done(kin.tries_living_with_family(amal, case), 201)


def test_who_turns_out_to_be_a_child_had_a_companion_all_along(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(), people.site("reception"))
    kin.links(amal, case["person"], kin.adult(people), "companion")
    assert COMPANION not in amal.obligations(case)
    done(amal.tries_correction(case, birth_date=born(12), age_status="child"))
    flag = amal.obligations(case)[COMPANION]
    done(amal.changes(f"obligations/{flag['id']}/meet", flag))
    done(amal.tries_correction(case, birth_date=born(11)))
    assert COMPANION not in amal.obligations(case), "what people settled stays settled"


def test_verification_by_another_person_settles_the_flag_and_opens_the_home(
    people: People, case: Any
) -> None:
    amal, sami, aunt = people.amal, people.sami, kin.adult(people)
    link = kin.links(amal, case["person"], aunt, "aunt_or_uncle")
    problem = refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    assert "General Comment 6 paras 39-40" in problem["basis"]
    assert "somebody else" in problem["lifted_by"]
    flag = amal.obligations(case)[COMPANION]
    kin.verifies(sami, link, "family_contact")
    settled = amal.reads(f"obligations/{flag['id']}")
    assert settled["status"] == "met"
    done(kin.tries_living_with_family(amal, case), 201)


def test_every_one_of_them_is_verified_before_the_flag_falls(people: People, case: Any) -> None:
    amal, sami = people.amal, people.sami
    aunt = kin.links(amal, case["person"], kin.adult(people), "aunt_or_uncle")
    kin.links(amal, case["person"], kin.adult(people), "companion")
    kin.verifies(sami, aunt)
    assert COMPANION in amal.obligations(case)
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")


def test_to_say_that_the_companion_has_gone_verifies_nothing(people: People, case: Any) -> None:
    amal = people.amal
    link = kin.links(amal, case["person"], kin.adult(people), "companion")
    kin.verifies(amal, link, "", together="separated")
    assert COMPANION in amal.obligations(case)
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")


def test_what_a_screening_found_is_not_settled_by_a_link(people: People, case: Any) -> None:
    """The screening names nobody: it may speak of somebody else."""
    amal = people.amal
    amal.triages(case)
    amal.checks_consent(case)
    claims = {"companion_claims": "yes", "feels_safe_with_companion": "yes",
              "safe_place_tonight": "yes"}  # fmt: skip
    amal.screens(case, "uasc_identification", claims)
    link = kin.links(amal, case["person"], kin.adult(people), "aunt_or_uncle")
    kin.verifies(people.sami, link)
    flag = amal.obligations(case)[COMPANION]
    problem = refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    assert COMPANION in problem["detail"]
    done(amal.changes(f"obligations/{flag['id']}/meet", flag))
    done(kin.tries_living_with_family(amal, case), 201)


def test_a_child_lives_with_nobody_whom_no_record_names(people: People, case: Any) -> None:
    problem = refused(kin.tries_living_with_family(people.amal, case), 409, "G-11")
    assert "No parent is recorded" in problem["detail"]
    done(people.amal.tries_step(case, "placement", place="foster_care"), 201)


def test_a_parent_who_is_elsewhere_is_found_and_verified_before_the_child_lives_there(
    people: People, case: Any
) -> None:
    amal = people.amal
    link = kin.links(amal, case["person"], kin.adult(people), "parent", together="separated")
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    kin.verifies(people.sami, link, "tracing")
    done(kin.tries_living_with_family(amal, case), 201)


def test_a_refuted_companion_is_an_emergency_and_nobody_is_left_with_them(
    people: People, case: Any
) -> None:
    amal, uncle = people.amal, kin.adult(people)
    kin.links(amal, case["person"], kin.adult(people), "parent")
    home = done(kin.tries_living_with_family(amal, case), 201)
    link = kin.links(amal, case["person"], uncle, "companion")
    recalled = amal.reads(f"guarded-steps/{home['id']}")
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "G-11")
    assert "G-11: placement" in amal.obligations(case)["FL-STEP-RECALLED"]["because"]
    kin.verifies(amal, link, "refuted")
    owed = amal.obligations(case)
    assert owed[SAFETY]["urgent"]
    assert "do not leave with companion" in owed[SAFETY]["meaning"]
    assert owed["D-REF-EMERGENCY"]["urgent"]
    assert COMPANION in owed, "nobody was verified"
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    refused(amal.tries_closing(case, "goals_met"), 409, "closing")


def test_a_refuted_companion_is_not_made_a_parent_by_stating_it(people: People, case: Any) -> None:
    amal, uncle = people.amal, kin.adult(people)
    link = kin.links(amal, case["person"], uncle, "companion")
    kin.verifies(amal, link, "refuted")
    kin.verifies(people.sami, link, "", together="separated")
    for code in (COMPANION, SAFETY):
        flag = amal.obligations(case)[code]
        done(people.sami.changes(f"obligations/{flag['id']}/meet", flag))
    kin.links(amal, case["person"], uncle, "parent", together="together")
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")


def test_a_husband_is_no_guardian_however_well_documented(people: People, case: Any) -> None:
    amal = people.amal
    link = kin.links(amal, case["person"], kin.adult(people), "spouse_or_partner")
    assert (
        "partner not treated as guardian" in amal.obligations(case)["FL-CHILD-MARRIAGE"]["meaning"]
    )
    kin.verifies(people.sami, link)
    problem = refused(kin.tries_living_with_family(amal, case), 409, "G-11")
    assert "own word" in problem["detail"]


def test_what_protects_in_one_record_of_a_child_protects_in_all(people: People, case: Any) -> None:
    amal, other = people.amal, kin.child(people)
    kin.links(amal, other["person"], kin.adult(people), "companion")
    kin.links(amal, case["person"], kin.adult(people), "parent")
    home = done(kin.tries_living_with_family(amal, case), 201)
    merges(people.sami, case["person"], other["person"])
    assert amal.reads(f"guarded-steps/{home['id']}")["status"] == "cancelled"
    refused(kin.tries_living_with_family(amal, case), 409, "G-11")


def test_a_merge_opens_no_home(people: People, case: Any) -> None:
    amal, other = people.amal, kin.child(people)
    kin.links(amal, case["person"], kin.adult(people), "parent")
    merges(people.sami, case["person"], other["person"])
    refused(kin.tries_living_with_family(amal, other), 409, "G-11")
    done(kin.tries_living_with_family(amal, case), 201)


# Siblings, and parents who are elsewhere


def test_siblings_who_were_parted_are_placed_together_again(people: People, case: Any) -> None:
    amal = people.amal
    brother = amal.opens_case(kin.adult(people), people.site("reception"))
    link = kin.links(amal, case["person"], brother["person"], "sibling", together="separated")
    for one in (case, brother):
        flag = amal.obligations(one)["FL-SIBLINGS"]
        assert flag["meaning"].startswith("Place siblings together unless it is against")
        assert not flag["urgent"]
    kin.verifies(amal, link, "", together="together")
    assert not any("FL-SIBLINGS" in amal.obligations(one) for one in (case, brother))


def test_grown_up_siblings_may_live_where_they_like(people: People) -> None:
    amal = people.amal
    one, other = (amal.opens_case(kin.adult(people), people.site("reception")) for _ in range(2))
    kin.links(amal, one["person"], other["person"], "sibling", together="separated")
    assert amal.obligations(one) == {}


def test_a_child_parted_from_a_parent_is_offered_tracing(people: People, case: Any) -> None:
    amal = people.amal
    mother = kin.adult(people)
    link = kin.links(amal, mother, case["person"], "child", together="separated")
    flag = amal.obligations(case)["FL-TRACING"]
    assert "family tracing with child's consent" in flag["meaning"]
    kin.verifies(people.sami, link, together="together")
    assert "FL-TRACING" not in amal.obligations(case)
