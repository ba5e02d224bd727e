"""How a disputed age is decided: slowly, by two people, and never against a child meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from screening.ages import conclude_age
from screening.library import AGE_CHECK
from screening.models import AgeDecision
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago, born
from tests.scenarios.people import People


def doubted_case(people: People, **person: Any) -> Any:
    body = {"age_status": "presumed_child"} | person
    return people.amal.opens_case(people.amal.registers(**body), people.site("reception"))


def checked(people: People, case: Any, **answers: str) -> Any:
    """Triage, then the check of the procedure: compliant, unless an answer says otherwise."""
    people.amal.triages(case)
    return people.amal.screens(case, AGE_CHECK, answers, rest="yes")


def tries_decision(actor: Actor, case: Any, check: Any, **fields: Any) -> Any:
    body = {
        "case": case["id"],
        "screening": check["id"],
        "status": "adult",
        "decided_by": "Family court",
        "decided_at": ago(days=40),
        "appeal_until": ago(days=10),
    }
    return actor.posts("age-decisions", body | fields)


def decides(actor: Actor, case: Any, check: Any, **fields: Any) -> Any:
    return done(tries_decision(actor, case, check, **fields), 201)


def tries_appeal(actor: Actor, decision: Any, **when: float) -> Any:
    body = {"appealed_at": ago(**when or {"days": 12})}
    return actor.changes(f"age-decisions/{decision['id']}/appeal", decision, body)


def tries_conclusion(actor: Actor, decision: Any) -> Any:
    return actor.changes(f"age-decisions/{decision['id']}/conclude", decision)


def person_of(people: People, case: Any) -> Any:
    return people.amal.reads(f"persons/{case['person']['id']}")


def test_a_child_becomes_an_adult_after_check_decision_appeal_period_and_a_second_person(
    people: People,
) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case), birth_date="1999")
    before = person_of(people, case)
    assert (before["age_status"], before["birth_date"]) == ("presumed_child", None)
    concluded = done(tries_conclusion(people.sami, decision))
    assert concluded["concluded_at"]
    assert concluded["version"] == decision["version"] + 1
    after = person_of(people, case)
    assert (after["age_status"], after["birth_date"]) == ("adult", "1999")
    assert after["birth_provenance"] == "estimated"


def before_the_appeal_period_is_over(people: People, case: Any) -> Any:
    return decides(people.amal, case, checked(people, case), appeal_until=ago(days=-1))


def on_a_check_that_found_a_safeguard_missing(people: People, case: Any) -> Any:
    return decides(people.amal, case, checked(people, case, margin_error="no"))


def on_a_check_that_left_a_safeguard_unknown(people: People, case: Any) -> Any:
    return decides(people.amal, case, checked(people, case, benefit_of_doubt="unknown"))


def on_a_check_that_a_later_one_took_back(people: People, case: Any) -> Any:
    decision = decides(people.amal, case, checked(people, case))
    people.amal.screens(case, AGE_CHECK, {"guardian_appointed": "no"}, rest="yes")
    return decision


def on_a_check_that_was_superseded(people: People, case: Any) -> Any:
    check = checked(people, case)
    decision = decides(people.amal, case, check)
    corrects = {"supersedes": check["id"], "correction": "recording_error"}
    people.amal.screens(case, AGE_CHECK, rest="yes", **corrects)
    return decision


def under_appeal(people: People, case: Any) -> Any:
    return done(tries_appeal(people.amal, decides(people.amal, case, checked(people, case))))


def recorded_by_the_one_who_concludes(people: People, case: Any) -> Any:
    return decides(people.sami, case, checked(people, case))


@pytest.mark.parametrize(
    ("decision_made", "says"),
    [
        (before_the_appeal_period_is_over, "the period for an appeal is not over"),
        (on_a_check_that_found_a_safeguard_missing, "no compliant check"),
        (on_a_check_that_left_a_safeguard_unknown, "no compliant check"),
        (on_a_check_that_a_later_one_took_back, "no compliant check"),
        (on_a_check_that_was_superseded, "no compliant check"),
        (under_appeal, "an appeal was lodged"),
        (recorded_by_the_one_who_concludes, "no second person"),
    ],
)
def test_each_missing_step_refuses_alone_and_the_refusal_is_an_event(
    people: People, decision_made: Callable[[People, Any], Any], says: str
) -> None:
    case = doubted_case(people)
    response = tries_conclusion(people.sami, decision_made(people, case))
    detail = refused(response, 409, "G-10")["detail"]
    assert says in detail
    assert ";" not in detail
    assert person_of(people, case)["age_status"] == "presumed_child"
    (event,) = people.ines.events(kind="denied", actor=people.sami.id)
    assert event["request_id"] == response["Request-Id"]
    assert event["detail"]["gate"] == "G-10"
    assert event["action"] == "age_decision.conclude"


def test_what_the_appeal_period_held_up_is_concluded_when_it_is_over(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = doubted_case(people)
    decision = before_the_appeal_period_is_over(people, case)
    refused(tries_conclusion(people.sami, decision), 409, "G-10")
    monkeypatch.setattr("screening.ages.now", lambda: now() + timedelta(days=2))
    done(tries_conclusion(people.sami, decision))
    assert person_of(people, case)["age_status"] == "adult"


def test_a_decision_dated_back_does_not_overtake_one_that_may_be_appealed(
    people: People,
) -> None:
    case = doubted_case(people)
    held_up = before_the_appeal_period_is_over(people, case)
    dated_back = decides(people.amal, case, {"id": held_up["screening"]})
    refused(tries_conclusion(people.sami, dated_back), 409, "G-10")
    assert person_of(people, case)["age_status"] == "presumed_child"


def test_a_decision_on_the_appeal_is_concluded_like_any_other(people: People) -> None:
    case = doubted_case(people)
    under_appeal(people, case)
    check = people.amal.lists("screenings", case=case["id"], instrument=AGE_CHECK)[0]
    later = {"decided_at": ago(days=4), "appeal_until": ago(days=1)}
    second = decides(people.amal, case, check, decided_by="Court of appeal", **later)
    done(tries_conclusion(people.sami, second))
    assert person_of(people, case)["age_status"] == "adult"


def test_a_decision_that_says_child_waits_for_nothing(people: People) -> None:
    case = doubted_case(people, birth_date="1999")
    check = checked(people, case, margin_error="no")
    open_ = {"appeal_until": ago(days=-20), "birth_date": born(16)}
    decision = decides(people.sami, case, check, status="child", **open_)
    done(tries_conclusion(people.sami, decision))
    after = person_of(people, case)
    assert (after["age_status"], after["birth_date"]) == ("child", born(16))


def test_a_caseworker_does_not_conclude_an_age(people: People) -> None:
    case = doubted_case(people)
    decision = decides(people.sami, case, checked(people, case))
    response = tries_conclusion(people.amal, decision)
    assert response.status_code == 403
    (event,) = people.ines.events(kind="denied", actor=people.amal.id)
    assert event["detail"]["capability"] == "decide as a supervisor"
    assert person_of(people, case)["age_status"] == "presumed_child"


def test_the_service_asks_for_itself_who_concludes(people: People) -> None:
    case = doubted_case(people)
    made = decides(people.sami, case, checked(people, case))
    with acting_for(people.organisation("harbour")):
        decision = AgeDecision.objects.get(pk=made["id"])
        with pytest.raises(PermissionDenied, match="as a supervisor"):
            conclude_age(actor=people.amal.member.user, decision=decision, version=1)


@pytest.mark.parametrize(
    ("recorded", "decided", "kept"),
    [
        (born(15), "1999", "1999"),  # a date that would still make a child gives way
        (born(15), None, None),
        ("1998-04", "1999", "1998-04"),  # one that fits the decision stays
        ("1998-04", None, "1998-04"),
    ],
)
def test_a_recorded_birth_date_gives_way_only_where_it_contradicts_the_decision(
    people: People, recorded: str, decided: str | None, kept: str | None
) -> None:
    case = doubted_case(people, birth_date=recorded, birth_provenance="stated")
    date = {"birth_date": decided} if decided else {}
    decision = decides(people.amal, case, checked(people, case), **date)
    done(tries_conclusion(people.sami, decision))
    after = person_of(people, case)
    assert (after["age_status"], after["birth_date"]) == ("adult", kept)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"birth_date": born(15)}, "birth_date"),
        ({"status": "child", "birth_date": "1999"}, "birth_date"),
        ({"appeal_until": ago(days=41)}, "appeal_until"),
        ({"decided_at": ago(days=-1), "appeal_until": ago(days=-9)}, "decided_at"),
        ({"status": "unknown"}, "status"),
        ({"decided_by": "x" * 201}, "decided_by"),
    ],
)
def test_a_decision_that_contradicts_itself_is_not_recorded(
    people: People, fields: dict[str, Any], field: str
) -> None:
    case = doubted_case(people)
    check = checked(people, case)
    assert set(wrong_fields(tries_decision(people.amal, case, check, **fields))) == {field}


def test_a_decision_rests_on_an_age_check_of_the_same_case(people: People) -> None:
    case, other = doubted_case(people), doubted_case(people)
    triage = people.amal.triages(case)
    elsewhere = checked(people, other)
    for check in (triage, elsewhere):
        response = tries_decision(people.amal, case, check)
        assert set(wrong_fields(response)) == {"screening"}


def test_an_appeal_is_noted_once_after_the_decision_and_before_its_conclusion(
    people: People,
) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case))
    assert set(wrong_fields(tries_appeal(people.amal, decision, days=41))) == {"appealed_at"}
    appealed = done(tries_appeal(people.amal, decision))
    refused(tries_appeal(people.amal, appealed), 409)
    later = {"decided_at": ago(days=4), "appeal_until": ago(days=1)}
    second = decides(people.amal, case, {"id": decision["screening"]}, **later)
    concluded = done(tries_conclusion(people.sami, second))
    refused(tries_appeal(people.amal, concluded), 409)
    refused(tries_conclusion(people.sami, concluded), 409)


def test_nobody_concludes_what_changed_since_they_read_it(people: People) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case))
    done(tries_appeal(people.amal, decision))
    for response in (tries_conclusion(people.sami, decision), tries_appeal(people.amal, decision)):
        assert done(response, 412)["current"]["version"] == decision["version"] + 1


def test_nothing_is_recorded_of_an_age_where_the_person_wants_no_record(people: People) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case))
    people.amal.checks_consent(case, c_consent_record="no")
    for response in (
        tries_decision(people.amal, case, {"id": decision["screening"]}),
        tries_appeal(people.amal, decision),
        tries_conclusion(people.sami, decision),
    ):
        refused(response, 409, "G-02")
    assert person_of(people, case)["age_status"] == "presumed_child"


def test_after_the_end_of_a_case_an_appeal_can_still_be_noted_but_no_age_decided(
    people: People,
) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case))
    people.amal.moves(case, "transferred")
    for response in (
        tries_decision(people.amal, case, {"id": decision["screening"]}),
        tries_conclusion(people.sami, decision),
    ):
        assert "transferred" in refused(response, 409)["detail"]
    assert done(tries_appeal(people.amal, decision))["appealed_at"]


def test_no_correction_of_a_child_takes_the_place_of_the_procedure(people: People) -> None:
    case = doubted_case(people)
    decides(people.amal, case, checked(people, case))
    path, person = f"persons/{case['person']['id']}", person_of(people, case)
    for actor in (people.amal, people.sami):
        response = actor.changes(path, person, {"age_status": "adult"}, method="patch")
        refused(response, 409, "G-10")


@pytest.mark.parametrize(
    "fields",
    [
        {"concluded_at": None},
        {"appealed_at": now()},
        {"appeal_until": now() + timedelta(days=1)},
        {"concluded_by_id": "recorder"},
    ],
)
def test_the_database_itself_refuses_adulthood_without_the_procedure(
    people: People, fields: dict[str, Any]
) -> None:
    case = doubted_case(people)
    decision = decides(people.amal, case, checked(people, case))
    whole = {"concluded_at": now(), "concluded_by_id": people.sami.id}
    changes = whole | {k: people.amal.id if v == "recorder" else v for k, v in fields.items()}
    with acting_for(people.organisation("harbour")):
        row = AgeDecision.objects.filter(pk=decision["id"])
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**changes)
        assert row.update(**whole) == 1
