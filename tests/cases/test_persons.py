"""Persons, as they say who they are."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import born
from tests.scenarios.people import People

UNKNOWN = {
    "sex": "unknown", "birth_date": None, "birth_provenance": "unknown", "age_status": "unknown",
    "nationalities": [], "languages": [], "interpreter_needed": None, "interpreter_language": "",
    "interviewer_preference": "not_asked", "names": [],
}  # fmt: skip
V7 = "0199c0de-0000-7000-8000-00000000000a"


NAMES = [
    ("Arab", "محمّد", "\u200fالأحمدُ"),  # right to left, with its marks
    ("Ethi", "ሰላም", "ተስፋዬ"),
    ("Cyrl", "Даврон", "Саидов"),
    ("Latn", "Nguyễn", "O’Brien-Ørsted"),
    ("Hani", "𠮷野", ""),
    ("Latn", "", "Suharto"),  # one name is enough
    ("Latn", "x" * 200, "'; DROP TABLE cases_person; --"),
]


def test_a_name_is_kept_letter_by_letter(people: People) -> None:
    for script, given, family in NAMES:
        sent = {"script": script, "given": given, "family": family}
        person = people.amal.registers(names=[sent])
        (name,) = people.amal.reads(f"persons/{person['id']}")["names"]
        assert (name["script"], name["given"], name["family"]) == (script, given, family)


def test_what_is_not_known_is_not_guessed(people: People) -> None:
    person = people.amal.registers()
    assert UNKNOWN.items() <= people.amal.reads(f"persons/{person['id']}").items()


def test_a_birth_date_keeps_its_precision(people: People) -> None:
    for birth_date in ("1990", "1990-05", "1990-05-17"):
        person = people.amal.registers(birth_date=birth_date, birth_provenance="estimated")
        assert people.amal.reads(f"persons/{person['id']}")["birth_date"] == birth_date


def test_a_birth_date_that_cannot_be_is_named(people: People) -> None:
    """Nobody is born in the future, nor more than 130 years ago."""
    for birth_date in ("1990-13", "90", "2001-02-29", 1990.5, "2999-01-01", "2999", "1850"):
        response = people.amal.posts("persons", {"birth_date": birth_date})
        assert wrong_fields(response).keys() == {"birth_date"}, birth_date


NOT_ONE = [
    ("nationalities", ["TJ"], "nationalities.0"),
    ("nationalities", ["ZZZ"], "nationalities.0"),
    ("nationalities", ["TJK", "tjk"], "nationalities.1"),
    ("languages", ["english"], "languages.0"),
    ("languages", ["EN"], "languages.0"),
    ("interpreter_language", "e1", "interpreter_language"),
    ("sex", "x", "sex"),
    ("age_status", "minor", "age_status"),
    ("interpreter_needed", "perhaps", "interpreter_needed"),
    ("interviewer_preference", "any", "interviewer_preference"),
    ("names", [{"script": "latin", "given": "A"}], "names.0.script"),
    ("names", [{"script": "Latn"}], "names.0.given"),
    ("names", [{"script": "Latn", "given": "x" * 201}], "names.0.given"),
    ("names", [{"script": "Latn", "given": "a\x00b"}], "names.0.given"),
    ("religion", "any", "religion"),
    ("id", str(uuid4()), "id"),
    ("version", 7, "version"),
]


def test_a_value_that_is_not_one_is_refused_by_name(people: People) -> None:
    for field, value, named in NOT_ONE:
        errors = wrong_fields(people.amal.posts("persons", {field: value}))
        assert list(errors) == [named], (field, value)
    assert people.amal.lists("persons") == []


@pytest.mark.parametrize(
    "body", [r'{"names": [{"script": "Latn", "given": "\ud800"}]}', r'{"\ud800": "x"}']
)
def test_half_a_character_is_refused_whether_it_is_a_value_or_a_field(
    people: People, body: str
) -> None:
    assert people.amal.posts_text("persons", body).status_code == 400


def test_somebody_may_be_of_no_known_nationality(people: People) -> None:
    for code in ("XXA", "XXB", "XXC", "XXX", "UND"):
        assert people.amal.registers(nationalities=[code])["nationalities"] == [code]


def test_work_done_offline_keeps_its_own_id(people: People) -> None:
    assert people.amal.registers(id=V7)["id"] == V7
    refused(people.amal.posts("persons", {"id": V7}), 409)
    assert UUID(people.amal.registers()["id"]).version == 7


def test_an_id_in_use_elsewhere_says_no_more_than_one_in_use_here(people: People) -> None:
    people.lena.registers(id=V7, names=[{"script": "Latn", "given": "Secret"}])
    theirs = refused(people.amal.posts("persons", {"id": V7}), 409)
    people.amal.registers(id=V7[:-1] + "b")
    ours = refused(people.amal.posts("persons", {"id": V7[:-1] + "b"}), 409)
    assert theirs == ours


def test_a_second_spelling_is_added_and_the_first_stays(people: People) -> None:
    person = people.amal.registers(names=[{"script": "Arab", "given": "فرید"}])
    added = {"script": "Latn", "given": "Fareed", "kind": "former"}
    path = f"persons/{person['id']}/names"
    assert people.amal.posts(path, added).status_code == 428
    after = done(people.amal.changes(path, person, added), 201)
    assert [name["given"] for name in after["names"]] == ["فرید", "Fareed"]
    assert after["version"] == person["version"] + 1
    done(people.amal.changes(path, person, added), 412)


def test_a_correction_changes_what_it_names_and_nothing_else(people: People) -> None:
    person = people.amal.registers(sex="male", birth_date=born(30), languages=["prs"])
    body = {"birth_date": "1995"}
    after = done(people.amal.changes(f"persons/{person['id']}", person, body, method="patch"))
    unchanged = {"sex", "languages", "age_status", "names", "nationalities", "birth_provenance"}
    assert after["birth_date"] == "1995"
    assert {name: after[name] for name in unchanged} == {n: person[n] for n in unchanged}
    assert after["version"] == person["version"] + 1


def test_a_correction_over_a_newer_one_says_what_differs(people: People) -> None:
    person = people.amal.registers(sex="male")
    path = f"persons/{person['id']}"
    done(people.amal.changes(path, person, {"sex": "female"}, method="patch"))
    late = people.sami.changes(path, person, {"sex": "other"}, method="patch")
    assert done(late, 412)["current"] == {"version": 2, "differs": {"sex": "female"}}


def test_another_agency_sees_nobody(people: People) -> None:
    person = people.amal.registers(names=[{"script": "Latn", "given": "Selam"}])
    assert people.lena.lists("persons") == []
    gone = people.lena.gets(f"persons/{person['id']}")
    never = people.lena.gets(f"persons/{uuid4()}")
    assert (done(gone, 404), gone.status_code) == (done(never, 404), 404)
    path = f"persons/{person['id']}"
    assert people.lena.changes(path, person, {"sex": "male"}, method="patch").status_code == 404


def test_a_wrong_name_is_kept_and_shared_with_nobody(people: People) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    names = [{"script": "Latn", "given": "Jonas"}, {"script": "Latn", "given": "Yonas"}]
    person = amal.registers(names=names)
    path = f"persons/{person['id']}/retire-name"
    wrong = {"name": person["names"][0]["id"]}
    after = done(amal.changes(path, person, wrong))
    assert [name["kind"] for name in after["names"]] == ["wrong", "used"]
    done(amal.changes(path, person, wrong), 412)
    case = amal.opens_case(after, people.site("reception"))
    sent = amal.refers(case, opendoor, amal.records_agreement(case, opendoor), "shelter")
    package = people.noor.accepts(people.noor.sees(sent))["package"]
    assert [name["given"] for name in package["identity"]["names"]] == ["Yonas"]


def test_a_case_is_found_by_the_reference_on_a_slip_of_paper(people: People) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    slip = {"reference": f" {case['reference'].lower()} "}
    assert done(people.amal.posts("cases/find", slip))["id"] == case["id"]
    assert people.lena.posts("cases/find", slip).status_code == 404
