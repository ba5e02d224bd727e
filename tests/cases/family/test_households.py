"""Who lives and travels together: one household for each person at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from cases.family import households
from cases.models import HouseholdMember, Person
from common.errors import Conflict
from tests.cases.family.kin import OF_A_CHILD, OF_AN_ADULT
from tests.cases.identity.deciding import merges
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.scenarios.races import at_once

AMAL = {"names": [{"script": "Latn", "given": "Amal", "family": "Haddad"}]}


def tries_founding(actor: Actor, *persons: Any, **fields: Any) -> Any:
    members = [{"person": one["id"], "role": "unknown"} for one in persons]
    return actor.posts("households", {"members": members, **fields})


def founds(actor: Actor, *persons: Any, **fields: Any) -> Any:
    return done(tries_founding(actor, *persons, **fields), 201)


def tries_joining(actor: Actor, household: Any, person: Any, **fields: Any) -> Any:
    return actor.posts(f"households/{household['id']}/members", {"person": person["id"]} | fields)


def leaves(actor: Actor, member: Any) -> Any:
    return done(actor.changes(f"household-members/{member['id']}/leave", member))


def members_of(actor: Actor, household: Any) -> Any:
    return actor.reads(f"households/{household['id']}")["members"]


def test_a_household_shows_who_is_in_it_and_who_is_a_child(people: People) -> None:
    amal = people.amal
    head, child, unknown = (
        amal.registers(**AMAL, **OF_AN_ADULT),
        amal.registers(**OF_A_CHILD),
        amal.registers(),
    )
    members = [
        {"person": head["id"], "role": "head"},
        {"person": child["id"], "role": "child"},
        {"person": unknown["id"]},
    ]
    made = done(amal.posts("households", {"members": members}), 201)
    assert made["reference"].startswith("H-")
    shown = {one["role"]: one["person"] for one in members_of(amal, made)}
    assert {role: one["is_child"] for role, one in shown.items()} == {
        "head": False, "child": True, "unknown": None,
    }  # fmt: skip
    assert shown["head"]["names"][0]["given"] == "Amal"
    assert [one["id"] for one in amal.lists("households", person=child["id"])] == [made["id"]]
    seen = people.ines.events(kind="disclosed", actor=amal.id)
    assert len(seen[0]["subjects"]) == 3, "each of them was seen"


def test_nobody_is_in_two_households_until_they_left_the_first(people: People) -> None:
    amal = people.amal
    person, other = amal.registers(), amal.registers()
    first, second = founds(amal, person), founds(amal, other)
    for tried in (tries_founding(amal, person), tries_joining(amal, second, person)):
        assert first["reference"] in refused(tried, 409)["detail"]
    refused(tries_joining(amal, first, person), 409)
    member = first["members"][0]
    assert leaves(amal, member)["left_at"]
    refused(amal.changes(f"household-members/{member['id']}/leave", member), 412)
    joined = done(tries_joining(amal, second, person, role="sibling"), 201)
    assert {one["role"] for one in joined["members"]} == {"unknown", "sibling"}
    assert members_of(amal, first) == []
    before = amal.lists("household-members", household=first["id"])
    assert [one["person"]["id"] for one in before] == [person["id"]], "that they were there stays"
    assert len(amal.lists("household-members", person=person["id"])) == 2
    assert [one["id"] for one in amal.lists("households", person=person["id"])] == [second["id"]]


def test_two_records_of_one_person_are_in_one_household(people: People) -> None:
    amal = people.amal
    stands, merged, other = (amal.registers() for _ in range(3))
    household = founds(amal, stands)
    merges(people.sami, stands, merged)
    refused(tries_joining(amal, founds(amal, other), merged), 409)
    assert [one["id"] for one in amal.lists("households", person=merged["id"])] == [
        household["id"]
    ]
    named = wrong_fields(tries_founding(amal, *[amal.registers()] * 2))
    assert named.keys() == {"members"}


def test_only_ones_own_people_are_named(people: People) -> None:
    amal, theirs = people.amal, people.lena.registers()
    assert wrong_fields(tries_founding(amal, theirs)).keys() == {"members[0].person"}
    household = founds(amal, amal.registers())
    assert wrong_fields(tries_joining(amal, household, theirs)).keys() == {"person"}
    assert people.lena.gets(f"households/{household['id']}").status_code == 404
    assert "members" in next(iter(wrong_fields(tries_founding(amal))))


def test_a_days_work_offline_is_replayed_without_doubles(people: People) -> None:
    amal, other = people.amal, people.amal.registers()
    person, pk = amal.registers(), "0199c0de-0000-7000-8000-00000000f00d"
    assert founds(amal, person, id=pk)["id"] == pk
    refused(tries_founding(amal, other, id=pk), 409)
    household = founds(amal, other)
    newcomer = amal.registers()
    joined = done(tries_joining(amal, household, newcomer, id=pk), 201)
    assert pk in {one["id"] for one in joined["members"]}


def test_who_does_not_want_to_be_recorded_is_recorded_in_no_household(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case, c_consent_record="no")
    refused(tries_founding(amal, case["person"]), 409, "G-02")
    refused(tries_joining(amal, founds(amal, amal.registers()), case["person"]), 409, "G-02")


def test_many_families_are_founded_in_a_few_statements(
    people: People, django_assert_num_queries: Any
) -> None:
    harbour = people.organisation("harbour")
    ids = [UUID(people.amal.registers()["id"]) for _ in range(4)]
    with acting_for(harbour):
        one, two, three, four = Person.objects.filter(pk__in=ids)
        with django_assert_num_queries(4):
            made = households.found_all(harbour.pk, [[(one, "head"), (two, "child")],
                                                   [(three, "unknown")]])  # fmt: skip
        assert [one.members.count() for one in made] == [2, 1]
        with pytest.raises(Conflict, match="belongs to household"):
            households.found_all(harbour.pk, [[(four, "head")], [(two, "child")]])


@contextmanager
def held(people: People, person: Any) -> Iterator[None]:
    with acting_for(people.organisation("harbour")):
        Person.objects.select_for_update().get(pk=person["id"])
        yield


def test_of_two_households_at_once_the_person_joins_one(own_people: People) -> None:
    people = own_people
    amal, sami = people.amal, people.sami
    person = amal.registers()
    first, second = founds(amal, amal.registers()), founds(amal, amal.registers())
    answers = at_once(
        partial(held, people, person),
        partial(tries_joining, amal, first, person),
        partial(tries_joining, sami, second, person),
    )
    assert sorted(one.status_code for one in answers) == [201, 409]
    with acting_for(people.organisation("harbour")):
        assert HouseholdMember.objects.filter(person=person["id"], left_at=None).count() == 1
