"""Asking another organisation whether it knows a person: found or not found, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organisation, Site
from accounts.policy import Role
from cases.identity import questions
from cases.matching import blocking, search, upkeep
from cases.models import Case, IdentityQuestion, Person, PersonName
from cases.partial_dates import PartialDate
from tests.cases.identity.deciding import AMAL, HER, HER_AGAIN, SOMEBODY, merges, now
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

BOTH = ("identity", "demographics")


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    search._too_frequent.clear()


@pytest.fixture
def plains(people: People) -> Organisation:
    return people.organisation("plains")


@pytest.fixture
def known_there(people: People) -> Any:
    """Lena's agency knows her."""
    return people.lena.registers(**HER)


def case_of(people: People, body: Any = HER_AGAIN) -> Any:
    return people.amal.opens_case(people.amal.registers(**body), people.site("reception"))


def asks(actor: Actor, case: Any, asked: Organisation, consent: Any) -> Any:
    body = {"case": case["id"], "asked": str(asked.pk), "consent": consent["id"]}
    return actor.posts("identity-questions", body)


def asks_with_consent(people: People, case: Any, asked: Organisation) -> Any:
    consent = people.amal.records_agreement(case, asked, BOTH)
    return asks(people.amal, case, asked, consent)


def asked(people: People) -> int:
    with acting_for(people.organisation("harbour")):
        return IdentityQuestion.objects.count()


def test_who_is_known_there_is_found_and_nothing_more_is_said(
    people: People, plains: Organisation, known_there: Any
) -> None:
    case = case_of(people)
    answer = asks_with_consent(people, case, plains)
    said = done(answer, 201)
    assert said["answer"] == "found"
    assert said.keys() == {"id", "case", "asked", "consent", "answer", "created_at"}
    assert known_there["id"] not in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [SOMEBODY, {**HER, "birth_date": "1990"}, {**HER, "names": [{**AMAL, "family": "Mansour"}]}],
    ids=["somebody else", "year alone", "another family name"],
)
def test_who_is_not_surely_the_same_is_not_found(
    people: People, plains: Organisation, known_there: Any, body: Any
) -> None:
    answer = done(asks_with_consent(people, case_of(people, body), plains), 201)
    assert answer["answer"] == "not_found"


def test_a_year_of_birth_is_not_enough_however_rare_and_long_the_name(
    people: People, plains: Organisation
) -> None:
    name = {**AMAL, "given": "Zbigniew Wojciech Przemyslaw", "family": "Nawrocki Brzezinski"}
    people.lena.registers(**{**HER, "names": [name]})
    for born, answer in (("1990", "not_found"), (HER["birth_date"], "found")):
        case = case_of(people, {**HER, "names": [name], "birth_date": born})
        assert done(asks_with_consent(people, case, plains), 201)["answer"] == answer


def test_a_likely_person_is_not_enough(
    people: People, plains: Organisation, known_there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "STRICTER", 30)
    assert done(asks_with_consent(people, case_of(people), plains), 201)["answer"] == "not_found"


def test_who_refused_to_be_recorded_there_is_not_found(
    people: People, plains: Organisation, known_there: Any
) -> None:
    with acting_for(plains):
        lena = people.lena.member.user
        other = Person.objects.create(organisation=plains)
        known = Person.objects.get(pk=known_there["id"])
        for one, same in ((known, other), (other, known)):  # refused in another record of hers
            Person.objects.filter(pk=one.pk).update(same_as=[same.pk])
        site = plains_site(plains)
        Case.objects.create(
            organisation=plains, person=other, site=site, caseworker=lena,
            reference="C-TEST-0001", first_contact_at=ago(days=1), storage_refused=True,
        )  # fmt: skip
    assert done(asks_with_consent(people, case_of(people), plains), 201)["answer"] == "not_found"


def plains_site(plains: Organisation) -> Any:
    return Site.objects.create(organisation=plains, name="There", stage="reception", country="XXX")


def test_every_record_of_the_person_is_asked_about(
    people: People, plains: Organisation, known_there: Any
) -> None:
    case = case_of(people, SOMEBODY)
    merges(people.amal, case["person"], people.amal.registers(**HER_AGAIN))
    assert done(asks_with_consent(people, case, plains), 201)["answer"] == "found"


# Consent


def test_nobody_is_asked_without_consent_to_share_with_them(
    people: People, plains: Organisation, known_there: Any
) -> None:
    amal, case, other = people.amal, case_of(people), case_of(people, SOMEBODY)
    opendoor = people.organisation("opendoor")
    elsewhere = amal.records_agreement(case, opendoor, BOTH)
    of_another = amal.records_agreement(other, plains, BOTH)
    too_little = amal.records_agreement(case, plains, ["identity", "communication"])
    withdrawn = amal.records_agreement(case, plains, BOTH)
    amal.withdraws(withdrawn)
    for consent in (elsewhere, of_another, too_little, withdrawn):
        refused(asks(amal, case, plains, consent), 409, "G-02")
    over = amal.records_agreement(case, plains, BOTH, given_at=ago(days=3), expires_at=ago(days=1))
    refused(asks(amal, case, plains, over), 409, "G-02")
    assert asked(people) == 0
    assert people.ines.events(kind="identity_asked") == []


@pytest.mark.parametrize("body", ["enforcement", "police", "consulate", "ombuds"])
def test_the_question_does_not_cross_the_firewall(people: People, body: str) -> None:
    case = case_of(people)
    consent = people.amal.records_agreement(case, people.organisation("plains"), BOTH)
    refused(asks(people.amal, case, people.organisation(body), consent), 409, "G-08")


def test_only_open_cases_of_ones_own_are_asked_about(
    people: People, plains: Organisation, known_there: Any
) -> None:
    amal, case = people.amal, case_of(people)
    consent = amal.records_agreement(case, plains, BOTH)
    harbour = people.organisation("harbour")
    assert "asked" in wrong_fields(asks(amal, case, harbour, consent))
    assert "case" in wrong_fields(asks(people.lena, case, plains, consent))
    assert asks(people.noor, case, plains, consent).status_code == 403
    with acting_for(harbour):
        Case.objects.filter(pk=case["id"]).update(status="closed")
    assert "closed" in refused(asks(amal, case, plains, consent), 409)["detail"]


# Fishing


def test_within_a_day_the_same_question_gets_the_same_answer(
    people: People, plains: Organisation, known_there: Any
) -> None:
    amal, case = people.amal, case_of(people, {**HER, "birth_date": "1990-05-18"})
    first = done(asks_with_consent(people, case, plains), 201)
    path = f"persons/{case['person']['id']}"
    changed = {"birth_date": "1990-05-17"}
    done(amal.changes(path, now(amal, case["person"]), changed, method="patch"))
    assert done(asks_with_consent(people, case, plains), 201) == first
    assert len(people.ines.events(kind="identity_asked")) == 1
    with acting_for(people.organisation("harbour")):
        row = IdentityQuestion.objects.get()
        assert row.answer == first["answer"]


def test_a_user_asks_so_many_questions_a_day(
    people: People, plains: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "PER_DAY", 1)
    case = case_of(people)
    first = done(asks_with_consent(people, case, plains), 201)
    second = asks_with_consent(people, case_of(people, SOMEBODY), plains)
    assert "tomorrow" in refused(second, 409)["detail"]
    assert done(asks_with_consent(people, case, plains), 201) == first
    monkeypatch.setattr(questions, "ASKED_LATELY", questions.ASKED_LATELY * 0)
    assert done(asks_with_consent(people, case, plains), 201) != first


def test_too_little_and_too_many_are_one_refusal(
    people: People, plains: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown, case = case_of(people, {"sex": "female"}), case_of(people)
    unknown = asks_with_consent(people, unknown, plains)
    too_little = refused(unknown, 409)["detail"]
    monkeypatch.setattr(search, "FREQUENT", 3)
    for _ in range(5):
        known(plains, "1990-05-17")
    consent = people.amal.records_agreement(case, plains, BOTH)
    assert refused(asks(people.amal, case, plains, consent), 409)["detail"] == too_little
    known(plains, "1991-08-20")  # whom one might look at beside the crowd is not surely her
    assert refused(asks(people.amal, case, plains, consent), 409)["detail"] == too_little
    assert asked(people) == 0


def known(plains: Organisation, born: str) -> None:
    """Let another woman of her name be on record there."""
    with acting_for(plains):
        person = Person(organisation=plains, sex="female", nationalities=["SYR"])
        person.birth_date = PartialDate.parse(born)
        person.save(force_insert=True)
        PersonName.objects.create(
            organisation=plains, person=person, script="Latn", given="Amal", family="Haddad"
        )
        upkeep.refresh(person)


def test_a_search_that_fails_there_is_503_and_no_answer_is_kept(
    people: People, plains: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(people)
    consent = people.amal.records_agreement(case, plains, BOTH)
    monkeypatch.setattr(blocking, "SQL", "SELECT 1/0 --" + blocking.SQL.replace("\n", " "))
    assert asks(people.amal, case, plains, consent).status_code == 503
    assert asked(people) == 0


# The log


def test_both_sides_see_that_it_was_asked_and_neither_whom_the_other_knows(
    people: People, plains: Organisation, known_there: Any
) -> None:
    answer = asks_with_consent(people, case_of(people), plains)
    asked = answer["Request-Id"]
    everything = people.ines.events(request_id=asked)
    (there,) = [one for one in everything if one["kind"] == "identity_asked"]
    harbour = str(people.organisation("harbour").pk)
    assert (there["holder"], there["organisation"]) == (str(plains.pk), str(plains.pk))
    assert there["detail"] == {"asked_by": harbour, "answer": "found"}
    assert len(there["subjects"]) == 1
    (here,) = [one for one in everything if one["object_type"] == "cases_identityquestion"
               and one["kind"] == "insert"]  # fmt: skip
    assert (here["holder"], here["actor"]) == (harbour, people.amal.id)
    assert here["subjects"] != there["subjects"]
    theirs, ours = (officers(people, body) for body in ("plains", "harbour"))
    assert [one["kind"] for one in theirs.events(request_id=asked)] == ["identity_asked"]
    assert "identity_asked" not in {one["kind"] for one in ours.events(request_id=asked)}


def officers(people: People, body: str) -> Actor:
    member = make_member(people.organisation(body), f"dpo-{body}", Role.DATA_PROTECTION_OFFICER)
    return Actor(member, people.amal.sign_in, people.journal)
