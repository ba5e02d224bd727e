"""Two people change one record at the same moment: nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from cases.models import Person, PersonName
from tests.conftest import acting_for
from tests.scenarios.people import People
from tests.scenarios.races import at_once

NAME = {"script": "Latn", "given": "Yusuf", "family": "Example"}


@contextmanager
def held(people: People, person: Any) -> Iterator[None]:
    with acting_for(people.organisation("harbour")):
        Person.objects.select_for_update().get(pk=person["id"])
        yield


def test_the_second_is_told_which_fields_differ(own_people: People) -> None:
    people = own_people
    person = people.amal.registers()
    wishes = {"amal": {"sex": "female", "languages": ["tgk"]}, "sami": {"sex": "other"}}
    answers = at_once(
        partial(held, people, person),
        *(
            partial(
                getattr(people, who).changes, f"persons/{person['id']}", person, wish,
                method="patch",
            )
            for who, wish in wishes.items()
        ),
    )  # fmt: skip
    assert sorted(one.status_code for one in answers) == [200, 412]
    (won,) = (one.json() for one in answers if one.status_code == 200)
    (lost,) = (one.json() for one in answers if one.status_code == 412)
    assert lost["current"]["version"] == won["version"] == person["version"] + 1
    assert lost["current"]["differs"]["sex"] == won["sex"]
    assert people.amal.reads(f"persons/{person['id']}")["sex"] == won["sex"]


def test_of_two_names_at_once_one_is_added_and_one_refused(own_people: People) -> None:
    people = own_people
    person = people.amal.registers()
    path = f"persons/{person['id']}/names"
    answers = at_once(
        partial(held, people, person),
        partial(people.amal.changes, path, person, NAME),
        partial(people.sami.changes, path, person, NAME),
    )
    assert sorted(one.status_code for one in answers) == [201, 412]
    with acting_for(people.organisation("harbour")):
        assert PersonName.objects.filter(person=person["id"], **NAME).count() == 1
