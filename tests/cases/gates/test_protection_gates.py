"""Gates of protection, as tables: what refuses alone, and what it says would lift it, lifts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.age import CHILDREN, AgeStatus
from cases.gates.protection import (
    DETENTION,
    OUTDATED,
    OriginContact,
    Placement,
    Return,
    Reunion,
    country_of_origin,
    no_detention,
    placement,
    return_block,
    reunion,
)
from cases.gates.refusal import Refusal

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
NO_FEAR = OriginContact(asked_about_fear=True, fear_open_since=None)
FEAR = replace(NO_FEAR, fear_open_since=MONDAY)
NOT_ASKED = replace(NO_FEAR, asked_about_fear=False)
CONSENTS = {"written_consent": True, "counselled_at": TUESDAY}

SAFE = Return(assisted=False, age_status="adult", nonrefoulement="compliant")
AVRR = replace(SAFE, assisted=True, voluntariness="compliant")
CHILD = replace(SAFE, age_status="child", best_interests="compliant")
CHILD_AVRR = replace(CHILD, assisted=True, voluntariness="compliant")
LEAVES = {"chosen_by_person": True, "voluntariness": "compliant"}

OUTCOMES = ("", "not_compliant", "incomplete", "not_applicable", "unknown", OUTDATED)
BLOCKS = ("SG-RETURN-BLOCK", "SG-NONREMOVAL", "SG-NONREMOVAL-PENDING")


def refusal_says_all(refusal: Refusal | None, gate: str) -> Refusal:
    assert refusal is not None
    assert refusal.gate == gate
    assert refusal.detail.endswith(".")
    assert refusal.basis
    assert refusal.lifted_by.endswith(".")
    return refusal


# G-06


def test_where_fear_was_asked_about_and_there_is_none_the_country_may_be_contacted() -> None:
    assert country_of_origin(NO_FEAR) is None


@pytest.mark.parametrize("closed", [FEAR, NOT_ASKED, replace(FEAR, asked_about_fear=False)])
@pytest.mark.parametrize(
    "consent",
    [{}, {"written_consent": True}, {"counselled_at": TUESDAY}],
    ids=["nothing", "consent without counselling", "counselling without consent"],
)
def test_fear_closes_the_way_and_only_consent_after_counselling_opens_it(
    closed: OriginContact, consent: dict[str, Any]
) -> None:
    refusal_says_all(country_of_origin(replace(closed, **consent)), "G-06")
    assert country_of_origin(replace(closed, **CONSENTS)) is None


def test_a_fear_that_nobody_asked_about_is_not_a_fear_that_is_not_there() -> None:
    refusal = refusal_says_all(country_of_origin(NOT_ASKED), "G-06")
    assert "Nobody has asked" in refusal.detail
    assert "refugee_1951" in refusal.lifted_by


@pytest.mark.parametrize(
    ("counselled_at", "opens"),
    [(MONDAY - timedelta(seconds=1), False), (MONDAY, True), (TUESDAY, True)],
)
def test_consent_to_something_else_than_what_is_known_now_does_not_count(
    counselled_at: datetime, opens: bool
) -> None:
    """Who was counselled before the fear came up has not agreed to this danger."""
    state = replace(FEAR, written_consent=True, counselled_at=counselled_at)
    refusal = country_of_origin(state)
    assert (refusal is None) is opens
    if refusal:
        assert "before that came up" in refusal.detail


# G-09


@pytest.mark.parametrize("state", [SAFE, AVRR, CHILD, CHILD_AVRR])
def test_nothing_stands_in_the_way_where_every_check_is_compliant(state: Return) -> None:
    assert return_block(state) is None


# The check, and the returns that need it.
NEEDS = [
    *(("nonrefoulement", state) for state in (SAFE, AVRR, CHILD, CHILD_AVRR)),
    *(("voluntariness", state) for state in (AVRR, CHILD_AVRR)),
    *(("best_interests", state) for state in (CHILD, CHILD_AVRR)),
    ("best_interests", replace(CHILD, age_status="presumed_child")),
]


@pytest.mark.parametrize(("check", "state"), NEEDS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_check_refuses_alone_unless_it_is_compliant(
    check: str, state: Return, outcome: str
) -> None:
    refusal = refusal_says_all(return_block(replace(state, **{check: outcome})), "G-09")
    assert check in refusal.detail
    assert check in refusal.lifted_by
    assert return_block(replace(state, **{check: "compliant"})) is None


@pytest.mark.parametrize(("check", "state"), [("voluntariness", SAFE), ("best_interests", SAFE)])
def test_a_check_that_does_not_concern_this_return_is_not_asked_for(
    check: str, state: Return
) -> None:
    assert return_block(replace(state, **{check: ""})) is None


@pytest.mark.parametrize("age_status", ["unknown", "", "elderly"])
def test_whoever_may_be_a_child_is_not_sent_back(age_status: str) -> None:
    refusal = refusal_says_all(return_block(replace(SAFE, age_status=age_status)), "G-09")
    assert "Record the age" in refusal.lifted_by
    assert return_block(replace(SAFE, age_status="adult")) is None


@pytest.mark.parametrize("state", [SAFE, AVRR, CHILD, replace(AVRR, **LEAVES)])
@pytest.mark.parametrize("block", BLOCKS)
def test_a_standing_block_refuses_whatever_else_speaks_for_it(state: Return, block: str) -> None:
    refusal = refusal_says_all(return_block(replace(state, blocks=frozenset({block}))), "G-09")
    assert block in refusal.detail


def test_blocks_are_a_set_and_every_one_of_them_has_to_fall() -> None:
    refusal = refusal_says_all(return_block(replace(SAFE, blocks=frozenset(BLOCKS))), "G-09")
    assert all(block in refusal.detail for block in BLOCKS)
    rest = frozenset(BLOCKS[1:])
    assert return_block(replace(SAFE, blocks=rest)) is not None


@pytest.mark.parametrize("state", [SAFE, AVRR, CHILD_AVRR])
def test_a_recovery_period_refuses_unless_the_person_chooses_to_leave_and_both_checks_agree(
    state: Return,
) -> None:
    runs = replace(state, periods=frozenset({"D-RRP"}))
    refusal = refusal_says_all(return_block(runs), "G-09")
    assert "chosen_by_person" in refusal.lifted_by
    leaves = replace(runs, **LEAVES)
    assert return_block(leaves) is None
    for without in (
        {"chosen_by_person": False},
        {"voluntariness": "incomplete"},
        {"nonrefoulement": "incomplete"},
    ):
        stays = refusal_says_all(return_block(replace(leaves, **without)), "G-09")
        assert "D-RRP" in stays.detail


def test_nobody_chooses_away_the_time_to_reflect() -> None:
    reflects = replace(AVRR, **LEAVES, periods=frozenset({"D-AVRR-REFLECT"}))
    refusal = refusal_says_all(return_block(reflects), "G-09")
    assert "D-AVRR-REFLECT" in refusal.detail


def test_one_answer_names_everything_that_is_missing() -> None:
    state = Return(
        assisted=True,
        age_status="child",
        blocks=frozenset(BLOCKS),
        periods=frozenset({"D-RRP", "D-AVRR-REFLECT"}),
    )
    refusal = refusal_says_all(return_block(state), "G-09")
    for name in (
        "SG-NONREMOVAL", "nonrefoulement_check", "avrr_voluntariness",
        "best_interests_procedure", "D-RRP", "D-AVRR-REFLECT",
    ):  # fmt: skip
        assert name in refusal.detail


# G-11


@pytest.mark.parametrize("age_status", ["child", "presumed_child"])
def test_no_child_is_placed_in_detention_and_nothing_lifts_that(age_status: str) -> None:
    refusal = refusal_says_all(no_detention(Placement(DETENTION, age_status)), "G-11")
    assert "child_detained" in refusal.lifted_by
    assert no_detention(Placement("foster_care", age_status)) is None


@pytest.mark.parametrize("age_status", ["unknown", ""])
def test_whoever_may_be_a_child_is_not_placed_in_detention(age_status: str) -> None:
    refusal = refusal_says_all(no_detention(Placement(DETENTION, age_status)), "G-11")
    assert "record the age" in refusal.lifted_by
    assert no_detention(Placement(DETENTION, "adult")) is None


@pytest.mark.parametrize("age_status", list(AgeStatus))
@pytest.mark.parametrize("place", ["shelter", "family", "foster_care", "hospital"])
def test_a_home_asks_for_no_age(place: str, age_status: str) -> None:
    assert no_detention(Placement(place, age_status)) is None


# G-11: with whom a child lives

FAMILY = Placement("family", "child", has_carer=True)
DOUBTS = [
    ({"flagged": True}, "FL-COMPANION"),
    ({"unverified": True}, "own word"),
    ({"has_carer": False}, "No parent"),
]


@pytest.mark.parametrize("age_status", ["child", "presumed_child", "unknown", ""])
@pytest.mark.parametrize(("doubt", "said"), DOUBTS)
def test_each_doubt_about_its_family_alone_keeps_a_child_from_it(
    age_status: str, doubt: dict[str, bool], said: str
) -> None:
    state = replace(FAMILY, age_status=age_status, **doubt)
    refusal = refusal_says_all(placement(state), "G-11")
    assert said in refusal.detail
    assert ("record the age" in refusal.lifted_by) is (age_status not in CHILDREN)
    assert placement(replace(state, place="foster_care")) is None
    assert placement(replace(state, age_status="adult")) is None
    assert placement(replace(FAMILY, age_status=age_status)) is None


def test_one_answer_names_every_doubt() -> None:
    detail = refusal_says_all(
        placement(Placement("family", "child", flagged=True, unverified=True)), "G-11"
    ).detail
    assert all(said in detail for _, said in DOUBTS)


# G-09: reunion


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("age_status", ["child", "presumed_child", "unknown"])
def test_a_child_is_reunited_when_that_is_in_its_best_interests(
    age_status: str, outcome: str
) -> None:
    refusal = refusal_says_all(reunion(Reunion(age_status, outcome)), "G-09")
    assert "best_interests_procedure" in refusal.detail
    assert reunion(Reunion(age_status, "compliant")) is None
    assert reunion(Reunion("adult", outcome)) is None
