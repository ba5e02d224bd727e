"""A professional's concern raises a profile beside the questions; somebody else ends it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.policy import Role
from screening.models import ProfileConcern
from tests.cast import Cast
from tests.conftest import acting_for, make_member
from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.actors import EVERY_GROUP, Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

__all__ = ["cast", "module_cast", "module_database"]

OWED = {"SG-VOT-REFERRAL", "SG-RRP", "SG-NONREMOVAL", "D-VOT-SECONDLINE", "D-RRP"}
EXPLOITED = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
NOTE = "She looked at the man at the door before each answer."


@pytest.fixture
def case(people: People) -> Any:
    """A case of Amal's in which nobody has asked about trafficking yet."""
    return ready(people.amal, people)


def ready(actor: Actor, people: People) -> Any:
    case = actor.opens_case(actor.registers(), people.site("reception"))
    actor.triages(case)
    actor.checks_consent(case)
    return case


def tries(actor: Actor, case: Any, /, **fields: Any) -> Any:
    body = {"case": case["id"], "profile": "trafficking", "state": "indicated"}
    return actor.posts("profile-concerns", {**body, "reason": "observed", **fields})


def raises(actor: Actor, case: Any, **fields: Any) -> Any:
    return done(tries(actor, case, **fields), 201)


def ends(actor: Actor, concern: Any, reason: str = "decided") -> Any:
    return actor.changes(f"profile-concerns/{concern['id']}/end", concern, {"reason": reason})


def another_supervisor(people: People, api: Any) -> Actor:
    return Actor(make_member(people.organisation("harbour"), "sol", Role.SUPERVISOR), api)


# Raising


def test_a_concern_raises_a_profile_that_nobody_asked_about_and_its_safeguards_are_owed(
    people: People, case: Any
) -> None:
    before = people.amal.obligations(case).keys()
    assert not before & OWED
    raised = raises(people.amal, case)
    assert (raised["state"], raised["reason"], raised["ended_at"]) == (
        "indicated",
        "observed",
        None,
    )
    assert people.amal.profiles(case) == {"trafficking": "indicated"}
    owed = people.amal.obligations(case)
    assert owed.keys() >= OWED | before
    assert owed["SG-VOT-REFERRAL"]["because"] == ["rule: PR-TIP-IDENTIFICATION"]
    (row,) = people.amal.lists("profiles", case=case["id"])
    assert (row["concern"], row["screening"]) == (raised["id"], None)


@pytest.mark.parametrize(
    ("asked", "raised", "then"),
    [
        ("indicated", "inconclusive", "indicated"),
        ("indicated", "indicated", "indicated"),
        ("inconclusive", "inconclusive", "inconclusive"),
        ("inconclusive", "indicated", "indicated"),
    ],
)
def test_a_concern_never_lowers_what_the_questions_found(
    people: People, case: Any, asked: str, raised: str, then: str
) -> None:
    answers = EXPLOITED if asked == "indicated" else {"act_recruited": "yes"}
    rest = "no" if asked == "indicated" else "unknown"
    assert people.amal.screens(case, "palermo_amp", answers, rest=rest)["outcome"] == asked
    before = people.amal.obligations(case).keys()
    raises(people.amal, case, state=raised)
    assert people.amal.profiles(case)["trafficking"] == then
    assert people.amal.obligations(case).keys() >= before


def test_of_two_concerns_the_stronger_counts_whichever_came_first(
    people: People, case: Any
) -> None:
    raises(people.amal, case)
    raises(people.sami, case, state="inconclusive", reason="documents")
    assert people.amal.profiles(case)["trafficking"] == "indicated"


def test_a_screening_that_finds_nothing_does_not_lower_a_standing_concern(
    people: People, case: Any
) -> None:
    raises(people.amal, case)
    assert people.amal.screens(case, "palermo_amp")["outcome"] == "not_indicated"
    assert people.amal.profiles(case)["trafficking"] == "indicated"
    assert people.amal.obligations(case).keys() >= OWED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": None}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": "She seemed afraid."}, "reason"),
        ({"state": "not_indicated"}, "state"),
        ({"profile": "suspect"}, "profile"),
        ({"note": "x" * 2001}, "note"),
        ({"ended_at": "2026-10-06T08:00:00Z"}, "ended_at"),
        ({"case": "0199c0de-0000-7000-8000-000000000003"}, "case"),
    ],
)
def test_it_needs_a_coded_reason_a_profile_that_exists_and_a_state_that_raises(
    people: People, case: Any, wrong: dict[str, Any], field: str
) -> None:
    assert wrong_fields(tries(people.amal, case, **wrong)).keys() == {field}
    assert people.amal.lists("profile-concerns", case=case["id"]) == []


def test_it_cannot_do_without_a_reason(people: People, case: Any) -> None:
    body = {"case": case["id"], "profile": "trafficking", "state": "indicated"}
    assert wrong_fields(people.amal.posts("profile-concerns", body)).keys() == {"reason"}


def test_what_was_raised_is_shared_like_what_the_questions_found(
    people: People, case: Any
) -> None:
    opendoor = people.organisation("opendoor")
    raises(people.amal, case)
    raises(people.amal, case, profile="stateless", state="inconclusive", reason="documents")
    agreed = people.amal.records_agreement(case, opendoor, EVERY_GROUP)
    sent = people.amal.refers(case, opendoor, agreed, "trafficking_support")
    package = people.noor.accepts(sent)["package"]
    assert package["profiles"] == {"trafficking": "indicated", "stateless": "inconclusive"}


def test_who_does_not_want_to_be_recorded_is_not_recorded_as_a_concern_either(
    people: People, case: Any
) -> None:
    people.amal.checks_consent(case, c_consent_record="no")
    refused(tries(people.amal, case), 409, "G-02")


def test_nothing_is_raised_in_a_case_that_has_ended(people: People) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    closing = {"closing_reason": "moved_on", "person_informed": True}
    people.amal.moves(case, "closing", **closing)
    people.sami.moves(case, "closed")
    refused(tries(people.amal, case), 409)


def test_nobody_outside_casework_raises_or_reads_one(
    people: People, case: Any, cast: Cast, api: Any
) -> None:
    raised = raises(people.amal, case)
    for name in ("noor", "dara", "kit", "lior", "ines", "robin"):
        actor = Actor(cast.members[name], api)
        done(tries(actor, case), 403)
        done(actor.gets(f"profile-concerns/{raised['id']}"), 403)
    done(people.lena.gets(f"profile-concerns/{raised['id']}"), 404)
    assert wrong_fields(tries(people.lena, case)).keys() == {"case"}
    done(ends(people.lena, raised), 403)


# The note


def test_the_note_is_read_by_who_wrote_it_the_caseworker_and_a_supervisor(
    people: People, case: Any, api: Any
) -> None:
    harbour = people.organisation("harbour")
    nia, otto = (
        Actor(make_member(harbour, name, Role.CASEWORKER), api) for name in ("nia", "otto")
    )
    raised = raises(nia, case, note=NOTE)
    assert raised["note"] == NOTE
    for actor, seen in ((nia, NOTE), (people.amal, NOTE), (people.sami, NOTE), (otto, None)):
        assert actor.reads(f"profile-concerns/{raised['id']}")["note"] == seen
        (row,) = actor.lists("profile-concerns", case=case["id"])
        assert "note" not in row
        assert NOTE not in str(actor.lists("profiles", case=case["id"]))
        assert NOTE not in str(actor.lists("obligations", case=case["id"]))
    with acting_for(harbour):
        stored = bytes(ProfileConcern.objects.get(pk=raised["id"]).sealed)
    assert NOTE.encode() not in stored


def test_without_a_note_there_is_none_and_nothing_is_sealed(people: People, case: Any) -> None:
    raised = raises(people.amal, case)
    assert raised["note"] is None
    with acting_for(people.organisation("harbour")):
        assert not ProfileConcern.objects.get(pk=raised["id"]).sealed


# Ending


def test_neither_who_raised_it_nor_the_caseworker_ends_it(
    people: People, api: Any, case: Any
) -> None:
    by_amal = raises(people.amal, case)
    done(ends(people.amal, by_amal), 403)  # not a supervisor
    by_sami = raises(people.sami, case, profile="stateless")
    refused(ends(people.sami, by_sami), 409)
    own = ready(people.sami, people)  # a supervisor who is the caseworker
    in_own = raises(people.amal, own)
    refused(ends(people.sami, in_own), 409)
    sol = another_supervisor(people, api)
    for concern in (by_amal, by_sami, in_own):
        ended = done(ends(sol, concern))
        assert (ended["ended_at"] is None, ended["end_reason"]) == (False, "decided")


def test_it_is_ended_once_in_its_present_version_and_with_a_coded_reason(
    people: People, case: Any
) -> None:
    raised = raises(people.amal, case)
    path = f"profile-concerns/{raised['id']}/end"
    for body in ({}, {"reason": "She is well now."}):
        assert wrong_fields(people.sami.changes(path, raised, body)).keys() == {"reason"}
    done(ends(people.sami, raised | {"version": 7}), 412)
    ended = done(ends(people.sami, raised))
    done(ends(people.sami, raised), 412)
    refused(ends(people.sami, ended), 409)


def test_ending_it_lifts_nothing_that_is_owed(people: People, case: Any) -> None:
    raised = raises(people.amal, case)
    owed = people.amal.obligations(case)
    done(ends(people.sami, raised, "recorded_in_error"))
    assert people.amal.obligations(case) == owed
    assert owed.keys() >= OWED


def test_after_it_ends_the_profile_says_what_the_questions_and_other_concerns_say(
    people: People, case: Any
) -> None:
    people.amal.screens(case, "palermo_amp", {"act_recruited": "yes"}, rest="unknown")
    first, second = raises(people.amal, case), raises(people.amal, case, reason="pattern")
    done(ends(people.sami, first))
    assert people.amal.profiles(case)["trafficking"] == "indicated"
    done(ends(people.sami, second))
    assert people.amal.profiles(case)["trafficking"] == "inconclusive"
    newest = people.amal.lists("profiles", case=case["id"], profile="trafficking")[0]
    assert newest["concern"] == second["id"]


def test_a_profile_that_rested_on_it_alone_is_told_to_nobody_any_more(
    people: People, case: Any
) -> None:
    opendoor = people.organisation("opendoor")
    raised = raises(people.amal, case)
    done(ends(people.sami, raised, "recorded_in_error"))
    (newest, *_) = people.amal.lists("profiles", case=case["id"], profile="trafficking")
    assert (newest["state"], newest["concern"]) == ("ended", raised["id"])
    agreed = people.amal.records_agreement(case, opendoor, EVERY_GROUP)
    sent = people.amal.refers(case, opendoor, agreed, "trafficking_support")
    assert people.noor.accepts(sent)["package"]["profiles"] == {}
    raises(people.amal, case, reason="documents")  # it can come up anew
    assert people.amal.profiles(case)["trafficking"] == "indicated"


def test_every_step_is_an_event_in_codes(people: People, case: Any) -> None:
    raised = raises(people.amal, case, note=NOTE)
    done(ends(people.sami, raised))
    events = people.ines.events(object_id=raised["id"])
    changes = [one for one in events if one["kind"] in ("insert", "update")]
    assert [(one["action"], one["actor"], one["detail"]) for one in changes] == [
        ("profile_concern.end", people.sami.id, {}),
        ("profile_concern.raise", people.amal.id, {}),
    ]
    ended = people.ines.reads(f"events/{changes[0]['event_id']}")["before_after"]
    assert ended.keys() == {"version", "ended_at", "ended_by_id", "end_reason"}
