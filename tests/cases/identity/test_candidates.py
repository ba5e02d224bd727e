"""Who may be on record already: found on registration and on demand, and never guessed away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from cases.lifecycle import Status
from cases.matching import blocking, search
from cases.models import Case, Person
from tests.cases.identity.deciding import (
    AMAL,
    AMAL_ARABIC,
    HER,
    HER_AGAIN,
    SOMEBODY,
    found,
    merges,
    now,
    parts,
    undoes,
)
from tests.cases.matching.describing import person as description
from tests.conftest import acting_for
from tests.scenarios.answers import done
from tests.scenarios.people import People

HER_DESCRIPTION = description("Amal Haddad", born="1990-05-17", sex="female", nationality="SYR")


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    search._too_frequent.clear()


def test_registering_somebody_again_names_who_is_likely_the_same_and_why(people: People) -> None:
    amal = people.amal
    first = amal.registers(**HER)
    assert first["candidates"] == {
        "searched": True, "reason": "", "crowded": False, "found": [],
    }  # fmt: skip
    amal.registers(**SOMEBODY)
    (candidate,) = amal.registers(**HER_AGAIN)["candidates"]["found"]
    assert candidate["person"]["id"] == first["id"]
    assert candidate["person"]["names"][0]["family"] == "Haddad"
    assert candidate["found_through"] is None
    assert candidate["likely"] is True
    assert candidate["weights"]
    said = {one["field"]: one for one in candidate["explanation"]}
    assert said["family_name"]["level"] == "spelling"
    assert "written another way" in said["family_name"]["words"]
    assert candidate["score"] == pytest.approx(sum(one["weight"] for one in said.values()))


def test_a_repeat_of_the_request_names_them_again(people: People) -> None:
    people.amal.registers(**HER)
    key = str(uuid4())
    first, again = (done(people.amal.posts("persons", HER, key=key), 201) for _ in range(2))
    assert first == again
    assert len(again["candidates"]["found"]) == 1


def test_at_registration_a_mere_resemblance_is_shown_as_one(people: People) -> None:
    amal = people.amal
    amal.registers(**HER)
    cousin = {**HER, "birth_date": "1990-05", "names": [{**AMAL, "family": "Haddadin"}]}
    made = amal.registers(**{**cousin, "birth_date": "1975"})
    on_demand = amal.reads(f"persons/{made['id']}/candidates")
    assert [one["likely"] for one in made["candidates"]["found"]] == [False]
    assert [one["score"] > 0 for one in on_demand["found"]] == [True]


def test_whom_more_speaks_against_than_for_is_not_shown(people: People) -> None:
    amal = people.amal
    man = {**HER, "sex": "male", "birth_date": "1950-01-02", "names": [{**AMAL, "family": "Aziz"}]}
    of_her_name = amal.registers(**man)
    with acting_for(people.organisation("harbour")):
        organisation = people.organisation("harbour").pk
        (raw,) = search.candidates(HER_DESCRIPTION, organisation=organisation).candidates
        assert str(raw.person) == of_her_name["id"]
        assert raw.score.total < 0
    assert done(amal.posts("persons/candidates", HER))["found"] == []


def test_somebody_is_found_before_and_without_being_registered(people: People) -> None:
    first = people.amal.registers(**HER)
    answer = done(people.amal.posts("persons/candidates", HER_AGAIN))
    assert [one["person"]["id"] for one in answer["found"]] == [first["id"]]
    with acting_for(people.organisation("harbour")):
        assert Person.objects.count() == 1


def test_documents_and_telephones_lead_to_somebody(people: People) -> None:
    first = people.amal.registers(**HER)
    about = {"person": first["id"]}
    document = {"kind": "passport", "number": "N 012345", "issuing_country": "SYR"}
    done(people.amal.posts("identity-documents", about | document | {"whereabouts": "held"}), 201)
    mobile = {"kind": "mobile", "value": "+963 944 123 456", "safe": "safe"}
    done(people.amal.posts("contact-channels", about | mobile), 201)
    passport = {"kind": "passport", "number": "N012345", "issuing_country": "SYR"}
    for body in ({"documents": [passport]}, {"phones": ["0944 123456"]}):
        (candidate,) = done(people.amal.posts("persons/candidates", body))["found"]
        assert candidate["person"]["id"] == first["id"]


def test_too_little_known_is_said_and_is_not_nobody(people: People) -> None:
    answer = done(people.amal.posts("persons/candidates", {"sex": "male"}))
    assert (answer["searched"], answer["found"]) == (False, [])
    assert "Give a name" in answer["reason"]
    assert people.amal.registers()["candidates"]["searched"] is False


def test_a_record_its_merged_ones_and_those_decided_about_are_not_shown(people: People) -> None:
    amal = people.amal
    first, second, third, fourth = (amal.registers(**HER) for _ in range(4))
    assert set(found(amal, first)) == {second["id"], third["id"], fourth["id"]}
    merges(amal, first, second)
    merges(amal, third, fourth)
    assert found(amal, first) == [third["id"]]
    decided = parts(amal, first, fourth)  # a merged record speaks for all of its person
    assert found(amal, first) == []
    assert found(amal, third) == []
    assert found(amal, second) == []
    undoes(people.sami, decided)
    assert found(amal, first) == [third["id"]]


def test_a_merged_record_leads_to_the_one_that_stands(people: People) -> None:
    amal = people.amal
    stands = amal.registers(**SOMEBODY)
    merged = amal.registers(**HER)
    merges(amal, stands, merged)
    (candidate,) = done(amal.posts("persons/candidates", HER_AGAIN))["found"]
    assert candidate["person"]["id"] == stands["id"]
    assert candidate["found_through"] == merged["id"]
    third = amal.registers(**HER)  # and is itself looked for by the names of both
    assert found(amal, stands) == [third["id"]]


def test_closed_cases_count(people: People) -> None:
    first = people.amal.registers(**HER)
    case = people.amal.opens_case(first, people.site("reception"))
    with acting_for(people.organisation("harbour")):
        Case.objects.filter(pk=case["id"]).update(status=Status.CLOSED)
    assert found(people.amal, people.amal.registers(**HER_AGAIN)) == [first["id"]]


def test_what_is_corrected_is_found_from_then_on(people: People) -> None:
    amal = people.amal
    nobody = amal.registers(**SOMEBODY)
    known = {"names": [AMAL_ARABIC], "birth_date": "1990-05-17"}
    assert done(amal.posts("persons/candidates", known))["found"] == []
    done(amal.changes(f"persons/{nobody['id']}/names", nobody, AMAL), 201)
    changed = now(amal, nobody)
    body = {"birth_date": "1990-05-17"}
    done(amal.changes(f"persons/{nobody['id']}", changed, body, method="patch"))
    (candidate,) = done(amal.posts("persons/candidates", known))["found"]
    assert candidate["person"]["id"] == nobody["id"]
    wrong = now(amal, nobody)
    name = next(one["id"] for one in wrong["names"] if one["given"] == "Amal")
    done(amal.changes(f"persons/{nobody['id']}/retire-name", wrong, {"name": name}))
    again = done(amal.posts("persons/candidates", {"names": [AMAL_ARABIC]}))
    assert again["found"] == []


@pytest.mark.parametrize("how", ["failing", "stale"])
def test_a_search_that_fails_is_503_and_registers_nobody(
    people: People, monkeypatch: pytest.MonkeyPatch, how: str, settings: Any
) -> None:
    amal = people.amal
    on_record = amal.registers(**HER)
    if how == "stale":
        settings.SECRET_KEY = "another secret of the installation, and long enough"
    else:
        monkeypatch.setattr(blocking, "SQL", "SELECT 1/0 --" + blocking.SQL.replace("\n", " "))
    refusals = [
        amal.posts("persons", HER_AGAIN),
        amal.posts("persons/candidates", HER_AGAIN),
        amal.gets(f"persons/{on_record['id']}/candidates"),
    ]
    assert [refusal.status_code for refusal in refusals] == [503, 503, 503]
    with acting_for(people.organisation("harbour")):
        assert Person.objects.count() == 1


def test_whoever_is_shown_as_a_candidate_is_in_the_log(people: People) -> None:
    amal = people.amal
    stands, merged = amal.registers(**SOMEBODY), amal.registers(**HER)
    merges(amal, stands, merged)
    for answer in (
        amal.posts("persons/candidates", HER_AGAIN),
        amal.posts("persons", HER_AGAIN),
    ):
        (shown,) = people.ines.events(request_id=answer["Request-Id"], kind="disclosed")
        assert {pseudonym(people, one) for one in (stands, merged)} <= set(shown["subjects"])


def pseudonym(people: People, person: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.log_scope', 'all', true)")
        cursor.execute(
            "SELECT pseudonym FROM oversight_pseudonym WHERE person_id = %s", [person["id"]]
        )
        return str(cursor.fetchone()[0])


def test_another_organisations_people_are_neither_found_nor_named(people: People) -> None:
    theirs = people.amal.registers(**HER)
    answer = done(people.lena.posts("persons/candidates", HER))
    assert answer["found"] == []
    assert people.lena.gets(f"persons/{theirs['id']}/candidates").status_code == 404
    assert people.noor.posts("persons/candidates", HER).status_code == 403
