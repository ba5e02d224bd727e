"""Ways to make an adult of a child by merging and parting, which stay closed (G-10)."""

from __future__ import annotations

from tests.cases.identity.deciding import merges, now, undoes
from tests.scenarios.answers import done
from tests.scenarios.facts import born
from tests.scenarios.people import People


def test_undoing_a_merge_makes_no_adult_of_a_child_whose_birth_date_was_corrected_meanwhile(
    people: People,
) -> None:
    amal, child = people.amal, people.amal.registers(birth_date=born(15))
    decided = merges(amal, child, amal.registers(age_status="adult", birth_date="1990"))
    path, corrected = f"persons/{child['id']}", {"birth_date": "1990"}
    done(amal.changes(path, now(amal, child), corrected, method="patch"))
    undoes(people.sami, decided)
    kept = now(amal, child)
    assert (kept["age_status"], kept["birth_date"]) == ("presumed_child", "1990")


def test_nor_of_one_that_took_an_adults_birth_date_meanwhile(people: People) -> None:
    amal, child = people.amal, people.amal.registers(birth_date=born(15))
    decided = merges(amal, child, amal.registers(age_status="adult", birth_date="1990"))
    grown = amal.registers(age_status="adult", birth_date="1985")
    merges(amal, child, grown, take=["birth_date"])
    undoes(people.sami, decided)
    kept = now(amal, child)
    assert (kept["age_status"], kept["birth_date"]) == ("presumed_child", "1985")
