"""Two records of one person: papers, channels and skills of both are found, under either."""

from __future__ import annotations

from tests.cases.identity.deciding import HER, HER_AGAIN, merges
from tests.scenarios.answers import done, refused
from tests.scenarios.facts import ago
from tests.scenarios.people import People


def test_what_was_recorded_of_a_person_is_found_in_each_of_their_records(people: People) -> None:
    amal = people.amal
    stands, other = amal.registers(**HER), amal.registers(**HER_AGAIN)
    about = {"person": other["id"]}
    passport = {**about, "kind": "passport", "whereabouts": "held"}
    document = done(amal.posts("identity-documents", passport), 201)
    mobile = {**about, "kind": "mobile", "value": "+30 690 000 0000", "safe": "safe"}
    channel = done(amal.posts("contact-channels", mobile), 201)
    done(amal.posts("skills", {**about, "description": "Midwife", "isco": "2222"}), 201)
    cases = [amal.opens_case(one, people.site("reception")) for one in (stands, other)]
    merges(amal, stands, other)
    for path in ("identity-documents", "contact-channels", "skills"):
        (row,) = amal.lists(path, person=stands["id"])
        assert row["person"] == other["id"]
        assert people.lena.lists(path, person=stands["id"]) == []
    midwife = {**about, "description": "Midwife"}
    for path, body in (
        ("identity-documents", passport), ("contact-channels", mobile), ("skills", midwife),
    ):  # fmt: skip
        assert stands["id"] in refused(amal.posts(path, body), 409)["detail"]
    kept = {"whereabouts": "kept", "kept_by": "employer"}
    path = f"identity-documents/{document['id']}"
    done(amal.changes(path, document, kept, method="patch"))
    assert all("FL-DOC-RETENTION" in amal.obligations(case) for case in cases)
    attempt = {"case": cases[0]["id"], "channel": channel["id"], "at": ago(minutes=1)}
    done(amal.posts("contact-attempts", attempt | {"outcome": "reached"}), 201)


def test_a_skill_that_was_a_slip_ends_once(people: People) -> None:
    person = people.amal.registers()
    body = {"person": person["id"], "description": "Welder", "years": 4}
    skill = done(people.amal.posts("skills", body), 201)
    ended = done(people.amal.changes(f"skills/{skill['id']}/end", skill))
    assert ended["ended_at"]
    done(people.amal.changes(f"skills/{skill['id']}/end", skill), 412)
    refused(people.amal.changes(f"skills/{skill['id']}/end", ended), 409)


def test_how_a_person_wishes_to_be_addressed_is_recorded_and_records_are_not_joined_by_hand(
    people: People,
) -> None:
    person = people.amal.registers(form_of_address="Doctor", gender="non_conforming")
    assert (person["form_of_address"], person["gender"]) == ("Doctor", "non_conforming")
    assert (person["same_as"], person["merged_into"]) == ([], None)
    done(people.amal.posts("persons", {"same_as": [person["id"]]}), 400)
    done(people.amal.posts("persons", {"merged_into": person["id"]}), 400)
