"""Papers: where they are, who keeps them, and that a person is found again by their number."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import MatchKey
from tests.conftest import acting_for
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.people import People

FLAG = "FL-DOC-RETENTION"


@pytest.fixture
def person(people: People) -> Any:
    return people.amal.registers()


def tries(people: People, person: Any, **fields: Any) -> Any:
    body = {"person": person["id"], "kind": "passport"}
    return people.amal.posts("identity-documents", body | fields)


def change(people: People, document: Any, **fields: Any) -> Any:
    path = f"identity-documents/{document['id']}"
    return people.amal.changes(path, document, fields, method="patch")


STORIES: list[tuple[dict[str, str], str]] = [
    ({"whereabouts": "kept"}, "kept_by"),
    ({"whereabouts": "held", "kept_by": "employer"}, "kept_by"),
    ({"whereabouts": "lost", "kept_since": "2026-01-05"}, "kept_since"),
    ({"issued_on": "2099-01-05"}, "issued_on"),
    ({"issued_on": "2020-01-05", "expires_on": "2019-01-05"}, "expires_on"),
    ({"issuing_country": "Syria"}, "issuing_country"),
]


def test_a_story_that_cannot_be_names_its_field(people: People, person: Any) -> None:
    for fields, wrong in STORIES:
        assert wrong_fields(tries(people, person, **fields)).keys() == {wrong}


def test_a_passport_that_an_employer_keeps_is_flagged_in_each_open_case_once(
    people: People, person: Any
) -> None:
    site = people.site("workplace")
    cases = [people.amal.opens_case(person, site) for _ in range(3)]
    people.amal.moves(cases[2], "deceased")
    document = done(tries(people, person, whereabouts="kept", kept_by="employer"), 201)
    for case in cases[:2]:
        flag = people.amal.obligations(case)[FLAG]
        assert (flag["kind"], flag["urgent"]) == ("flag", False)
        assert flag["because"] == [f"identity document: {document['id']}"]
    assert FLAG not in people.amal.obligations(cases[2])
    flag = people.amal.obligations(cases[0])[FLAG]
    done(people.amal.changes(f"obligations/{flag['id']}/meet", flag))
    done(change(people, document, number="A 1234567"))  # says nothing new of who keeps it
    assert FLAG not in people.amal.obligations(cases[0])


def test_who_keeps_it_decides_whether_that_is_a_flag(people: People, person: Any) -> None:
    case = people.amal.opens_case(person, people.site("reception"))
    document = done(tries(people, person, whereabouts="held"), 201)
    for keeper in ("family", "authority", "other", "unknown"):
        document = done(change(people, document, whereabouts="kept", kept_by=keeper))
        assert FLAG not in people.amal.obligations(case)
    for number, keeper in enumerate(("recruiter", "smuggler", "landlord", "companion"), start=1):
        done(tries(people, person, whereabouts="kept", kept_by=keeper), 201)
        assert len(people.amal.obligations(case)[FLAG]["because"]) == number
    done(change(people, document, kept_by="employer"))
    assert len(people.amal.obligations(case)[FLAG]["because"]) == 5


def test_a_change_says_what_it_read(people: People, person: Any) -> None:
    document = done(tries(people, person, number="A1"), 201)
    done(change(people, document, number="A2"))
    problem = done(change(people, document, number="A3"), 412)
    assert problem["current"]["differs"] == {"number": "A2"}


def test_a_person_is_found_again_by_a_document_and_a_telephone_of_their_own(
    people: People, person: Any
) -> None:
    def marks() -> tuple[int, int]:
        with acting_for(people.organisation("harbour")):
            found = MatchKey.objects.get(person=person["id"])
            return len(found.documents), len(found.phones)

    def phone(value: str, shared: str) -> Any:
        body = {"person": person["id"], "kind": "mobile", "value": value, "shared_with": shared}
        return done(people.amal.posts("contact-channels", body), 201)

    assert marks() == (0, 0)
    document = done(tries(people, person, issuing_country="SYR"), 201)
    assert marks() == (0, 0)
    done(change(people, document, number="N 1234567"))
    assert marks() == (1, 0)
    phone("+963 944 123 456", "employer")
    assert marks() == (1, 0)
    mine = phone("+963 944 123 457", "nobody")
    assert marks() == (1, 1)
    path = f"contact-channels/{mine['id']}"
    done(people.amal.changes(path, mine, {"shared_with": "companion"}, method="patch"))
    assert marks() == (1, 0)
