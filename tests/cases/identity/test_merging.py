"""Two records of one person are merged: no row moves, and all of it can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.identity.deciding import (
    AMAL_ARABIC,
    HER,
    HER_AGAIN,
    SOMEBODY,
    decisions,
    found,
    merges,
    now,
    parts,
    rows,
    state,
    together,
    tries,
    tries_undoing,
    undoes,
)
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People


@pytest.fixture
def two(people: People) -> tuple[Any, Any]:
    return people.amal.registers(**HER), people.amal.registers(**HER_AGAIN)


def test_each_record_of_the_person_knows_the_others_and_one_stands(
    people: People, two: tuple[Any, Any]
) -> None:
    first, second = two
    decided = merges(people.amal, first, second)
    assert (decided["person"], decided["other"]) == (first["id"], second["id"])
    assert decided["decided_by"] == "Amal"
    assert decided["explanation"]["likely"] is True
    assert {one["field"] for one in decided["explanation"]["fields"]} >= {"given_name", "sex"}
    a, b = rows(people, first, second)
    assert (a.records, b.records) == ([a.pk, b.pk], [b.pk, a.pk])
    assert (a.merged_into_id, b.merged_into_id) == (None, a.pk)


def test_a_merged_record_is_left_as_it_is_and_its_cases_go_on(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (first, second) = people.amal, two
    case = amal.opens_case(second, people.site("reception"))
    merges(amal, first, second)
    current = now(amal, second)
    for refusal in (
        amal.changes(f"persons/{second['id']}", current, {"sex": "male"}, method="patch"),
        amal.changes(f"persons/{second['id']}/names", current, AMAL_ARABIC),
        amal.changes(
            f"persons/{second['id']}/retire-name", current, {"name": current["names"][0]["id"]}
        ),
        amal.posts(
            "cases",
            {"person": second["id"], "site": case["site"]["id"],
             "first_contact_at": "2026-10-05T08:30:00Z"},
        ),
        tries(amal, "same", amal.registers(**SOMEBODY), second),
        tries(amal, "same", second, amal.registers(**SOMEBODY)),
    ):  # fmt: skip
        assert first["id"] in refused(refusal, 409)["detail"]
    amal.triages(case)
    amal.checks_consent(case)
    assert amal.reads(f"cases/{case['id']}")["status"] == "consented"


def test_the_cases_of_all_records_are_found_by_each_of_them(
    people: People, two: tuple[Any, Any]
) -> None:
    amal = people.amal
    cases = {amal.opens_case(one, people.site("reception"))["id"] for one in two}
    amal.opens_case(amal.registers(**SOMEBODY), people.site("reception"))
    decided = merges(amal, *two)
    for one in two:
        assert {case["id"] for case in amal.lists("cases", person=one["id"])} == cases
        listed = amal.lists("identity-decisions", person=one["id"])
        assert [row["id"] for row in listed] == [decided["id"]]
    undoes(people.sami, decided)
    assert len(amal.lists("cases", person=two[0]["id"])) == 1


def test_the_standing_record_takes_over_what_is_named_and_no_more(people: People) -> None:
    amal = people.amal
    first = amal.registers(sex="unknown", birth_date="1990", birth_provenance="estimated")
    other = amal.registers(**HER, birth_provenance="document", languages=["ara"])
    merges(amal, first, other, take=["birth_date", "nationalities", "sex"])
    kept = now(amal, first)
    assert (kept["birth_date"], kept["birth_provenance"]) == ("1990-05-17", "document")
    assert (kept["nationalities"], kept["sex"], kept["languages"]) == (["SYR"], "female", [])
    (decision,) = decisions(people)
    assert decision.taken == ["birth_date", "nationalities", "sex"]


def test_nothing_is_taken_that_is_not_known_or_not_of_the_same_person(people: People) -> None:
    amal = people.amal
    first, other = amal.registers(**HER), amal.registers()
    unsaid = wrong_fields(tries(amal, "same", first, other, take=["sex", "birth_date"]))
    assert "does not say" in unsaid["take"]
    assert "take" in wrong_fields(tries(amal, "not_the_same", first, other, take=["sex"]))
    assert decisions(people) == []


def test_nothing_is_copied_for_somebody_who_does_not_want_to_be_recorded(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (first, second) = people.amal, two
    case = amal.opens_case(second, people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case, c_consent_record="no")
    refused(tries(amal, "same", first, second, take=["sex"]), 409, "G-02")
    merges(amal, first, second)
    current = now(amal, first)  # what was refused in one record is refused in all
    correction = amal.changes(f"persons/{first['id']}", current, {"sex": "male"}, method="patch")
    refused(correction, 409, "G-02")


def test_a_merge_and_its_undoing_leave_everything_as_it_was(people: People) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    sides = []
    for body in (HER, {**HER_AGAIN, "birth_date": "1991", "languages": ["ara"]}):
        case = amal.opens_case(
            amal.registers(**body, age_status="adult"), people.site("reception")
        )
        amal.triages(case)
        amal.checks_consent(case)
        amal.screens(case, "palermo_amp", {"act_recruited": "yes", "means_coercion": "yes",
                                           "pur_forced_labour": "yes"})  # fmt: skip
        agreement = amal.records_agreement(case, opendoor)
        amal.refers(case, opendoor, agreement, "legal_aid")
        amal.plans(case, "placement", place="shelter")
        sides.append(case)
    first, second = (case["person"] for case in sides)
    before = state(people), whole(people, sides)
    decided = merges(amal, first, second, take=["birth_date", "languages"])
    assert state(people) != before[0]
    assert whole(people, sides) == before[1]
    undone = undoes(people.sami, decided)
    assert undone["undone_by"] == "Sami"
    assert (state(people), whole(people, sides)) == before


def whole(people: People, cases: list[Any]) -> Any:
    """Return the work with each case, as everybody sees it."""
    kinds = ("obligations", "screenings", "consents", "referrals", "guarded-steps", "profiles")
    return [
        (people.amal.reads(f"cases/{case['id']}")["status"],
         [people.amal.lists(kind, case=case["id"]) for kind in kinds if kind != "referrals"],
         people.noor.lists("referrals"))
        for case in cases
    ]  # fmt: skip


def test_what_was_corrected_since_outlasts_the_undoing(people: People) -> None:
    amal = people.amal
    first = amal.registers(sex="unknown", birth_date="1990", languages=["kmr"])
    other = amal.registers(**HER, languages=["ara"])
    decided = merges(amal, first, other, take=["birth_date", "sex", "languages"])
    path = f"persons/{first['id']}"
    fields = {"birth_date": "1990-05-17", "sex": "other"}  # the one said again, the other changed
    done(amal.changes(path, now(amal, first), fields, method="patch"))
    undoes(people.sami, decided)
    kept = now(amal, first)
    assert (kept["birth_date"], kept["sex"]) == ("1990-05-17", "other")
    assert kept["languages"] == ["kmr"]


def test_a_chain_of_merges_can_be_undone_in_the_middle(people: People) -> None:
    amal, sami = people.amal, people.sami
    a, b, c, d = (amal.registers(**HER) for _ in range(4))
    ids = [row.pk for row in rows(people, a, b, c, d)]
    before = state(people)
    first = merges(amal, a, b)
    second = merges(amal, c, a)
    third = merges(amal, d, c)
    assert together(people, a, b, c, d) == [set(ids) - {pk} for pk in ids]
    assert found(amal, d) == []
    undoes(sami, second)
    assert together(people, a, b, c, d) == [{ids[1]}, {ids[0]}, {ids[3]}, {ids[2]}]
    assert [row.merged_into_id for row in rows(people, a, b, c, d)] == [None, ids[0], ids[3], None]
    merges(amal, a, d)  # the rest is put together the other way round
    undoes(sami, first)
    assert together(people, a, b, c, d) == [
        {ids[2], ids[3]}, set(), {ids[0], ids[3]}, {ids[0], ids[2]},
    ]  # fmt: skip
    undoes(sami, third)
    for decision in amal.lists("identity-decisions"):
        if decision["undone_at"] is None:
            undoes(sami, decision)
    assert state(people) == before


def test_a_record_is_not_merged_with_itself_nor_in_a_circle(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (first, second) = people.amal, two
    for answer in ("same", "not_the_same"):
        assert "itself" in wrong_fields(tries(amal, answer, first, first))["other"]
    merges(amal, first, second)
    refused(tries(amal, "same", second, first), 409)
    refused(tries(amal, "same", first, second), 409)
    third = amal.registers(**HER)
    merges(amal, third, first)
    refused(tries(amal, "same", second, third), 409)


def test_not_the_same_is_remembered_until_a_supervisor_undoes_it(people: People) -> None:
    amal = people.amal
    a, b, c, d = (amal.registers(**HER) for _ in range(4))
    merges(amal, a, b)
    merges(amal, c, d)
    decided = parts(amal, b, d)  # of two merged records: it is true of both persons
    for one, other in ((a, c), (c, a)):
        assert decided["id"] in refused(tries(amal, "same", one, other), 409)["detail"]
        refused(tries(amal, "not_the_same", one, other), 409)
    assert (found(amal, a), found(amal, c)) == ([], [])
    undoes(people.sami, decided)
    merges(amal, c, a)
    refused(tries(amal, "not_the_same", a, d), 409)


def test_who_decided_it_and_who_works_on_a_case_do_not_undo_it(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, sami = people.amal, people.sami
    decided = merges(sami, *two)
    refused(tries_undoing(sami, decided), 409)
    assert tries_undoing(amal, decided).status_code == 403
    a, b = amal.registers(**SOMEBODY), amal.registers(**SOMEBODY)
    sami.opens_case(b, people.site("reception"))
    mine = merges(amal, a, b)
    assert "caseworker" in refused(tries_undoing(sami, mine), 409)["detail"]


def test_a_decision_is_undone_once_and_as_it_was_read(
    people: People, two: tuple[Any, Any]
) -> None:
    decided = merges(people.amal, *two)
    path = f"identity-decisions/{decided['id']}/undo"
    stale = {"version": decided["version"] + 1}
    assert people.sami.changes(path, stale).status_code == 412
    undoes(people.sami, decided)
    assert "undone already" in refused(tries_undoing(people.sami, decided), 409)["detail"]


def test_nobody_decides_about_a_record_they_have_not_read_as_it_is(
    people: People, two: tuple[Any, Any]
) -> None:
    amal, (first, second) = people.amal, two
    read = {"version": first["version"], "other_version": second["version"]}
    done(amal.changes(f"persons/{second['id']}", second, {"sex": "male"}, method="patch"))
    for answer in ("same", "not_the_same"):
        problem = done(tries(amal, answer, first, second, **read), 412)
        assert problem["current"]["differs"] == {"other_version": now(amal, second)["version"]}
    assert decisions(people) == []


def test_the_records_of_others_are_not_named(people: People, two: tuple[Any, Any]) -> None:
    theirs = people.lena.registers(**HER)
    body = {"answer": "same", "ground": "documents", "version": 1, "other_version": 1}
    mine = two[0]["id"]
    for person, other, field in ((mine, theirs["id"], "other"), (theirs["id"], mine, "person")):
        refusal = people.amal.posts(
            "identity-decisions", body | {"person": person, "other": other}
        )
        assert list(wrong_fields(refusal)) == [field]
    decided = merges(people.amal, *two)
    assert people.lena.gets(f"identity-decisions/{decided['id']}").status_code == 404
    assert people.lena.lists("identity-decisions") == []


def test_the_log_shows_a_decision_with_both_persons(people: People, two: tuple[Any, Any]) -> None:
    decided = merges(people.amal, *two)
    answers = (
        people.sami.gets(f"identity-decisions/{decided['id']}"),
        people.sami.gets("identity-decisions"),
    )
    for answer in answers:
        (shown,) = people.ines.events(request_id=answer["Request-Id"], kind="disclosed")
        assert len(shown["subjects"]) == 2
