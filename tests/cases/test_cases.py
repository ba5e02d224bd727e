"""Opening a case for a person at a site."""

from __future__ import annotations

from uuid import uuid4

from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People


def test_it_starts_at_first_contact_with_its_caseworker(people: People) -> None:
    person = people.amal.registers()
    case = people.amal.opens_case(person, people.site("border"))
    assert (case["status"], case["caseworker"]) == ("contacted", "Amal")
    assert (case["person"]["id"], case["site"]["stage"]) == (person["id"], "border")


def test_a_reference_says_nothing_and_is_never_the_same(people: People) -> None:
    person = people.amal.registers(names=[{"script": "Latn", "given": "Davron"}])
    references = {
        people.amal.opens_case(person, people.site("border"))["reference"] for _ in range(5)
    }
    assert len(references) == 5
    for reference in references:
        assert len(reference) == len("C-7F3K-92QD")
        assert not set(reference) & set("AEIOU01")


def test_another_organisations_person_or_site_is_named_like_one_that_does_not_exist(
    people: People,
) -> None:
    theirs = people.lena.registers()
    ours = people.amal.registers()
    site = str(people.site("reception").pk)
    reasons = set()
    for person in (theirs["id"], str(uuid4())):
        body = {"person": person, "site": site, "first_contact_at": ago(hours=1)}
        errors = wrong_fields(people.amal.posts("cases", body))
        assert errors.keys() == {"person"}
        reasons |= set(errors.values())
    assert len(reasons) == 1
    reasons.clear()
    own = people.lena.registers()
    for place in (site, str(uuid4())):
        body = {"person": own["id"], "site": place, "first_contact_at": ago(hours=1)}
        errors = wrong_fields(people.lena.posts("cases", body))
        assert errors.keys() == {"site"}
        reasons |= set(errors.values())
    assert len(reasons) == 1
    assert people.amal.reads(f"persons/{ours['id']}")


def test_another_organisations_case_is_not_there(people: People) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    never = uuid4()
    for verb in ("gets", "posts"):
        path = "cases/{}/move" if verb == "posts" else "cases/{}"
        found, absent = (
            people.lena.gets(path.format(pk)) if verb == "gets"
            else people.lena.changes(path.format(pk), case, {"to": "on_hold"})
            for pk in (case["id"], never)
        )  # fmt: skip
        assert done(found, 404) == done(absent, 404)
    assert people.lena.lists("cases") == []


def test_first_contact_lies_in_the_past_that_people_remember(people: People) -> None:
    """A slip of the finger must not send the monthly report back by a thousand years."""
    person, site = people.amal.registers(), str(people.site("border").pk)
    for moment in (ago(hours=-1), "1026-10-05T08:30:00Z", "yesterday"):
        body = {"person": person["id"], "site": site, "first_contact_at": moment}
        assert wrong_fields(people.amal.posts("cases", body)).keys() == {"first_contact_at"}


def test_a_case_made_offline_keeps_its_id_once(people: People) -> None:
    pk = "0199c0de-0000-7000-8000-00000000000c"
    person = people.amal.registers()
    assert people.amal.opens_case(person, people.site("border"), id=pk)["id"] == pk
    body = {
        "id": pk, "person": person["id"], "site": str(people.site("border").pk),
        "first_contact_at": ago(hours=1),
    }  # fmt: skip
    refused(people.amal.posts("cases", body), 409)
