"""Ways round the protection of a child by records of relatives, which stay closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.family import kin
from tests.cases.family.test_tracing import found_mother, of_a_child
from tests.cases.identity.deciding import merges, now, tries, undoes
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

COMPANION, SAFETY = "FL-COMPANION", "FL-CHILD-SAFETY"


@pytest.fixture
def case(people: People) -> Any:
    """The case of a child who is with a parent, as somebody states."""
    case = kin.child(people)
    kin.links(people.amal, case["person"], kin.adult(people), "parent")
    return case


def tries_meeting(actor: Actor, case: Any, code: str) -> Any:
    flag = actor.obligations(case)[code]
    return actor.changes(f"obligations/{flag['id']}/meet", flag)


def meets(actor: Actor, case: Any, *codes: str) -> None:
    for code in codes:
        done(tries_meeting(actor, case, code))


def refuted(people: People, case: Any, kind: str = "companion") -> Any:
    link = kin.links(people.amal, case["person"], kin.adult(people), kind)
    return kin.verifies(people.amal, link, "refuted")


def stays_closed(people: People, *cases: Any) -> None:
    for case in cases:
        refused(kin.tries_living_with_family(people.amal, case), 409, "G-11")


# Who is merged into the child they are with


@pytest.mark.parametrize("verification", ["", "refuted"])
def test_a_companion_does_not_vanish_in_the_child(
    people: People, case: Any, verification: str
) -> None:
    amal, sami, child, uncle = people.amal, people.sami, case["person"], kin.adult(people)
    link = kin.links(amal, child, uncle, "companion")
    if verification:
        kin.verifies(amal, link, verification)
    for ends in ((child, uncle), (uncle, child)):
        assert "know each other" in refused(tries(amal, "same", *ends), 409)["detail"]
    merges(sami, child, uncle)
    kin.links(amal, child, kin.child(people)["person"], "sibling", together="together")
    assert COMPANION in amal.obligations(case)
    meets(sami, case, COMPANION)
    stays_closed(people, case)


def test_a_supervisor_with_a_case_of_one_of_them_does_not_merge_the_two(people: People) -> None:
    sami, child = people.sami, kin.child(people)["person"]
    uncle = kin.adult(people)
    kin.links(people.amal, child, uncle, "companion")
    sami.opens_case(uncle, people.site("reception"))
    assert "another supervisor" in refused(tries(sami, "same", child, uncle), 409)["detail"]


# Who is a companion, and is stated to be a parent under another record


@pytest.mark.parametrize("stands", ["companion", "parent"])
@pytest.mark.parametrize(("said", "again"), [("together", "together"), ("separated", "together"),
                                             ("together", "separated")])  # fmt: skip
def test_no_merge_makes_a_parent_of_a_companion(
    people: People, case: Any, said: str, again: str, stands: str
) -> None:
    amal, child, companion, parent = people.amal, case["person"], *two(people)
    kin.links(amal, child, companion, "companion", together=said)
    kin.links(amal, child, parent, "parent", together=again)
    merges(amal, *((companion, parent) if stands == "companion" else (parent, companion)))
    kin.links(amal, child, kin.child(people)["person"], "sibling", together="together")
    meets(amal, case, *({COMPANION} & amal.obligations(case).keys()))
    stays_closed(people, case)


def test_a_parent_who_was_verified_counts_before_a_companion_by_another_record(
    people: People,
) -> None:
    amal, sami, case, (companion, parent) = (
        people.amal,
        people.sami,
        kin.child(people),
        two(people),
    )
    kin.verifies(sami, kin.links(amal, case["person"], parent, "parent", together="together"))
    kin.links(amal, case["person"], companion, "companion", together="together")
    merges(amal, parent, companion)
    meets(amal, case, *({COMPANION} & amal.obligations(case).keys()))
    done(kin.tries_living_with_family(amal, case), 201)


def two(people: People) -> tuple[Any, Any]:
    return kin.adult(people), kin.adult(people)


# Who was refuted, and comes again


def test_a_refuted_link_is_not_hidden_by_one_of_another_record(people: People, case: Any) -> None:
    amal, sami, second = people.amal, people.sami, kin.child(people)
    uncle = refuted(people, case, "aunt_or_uncle")["relative"]
    again = kin.links(amal, second["person"], uncle, "aunt_or_uncle", together="together")
    kin.verifies(sami, again)
    merges(amal, case["person"], second["person"])
    meets(sami, case, COMPANION, SAFETY)
    meets(sami, second, SAFETY)
    stays_closed(people, case, second)


def test_a_supervisor_who_verifies_the_same_two_has_the_last_word(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    uncle = refuted(people, case, "aunt_or_uncle")["relative"]
    again = kin.links(amal, case["person"], uncle, "aunt_or_uncle", together="together")
    stays_closed(people, case)
    kin.verifies(sami, again)
    meets(sami, case, *({COMPANION} & amal.obligations(case).keys()))
    done(kin.tries_living_with_family(amal, case), 201)


def test_two_adults_of_whom_one_was_refuted_are_verified_by_a_supervisor(people: People) -> None:
    amal, sami, grown, other = people.amal, people.sami, kin.adult(people), kin.adult(people)
    kin.verifies(amal, kin.links(sami, grown, other, "cousin"), "refuted")
    again = kin.links(sami, grown, other, "cousin")
    assert kin.tries_verifying(amal, again).status_code == 403


def test_what_a_refuted_link_raised_is_not_met_by_who_works_on_the_case(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    refuted(people, case)
    for code in (COMPANION, SAFETY):
        assert tries_meeting(amal, case, code).status_code == 403
    meets(amal, case, "D-REF-EMERGENCY")  # the work itself waits for nobody
    meets(sami, case, SAFETY)
    sami.opens_case(case["person"], people.site("reception"))
    assert "another supervisor" in refused(tries_meeting(sami, case, COMPANION), 409)["detail"]


def test_who_works_on_the_case_does_not_say_that_the_refuted_have_gone(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    link = refuted(people, case)
    assert kin.tries_verifying(amal, link, "", together="separated").status_code == 403
    stated = kin.links(amal, case["person"], kin.adult(people), "companion")
    both = kin.tries_verifying(amal, stated, "refuted", together="separated")
    assert both.status_code == 403
    kin.verifies(amal, stated, "", together="separated")
    kin.verifies(amal, stated, "refuted")
    for one in (link, stated):
        kin.verifies(sami, one, "", together="separated")
    assert tries_meeting(amal, case, COMPANION).status_code == 403
    meets(sami, case, COMPANION, SAFETY)
    done(kin.tries_living_with_family(amal, case), 201)


def test_who_was_refuted_and_parted_is_company_again_once_somebody_says_so(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    link = refuted(people, case)
    kin.verifies(sami, link, "", together="separated")
    meets(sami, case, COMPANION, SAFETY)
    kin.links(amal, case["person"], link["relative"], "companion", together="together")
    meets(amal, case, COMPANION)
    stays_closed(people, case)


def test_merging_the_records_of_a_relative_recalls_what_is_planned_for_the_child(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    link = refuted(people, case)
    kin.verifies(sami, link, "", together="separated")
    meets(sami, case, COMPANION, SAFETY)
    again = kin.adult(people)
    kin.links(amal, case["person"], again, "parent", together="together")
    home = done(kin.tries_living_with_family(amal, case), 201)
    decided = merges(amal, link["relative"], again)
    recalled = amal.reads(f"guarded-steps/{home['id']}")
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "G-11")
    assert "FL-STEP-RECALLED" in amal.obligations(case)
    stays_closed(people, case)
    undoes(sami, decided)
    done(kin.tries_living_with_family(amal, case), 201)


def test_parting_the_records_of_a_relative_looks_again_at_the_child(
    people: People, case: Any
) -> None:
    """A cousin is a child by a merge alone; taken apart, they are an adult beside a child."""
    amal, sami = people.amal, people.sami
    cousin, minor = kin.adult(people), kin.child(people)["person"]
    decided = merges(amal, cousin, minor)
    assert now(amal, cousin)["age_status"] == "presumed_child"
    kin.links(amal, case["person"], cousin, "cousin", together="together")
    home = done(kin.tries_living_with_family(amal, case), 201)
    undoes(sami, decided)
    assert COMPANION in amal.obligations(case)
    assert amal.reads(f"guarded-steps/{home['id']}")["closed_gate"] == "G-11"


# Reunion


def test_no_merge_makes_kin_of_a_stranger(people: People) -> None:
    amal, sami, case = people.amal, people.sami, of_a_child(people)
    stranger = kin.adult(people)
    request = kin.searches(amal, case)
    kin.checks(sami, request)
    kin.moves(amal, request, "in_progress")
    kin.moves(amal, request, "verified", found=stranger["id"])
    mother = kin.links(amal, case["person"], kin.adult(people), "parent", together="separated")
    kin.verifies(sami, mother, "tracing")
    merges(amal, mother["relative"], stranger)
    problem = refused(kin.tries_moving(amal, request, "reunified"), 409, "G-09")
    assert "kinship" in problem["detail"]


def test_who_is_reunited_is_who_was_verified(people: People) -> None:
    amal, case = people.amal, of_a_child(people)
    request, link = found_mother(people, case)
    kin.verifies(people.sami, link, "tracing")
    tried = kin.tries_moving(amal, request, "reunified", found=kin.adult(people)["id"])
    assert "verified" in wrong_fields(tried)["found"]
    same = kin.tries_moving(amal, request, "reunified", found=link["relative"]["id"])
    assert "best_interests_procedure" in refused(same, 409, "G-09")["detail"]


def test_no_child_is_given_to_kin_who_was_refuted_in_another_record(people: People) -> None:
    amal, sami, case = people.amal, people.sami, of_a_child(people)
    request, link = found_mother(people, case)
    kin.verifies(sami, link, "tracing")
    second = kin.child(people)["person"]
    wrong = kin.links(amal, second, link["relative"], "parent")
    kin.verifies(amal, wrong, "refuted")
    merges(amal, case["person"], second)
    problem = refused(kin.tries_moving(amal, request, "reunified"), 409, "G-09")
    assert "kinship" in problem["detail"]
