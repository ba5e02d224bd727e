"""A boat, a family, one person: all are registered at once, or none; nobody is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, HouseholdMember, Intake, MatchKey, Obligation, Person, PersonName
from common.identifiers import uuid7
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

MODELS = (Intake, Person, PersonName, Case, Obligation, MatchKey)
NAMES = [{"script": "Latn", "given": "Amina", "family": "Warsame"}]
SELAM = {
    "names": [{"script": "Ethi", "given": "ሰላም", "family": "ተስፋዬ"}],
    "sex": "female", "birth_date": "1998-04-11", "nationalities": ["ETH"],
}  # fmt: skip


def arrival(people: People, *persons: Any, kind: str = "group", **fields: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "transport": "boat",
        "site": str(people.site("border").pk),
        "first_contact_at": ago(hours=1),
        "persons": list(persons),
        **fields,
    }


def arrives(people: People, *persons: Any, **fields: Any) -> Any:
    return done(people.amal.posts("intakes", arrival(people, *persons, **fields)), 201)


def stored(people: People) -> dict[str, int]:
    with acting_for(people.organisation("harbour")):
        return {model.__name__: model.objects.count() for model in MODELS}


def test_a_boat_is_registered_in_one_request_and_each_person_has_a_case(people: People) -> None:
    ours = str(uuid7())
    woman = {"id": ours, "case": str(uuid7()), "names": NAMES, "sex": "female"}
    man = {"sex": "male", "birth_date": "1996", "birth_provenance": "estimated"}
    boat = arrives(people, woman, man, {}, expected=4)
    assert boat["reference"].startswith("A-")
    counts = {name: boat[name] for name in ("expected", "registered", "not_triaged")}
    assert counts == {"expected": 4, "registered": 3, "not_triaged": 3}
    assert boat["not_handed_over"] == 3
    cases = people.amal.lists("cases", intake=boat["id"])
    assert {case["caseworker"] for case in cases} == {"Amal"}
    assert {case["intake"] for case in cases} == {boat["id"]}
    (hers,) = [case for case in cases if case["person"]["id"] == ours]
    assert hers["id"] == woman["case"]
    assert hers["person"]["names"][0]["family"] == "Warsame"
    owed = people.amal.obligations(hers)["D-FIRSTCONTACT"]
    met = datetime.fromisoformat(boat["first_contact_at"])
    assert datetime.fromisoformat(owed["due_at"]) == met + timedelta(hours=24)
    with acting_for(people.organisation("harbour")):
        assert MatchKey.objects.get(person=ours).keys  # she is found again by her name


def test_one_bad_row_of_thirty_leaves_nothing_and_is_named(people: People) -> None:
    rows: list[Any] = [{"names": NAMES} for _ in range(30)]
    rows[11] = {"names": NAMES, "birth_date": "1992-13"}
    answer = people.amal.posts("intakes", arrival(people, *rows))
    assert wrong_fields(answer).keys() == {"persons.11.birth_date"}
    rows[11] = {"names": NAMES, "birth_date": "2020", "age_status": "adult"}
    answer = people.amal.posts("intakes", arrival(people, *rows))
    assert wrong_fields(answer).keys() == {"persons.11.age_status"}
    assert set(stored(people).values()) == {0}


MISFITS: list[tuple[str, list[Any], str]] = [
    ("single", [{}, {}], "persons"),
    ("group", [{}, {"household_role": "head"}], "persons.1.household_role"),
    ("group", [], "persons.non_field_errors"),
    ("group", [{}] * 501, "persons.non_field_errors"),
]


def test_what_does_not_fit_the_kind_of_arrival_is_refused(people: People) -> None:
    for kind, rows, field in MISFITS:
        answer = people.amal.posts("intakes", arrival(people, *rows, kind=kind))
        assert wrong_fields(answer).keys() == {field}


def test_an_id_that_is_there_twice_or_in_use_registers_nobody(people: People) -> None:
    twice = {"id": str(uuid7())}
    answer = people.amal.posts("intakes", arrival(people, twice, twice))
    assert wrong_fields(answer).keys() == {"persons.0.id", "persons.1.id"}
    known = people.amal.registers()
    before = stored(people)
    refused(people.amal.posts("intakes", arrival(people, {}, {"id": known["id"]})), 409)
    assert stored(people) == before


def test_a_repeated_request_doubles_nobody(people: People) -> None:
    boat, key = arrival(people, {"names": NAMES}, {}), str(uuid4())
    made = [done(people.amal.posts("intakes", boat, key=key), 201) for _ in range(2)]
    assert made[0] == made[1]
    path, more = f"intakes/{made[0]['id']}/persons", {"persons": [{}]}
    for _ in range(2):
        answer = done(people.amal.posts(path, more, key=key), 201)
        assert answer["registered"] == 3
    assert stored(people)["Person"] == 3


def test_a_family_is_one_household_also_with_who_comes_later(people: People) -> None:
    family = arrives(
        people, {"names": NAMES, "household_role": "head"}, {"household_role": "child"},
        kind="family",
    )  # fmt: skip
    later = {"persons": [{"household_role": "spouse_or_partner"}]}
    assert done(people.amal.posts(f"intakes/{family['id']}/persons", later), 201)
    with acting_for(people.organisation("harbour")):
        members = HouseholdMember.objects.all()
        assert len({one.household_id for one in members}) == 1
        assert {one.role for one in members} == {"head", "child", "spouse_or_partner"}


def test_one_persons_arrival_stays_one_persons(people: People) -> None:
    alone = arrives(people, {}, kind="single")
    refused(people.amal.posts(f"intakes/{alone['id']}/persons", {"persons": [{}]}), 409)


def test_an_arrival_tells_who_waits_at_the_same_cost_for_one_and_twenty(people: People) -> None:
    boat = arrives(people, {"names": NAMES}, {})
    case, _ = people.amal.lists("cases", intake=boat["id"])
    people.amal.triages(case)
    case = people.amal.reads(f"cases/{case['id']}")
    taken = {"to": people.amal.id, "reason": "first_contact"}
    done(people.amal.changes(f"cases/{case['id']}/hand-over", case, taken))
    now = people.amal.reads(f"intakes/{boat['id']}")
    assert (now["registered"], now["not_triaged"], now["not_handed_over"]) == (2, 1, 1)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert people.amal.lists("intakes")
        return len(queries)

    one = cost()
    for _ in range(3):
        arrives(people, {}, {})
    assert cost() == one


def test_an_arrival_of_another_agency_is_nobodys_to_see_or_add_to(people: People) -> None:
    boat = arrives(people, {})
    assert people.lena.gets(f"intakes/{boat['id']}").status_code == 404
    answer = people.lena.posts(f"intakes/{boat['id']}/persons", {"persons": [{}]})
    assert answer.status_code == 404


def test_who_arrived_is_listed_in_order_and_who_may_be_known_is_marked(people: People) -> None:
    amal = people.amal
    known = amal.registers(**SELAM)
    again = {
        "names": [{"script": "Latn", "given": "Selam", "family": "Tesfay"}],
        "sex": "female", "birth_date": "1998-04-11", "nationalities": ["ETH"],
    }  # fmt: skip
    boat = arrives(people, {}, again, {"sex": "male"})
    rows = amal.lists(f"intakes/{boat['id']}/persons")
    assert [row["person"]["sex"] for row in rows] == ["unknown", "female", "male"]
    assert [[one["person"] for one in row["alike"]] for row in rows] == [[], [known["id"]], []]
    assert rows[1]["alike"][0]["likely"]
    (shown,) = people.ines.events(request_id=amal.journal[-1].request_id, kind="disclosed")
    assert len(shown["subjects"]) == 4  # the three, and whom one of them resembles
