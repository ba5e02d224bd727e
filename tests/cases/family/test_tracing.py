"""Looking for family: with consent, where it is safe, and never through the country of origin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cases.models import Consent
from tests.cases.family import kin
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

FEAR = {"outside_country": "yes", "fear_return": "yes", "harm_type": ["death"],
        "g_religion": "yes"}  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    """A woman of 40 who agrees that her family is looked for."""
    amal = people.amal
    case = amal.opens_case(kin.adult(people), people.site("reception"))
    kin.agrees(amal, case)
    return case


def of_a_child(people: People) -> Any:
    """Return the case of a child that wants it, as does who decides for the child."""
    case = kin.child(people)
    for giver in ("person", "best_interests"):
        kin.agrees(people.amal, case, giver)
    return case


def test_a_request_says_who_is_sought_and_rests_on_consent(people: People, case: Any) -> None:
    amal = people.amal
    told = {
        "relationship": "sibling", "script": "Arab", "given": "فرید", "given_latin": "Farid",
        "sex": "male", "birth_date": "2009-05", "nationality": "AFG",
        "last_contact_on": "2026-08-02", "last_contact_place": "Van",
        "channel": "red_cross_red_crescent",
    }  # fmt: skip
    request = kin.searches(amal, case, **told)
    assert {name: request[name] for name in told} == told
    assert (request["status"], request["security"]) == ("open", "not_checked")
    (shown,) = amal.lists("tracing-requests", case=case["id"], status="open")
    assert shown["id"] == request["id"]
    assert people.lena.gets(f"tracing-requests/{request['id']}").status_code == 404


NOT_A_SEARCH = [
    ({"given": ""}, "given"),
    ({"script": "Arabic"}, "script"),
    ({"relationship": "friend"}, "relationship"),
    ({"last_contact_on": "2999-01-01"}, "last_contact_on"),
    ({"birth_date": "1985-13"}, "birth_date"),
    ({"nationality": "Afghan"}, "nationality"),
    ({"security": "safe"}, "security"),
]


def test_what_is_no_search_is_refused_by_name(people: People, case: Any) -> None:
    for said, named in NOT_A_SEARCH:
        assert wrong_fields(kin.tries_searching(people.amal, case, **said)).keys() == {named}


@pytest.mark.parametrize("channel", ["origin_authorities", "embassy", "consulate"])
def test_no_search_goes_through_the_country_of_origin(
    people: People, case: Any, channel: str
) -> None:
    named = wrong_fields(kin.tries_searching(people.amal, case, channel=channel))
    assert "Authorities of the country of origin" in named["channel"]
    assert "own_records" in named["channel"]
    assert people.amal.lists("tracing-requests", case=case["id"]) == []


# Consent


def test_nobody_is_looked_for_without_consent(people: People) -> None:
    amal = people.amal
    case = amal.opens_case(kin.adult(people), people.site("reception"))
    problem = refused(kin.tries_searching(amal, case), 409, "G-02")
    assert "SG-TRACING" in problem["basis"]
    assert "purpose tracing" in problem["lifted_by"]
    kin.agrees(amal, case)
    kin.searches(amal, case)


@pytest.mark.parametrize("missing", ["person", "best_interests"])
def test_a_childs_family_is_looked_for_when_the_child_wants_it_and_who_decides_agrees(
    people: People, missing: str
) -> None:
    amal, case = people.amal, kin.child(people)
    (given,) = {"person", "best_interests"} - {missing}
    kin.agrees(amal, case, given)
    problem = refused(kin.tries_searching(amal, case), 409, "G-02")
    assert missing.replace("_", " ") in problem["detail"]
    kin.agrees(amal, case, missing)
    request = kin.searches(amal, case)
    amal.appoints(case)
    kin.checks(people.sami, request)
    problem = refused(kin.tries_moving(amal, request, "in_progress"), 409, "G-02")
    assert "guardian" in problem["detail"], "who is appointed now is asked"
    kin.agrees(amal, case, "guardian")
    kin.moves(amal, request, "in_progress")


@pytest.mark.parametrize("whose", ["person", "best_interests"])
def test_consent_that_is_withdrawn_ends_the_search_at_once(people: People, whose: str) -> None:
    amal, case = people.amal, of_a_child(people)
    request = kin.searches(amal, case)
    given = {one["given_by"]: one for one in amal.lists("consents", case=case["id"])}
    amal.withdraws(given[whose])
    closed = amal.reads(f"tracing-requests/{request['id']}")
    assert (closed["status"], closed["closing_reason"]) == ("closed", "consent_withdrawn")
    refused(kin.tries_searching(amal, case), 409, "G-02")


def test_a_search_goes_no_further_on_consent_that_has_run_out(people: People, case: Any) -> None:
    amal, request = people.amal, kin.searches(people.amal, case)
    kin.checks(people.sami, request)
    with acting_for(people.organisation("harbour")):
        Consent.objects.filter(case=case["id"]).update(expires_at=ago(seconds=1))
    refused(kin.tries_moving(amal, request, "in_progress"), 409, "G-02")
    kin.moves(amal, request, "closed", closing_reason="person_wishes")


def test_who_does_not_want_to_be_recorded_is_not_searched_for(people: People, case: Any) -> None:
    amal = people.amal
    amal.triages(case)
    request = kin.searches(amal, case)
    amal.checks_consent(case)
    amal.checks_consent(case, c_consent_record="no")
    assert amal.reads(f"tracing-requests/{request['id']}")["status"] == "closed"
    refused(kin.tries_searching(amal, case), 409, "G-02")


# Security


def test_another_supervisor_says_whether_the_search_is_safe(people: People, case: Any) -> None:
    amal, sami = people.amal, people.sami
    request = kin.searches(amal, case)
    problem = refused(kin.tries_moving(amal, request, "in_progress"), 409, "G-06")
    assert "check-security" in problem["lifted_by"]
    assert kin.tries_checking(amal, request).status_code == 403
    refused(kin.tries_checking(sami, kin.searches(sami, case)), 409)
    kin.checks(sami, request, "not_safe")
    refused(kin.tries_moving(amal, request, "in_progress"), 409, "G-06")
    assert kin.checks(sami, request)["security"] == "safe"
    kin.moves(amal, request, "in_progress")
    ended = kin.checks(sami, request, "not_safe")
    assert (ended["status"], ended["closing_reason"]) == ("closed", "not_safe")
    refused(kin.tries_checking(sami, request), 409)


CHANNELS = [("own_records", False), ("red_cross_red_crescent", False), ("community", True),
            ("partner_organisation", True)]  # fmt: skip


@pytest.mark.parametrize(("channel", "spreads"), CHANNELS)
def test_where_word_spreads_a_new_fear_takes_a_new_check(
    people: People, case: Any, channel: str, spreads: bool
) -> None:
    amal, sami = people.amal, people.sami
    request = kin.searches(amal, case, channel=channel)
    kin.checks(sami, request)
    amal.triages(case)
    amal.checks_consent(case)
    amal.screens(case, "refugee_1951", FEAR)
    if spreads:
        problem = refused(kin.tries_moving(amal, request, "in_progress"), 409, "G-06")
        assert "after the security check" in problem["detail"]
        kin.checks(sami, request)
    kin.moves(amal, request, "in_progress")


# The way of a request


def test_a_request_goes_its_way_step_by_step(people: People, case: Any) -> None:
    amal, brother = people.amal, kin.adult(people)
    request = kin.searches(amal, case, relationship="sibling")
    kin.checks(people.sami, request)
    for wrong in ("verified", "reunified", "open"):
        refused(kin.tries_moving(amal, request, wrong), 409)
    kin.moves(amal, request, "in_progress")
    for body, named in (({"found": case["person"]["id"]}, "found"),
                        ({"closing_reason": "not_found"}, "closing_reason")):  # fmt: skip
        assert wrong_fields(kin.tries_moving(amal, request, "verified", **body)).keys() == {named}
    found = kin.moves(amal, request, "verified", found=brother["id"])
    assert found["found"] == brother["id"]
    assert kin.moves(amal, request, "reunified")["status"] == "reunified"
    refused(kin.tries_moving(amal, request, "closed", closing_reason="not_found"), 409)
    assert "D-CHILD-POSTREUNION" not in amal.obligations(case)


def test_a_request_is_closed_with_a_reason_and_names_nobody_then(
    people: People, case: Any
) -> None:
    amal, request = people.amal, kin.searches(people.amal, case)
    assert wrong_fields(kin.tries_moving(amal, request, "closed")).keys() == {"closing_reason"}
    named = {"found": kin.adult(people)["id"], "closing_reason": "not_found"}
    assert wrong_fields(kin.tries_moving(amal, request, "closed", **named)).keys() == {"found"}
    stale = amal.changes(f"tracing-requests/{request['id']}/move", {"version": 9}, {"to": "open"})
    refused(stale, 412)
    closed = kin.moves(amal, request, "closed", closing_reason="not_found")
    assert closed["closing_reason"] == "not_found"


def found_mother(people: People, case: Any, kind: str = "parent") -> tuple[Any, Any]:
    """Return a child's verified request, and the link to her who was found."""
    amal, mother = people.amal, kin.adult(people)
    request = kin.searches(amal, case)
    kin.checks(people.sami, request)
    kin.moves(amal, request, "in_progress")
    request = kin.moves(amal, request, "verified", found=mother["id"])
    return request, kin.links(amal, case["person"], mother, kind, together="separated")


def test_a_child_goes_to_kin_that_is_verified_when_that_is_in_its_interests(
    people: People,
) -> None:
    amal, case = people.amal, of_a_child(people)
    request, link = found_mother(people, case)
    problem = refused(kin.tries_moving(amal, request, "reunified"), 409, "G-09")
    assert "kinship" in problem["detail"]
    kin.verifies(people.sami, link, "tracing")
    problem = refused(kin.tries_moving(amal, request, "reunified"), 409, "G-09")
    assert "best_interests_procedure" in problem["detail"]
    amal.triages(case)
    amal.checks_consent(case)
    amal.appoints(case)
    kin.agrees(amal, case, "guardian")
    with_guardian = {"setting": {"present": ["representative"]}}
    amal.screens(case, "best_interests_procedure", {"bia_done": "no"}, rest="yes", **with_guardian)
    refused(kin.tries_moving(amal, request, "reunified"), 409, "G-09")
    amal.screens(case, "best_interests_procedure", {}, rest="yes", **with_guardian)
    kin.moves(amal, request, "reunified")
    for days in (7, 30, 90):
        visit = amal.obligations(case)["D-CHILD-POSTREUNION"]
        assert visit["clock"] == "reunion"
        assert days_between(visit["clock_at"], visit["due_at"]) == days
        done(amal.changes(f"obligations/{visit['id']}/meet", visit))
    assert "D-CHILD-POSTREUNION" not in amal.obligations(case)


@pytest.mark.parametrize("kind", ["companion", "spouse_or_partner"])
def test_a_child_is_reunited_with_nobody_who_is_no_kin(people: People, kind: str) -> None:
    request, link = found_mother(people, of_a_child(people), kind)
    kin.verifies(people.sami, link)
    problem = refused(kin.tries_moving(people.amal, request, "reunified"), 409, "G-09")
    assert "kinship" in problem["detail"]


def test_a_search_that_is_under_way_is_not_asked_for_again(people: People) -> None:
    amal, case = people.amal, of_a_child(people)
    kin.searches(amal, case)
    kin.links(amal, case["person"], kin.adult(people), "parent", together="separated")
    assert "FL-TRACING" not in amal.obligations(case)


def days_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).days
