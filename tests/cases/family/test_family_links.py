"""Links between people: stated by one, verified by another, seen from both sides."""

from __future__ import annotations

from functools import partial

import pytest

from cases.models import FamilyLink
from tests.cases.family import kin
from tests.cases.family.test_households import held
from tests.cases.identity.deciding import merges
from tests.conftest import acting_for
from tests.scenarios.answers import refused, wrong_fields
from tests.scenarios.facts import born
from tests.scenarios.people import People
from tests.scenarios.races import at_once


def test_a_link_is_seen_from_the_side_of_whoever_is_asked_about(people: People) -> None:
    amal = people.amal
    son, mother = amal.registers(), amal.registers()
    link = kin.links(amal, son, mother, "parent", together="together")
    assert (link["verification"], link["recorded_by"], link["verified_by"]) == (
        "stated", "Amal", None,
    )  # fmt: skip
    seen = {}
    for who, other in ((son, mother), (mother, son)):
        (shown,) = amal.lists("family-links", person=who["id"])
        assert (shown["person"]["id"], shown["relative"]["id"]) == (who["id"], other["id"])
        seen[who["id"]] = shown["kind"]
    assert seen == {son["id"]: "parent", mother["id"]: "child"}
    assert amal.lists("family-links", person=amal.registers()["id"]) == []
    events = people.ines.events(kind="disclosed", actor=amal.id)
    lists = [one for one in events if one["action"] == "family-link.list"]
    assert [len(one["subjects"]) for one in lists] == [2, 2], "both of them were seen"


# What the two records say of the age, beside the kind, and whether that is accepted.
YOUNGER = {"birth_date": born(8), "age_status": "child", "birth_provenance": "document"}
ELDER = {"birth_date": born(30), "age_status": "adult", "birth_provenance": "stated"}
AGES = [
    ("parent", YOUNGER, ELDER, True),
    ("parent", ELDER, YOUNGER, False),
    ("child", YOUNGER, ELDER, False),
    ("parent", ELDER, YOUNGER | {"birth_provenance": "estimated"}, True),
    ("parent", ELDER | {"birth_provenance": "unknown"}, YOUNGER, True),
    ("parent", ELDER | {"birth_date": born(15), "age_status": "presumed_child"}, YOUNGER, True),
    ("parent", ELDER, {}, True),
    ("sibling", ELDER, YOUNGER, True),
]


def test_a_kind_that_certain_birth_dates_rule_out_is_refused(people: People) -> None:
    amal = people.amal
    for kind, person, relative, accepted in AGES:
        ends = amal.registers(**person), amal.registers(**relative)
        tried = kin.tries_link(amal, *ends, kind)
        if accepted:
            assert tried.status_code == 201, (kind, person, relative)
        else:
            assert "birth date" in wrong_fields(tried)["kind"], (kind, person, relative)


def test_two_people_are_linked_once_and_nobody_to_themselves(people: People) -> None:
    amal = people.amal
    one, again, other = (amal.registers() for _ in range(3))
    assert wrong_fields(kin.tries_link(amal, one, one, "sibling")).keys() == {"relative"}
    merges(people.sami, one, again)
    assert wrong_fields(kin.tries_link(amal, one, again, "sibling")).keys() == {"relative"}
    link = kin.links(amal, one, other, "sibling")
    for ends in ((one, other), (other, one), (again, other)):
        refused(kin.tries_link(amal, *ends, "cousin"), 409)
    assert [row["id"] for row in amal.lists("family-links", person=again["id"])] == [link["id"]]
    kin.verifies(amal, link, "refuted")
    kin.links(amal, other, one, "cousin")


def test_only_ones_own_people_are_linked(people: People) -> None:
    ours, theirs = people.amal.registers(), people.lena.registers()
    for ends, named in (((ours, theirs), "relative"), ((theirs, ours), "person")):
        tried = kin.tries_link(people.amal, *ends, "sibling")
        assert wrong_fields(tried).keys() == {named}
    link = kin.links(people.amal, ours, people.amal.registers(), "sibling")
    assert people.lena.gets(f"family-links/{link['id']}").status_code == 404


def test_who_recorded_a_link_does_not_verify_it_but_may_refute_it(people: People) -> None:
    amal, sami = people.amal, people.sami
    link = kin.links(sami, kin.adult(people), kin.adult(people), "cousin")
    assert "Somebody else" in refused(kin.tries_verifying(sami, link), 409)["detail"]
    verified = kin.verifies(amal, link, "family_contact", together="together")
    assert (verified["verification"], verified["verified_by"], verified["together"]) == (
        "family_contact", "Amal", "together",
    )  # fmt: skip
    refuted = kin.verifies(sami, link, "refuted")
    assert refuted["verified_by"] == "Sami"
    assert "has ended" in refused(kin.tries_verifying(amal, link), 409)["detail"]
    assert kin.verifies(sami, link, "", together="separated")["together"] == "separated"


def test_nothing_is_verified_by_what_somebody_states_or_by_nothing(people: People) -> None:
    link = kin.links(people.amal, kin.adult(people), kin.adult(people), "cousin")
    for body in ({"verification": "stated"}, {}):
        tried = people.sami.changes(f"family-links/{link['id']}/verify", link, body)
        assert wrong_fields(tried).keys() == {"verification"}
    stale = {"version": 99}
    verify = f"family-links/{link['id']}/verify"
    refused(people.sami.changes(verify, stale, {"verification": "documents"}), 412)


@pytest.mark.parametrize("kind", ["companion", "customary_caregiver", "in_care_of"])
def test_who_says_to_care_for_a_child_is_verified_by_a_supervisor(
    people: People, kind: str
) -> None:
    amal, sami, minor = people.amal, people.sami, kin.child(people)["person"]
    link = kin.links(sami, minor, kin.adult(people), kind)
    assert kin.tries_verifying(amal, link).status_code == 403
    kin.verifies(amal, kin.links(sami, kin.adult(people), kin.adult(people), kind))
    refuted = kin.links(sami, minor, kin.adult(people), "aunt_or_uncle")
    kin.verifies(sami, refuted, "refuted")
    again = kin.links(sami, minor, refuted["relative"], "parent")
    assert kin.tries_verifying(amal, again).status_code == 403, "refuted once before"


def test_who_does_not_want_to_be_recorded_is_linked_to_nobody(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case, c_consent_record="no")
    for ends in ((case["person"], kin.adult(people)), (kin.adult(people), case["person"])):
        refused(kin.tries_link(amal, *ends, "sibling"), 409, "G-02")


def test_of_two_links_at_once_between_two_people_one_is_recorded(own_people: People) -> None:
    people = own_people
    one, other = people.amal.registers(), people.amal.registers()
    answers = at_once(
        partial(held, people, one),
        partial(kin.tries_link, people.amal, one, other, "sibling"),
        partial(kin.tries_link, people.sami, other, one, "cousin"),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    with acting_for(people.organisation("harbour")):
        assert FamilyLink.objects.count() == 1
