"""Handing a case over, and taking up a first contact: who may, to whom, and what it settles."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from accounts.policy import Role
from accounts.services import deactivate_account
from cases.models import Handover
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    """Somebody met an hour ago by Amal."""
    body = {
        "kind": "single",
        "site": str(people.site("border").pk),
        "first_contact_at": ago(hours=1),
        "persons": [{}],
    }
    arrival = done(people.amal.posts("intakes", body), 201)
    return people.amal.lists("cases", intake=arrival["id"])[0]


def colleague(people: People, name: str, role: Role | None = Role.CASEWORKER) -> Actor:
    member = make_member(people.organisation("harbour"), name, role)
    return Actor(member, people.amal.sign_in, people.journal)


def hands(who: Actor, case: Any, to: Actor | str, reason: str = "first_contact") -> Any:
    chosen = to if isinstance(to, str) else to.id
    current = who.reads(f"cases/{case['id']}")
    body = {"to": chosen, "reason": reason}
    return who.changes(f"cases/{case['id']}/hand-over", current, body)


def waits(people: People, case: Any) -> bool:
    return "D-FIRSTCONTACT" in people.amal.obligations(case)


def test_a_first_contact_is_handed_over_and_the_colleague_goes_on(
    people: People, case: Any
) -> None:
    bea = colleague(people, "bea")
    assert waits(people, case)
    assert done(hands(people.amal, case, bea))["caseworker"] == "Bea"
    assert not waits(people, case)
    (row,) = people.amal.lists("handovers", case=case["id"])
    assert (row["handed_by_name"], row["handed_to_name"]) == ("Amal", "Bea")
    assert row["reason"] == "first_contact"
    assert people.lena.lists("handovers") == []
    assert hands(people.amal, case, people.amal).status_code == 403  # it is Bea's now
    assert done(hands(bea, case, people.amal, "caseload"))["caseworker"] == "Amal"


def test_whoever_met_the_person_takes_the_case_up_once(people: People, case: Any) -> None:
    assert done(hands(people.amal, case, people.amal))["caseworker"] == "Amal"
    assert not waits(people, case)
    refused(hands(people.amal, case, people.amal), 409)


def test_a_supervisor_hands_to_anybody_but_takes_nothing_up_for_others(
    people: People, case: Any
) -> None:
    refused(hands(people.sami, case, people.amal), 409)
    assert waits(people, case)
    assert done(hands(people.sami, case, people.sami, "absence"))["caseworker"] == "Sami"
    assert not waits(people, case)


def test_nobody_else_hands_a_case_over(people: People, case: Any) -> None:
    bea = colleague(people, "bea")
    assert hands(bea, case, bea).status_code == 403
    assert waits(people, case)


def test_a_case_goes_only_to_who_works_on_cases_here(people: People, case: Any) -> None:
    gone, plain = colleague(people, "gone"), colleague(people, "plain", None)
    admin = colleague(people, "admin", Role.ADMINISTRATOR)
    with acting_for(people.organisation("harbour")):
        deactivate_account(actor=people.cast.kit.user, user=gone.member.user)
    for to in (gone, plain, admin, people.lena, people.noor):
        assert wrong_fields(hands(people.amal, case, to)).keys() == {"to"}
    assert people.amal.lists("handovers") == []


def test_an_ended_case_is_not_handed_over(people: People, case: Any) -> None:
    people.amal.moves(case, "deceased")
    refused(hands(people.amal, case, people.sami), 409)


def test_a_hand_over_says_what_it_read(people: People, case: Any) -> None:
    done(hands(people.amal, case, people.amal))
    body = {"to": people.sami.id, "reason": "caseload"}
    late = people.amal.changes(f"cases/{case['id']}/hand-over", case, body)
    assert done(late, 412)["current"]["version"] == case["version"] + 1
    assert people.amal.posts(f"cases/{case['id']}/hand-over", body).status_code == 428


def test_colleagues_are_known_by_name_and_role_alone(people: People) -> None:
    rows = {row["name"]: row for row in people.amal.lists("colleagues")}
    assert rows["Sami"] == {"id": people.sami.id, "name": "Sami", "roles": ["supervisor"]}
    assert "Lena" not in rows


def test_the_database_keeps_a_hand_over_as_it_was_written(people: People, case: Any) -> None:
    done(hands(people.amal, case, people.sami))
    with acting_for(people.organisation("harbour")), pytest.raises(ProgrammingError):
        with transaction.atomic():
            Handover.objects.update(reason="caseload")
