"""Gates of an interview, as a table: what refuses, in which order, and what lifts it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from cases.gates.interview import BEFORE_GUARDIAN, TRIAGE, Interview
from cases.gates.table import refusals
from screening.library import LIBRARY

OPEN = Interview(
    instrument="palermo_amp",
    gates=frozenset({"G-01", "G-02", "G-03", "G-04", "G-05"}),
    triaged=True,
    open_needs=(),
    may_interview=True,
    override_stands=False,
    is_child=False,
    has_representative=False,
    language="ara",
    interpreter="professional",
    interpreter_sex="female",
    interviewer_sex="female",
    seen_alone="yes",
    present=frozenset(),
    person_agrees=False,
    privacy_confirmed=True,
    asks_sensitive=True,
    languages=frozenset({"ara", "kur"}),
    interpreter_needed=True,
    interviewer_preference="female",
    missing_competences=(),
)
CHILD = replace(
    OPEN, is_child=True, has_representative=True, present=frozenset({"representative"})
)
# An instrument that lists no gate still asks for welfare, a guardian, privacy and training.
UNLISTED = replace(OPEN, instrument="human_security_7", gates=frozenset())
HELD_UP = replace(
    OPEN,
    triaged=False,
    may_interview=False,
    is_child=True,
    interpreter="companion",
    seen_alone="no",
    present=frozenset({"employer"}),
    privacy_confirmed=False,
    missing_competences=("trafficking",),
)


def gates(state: Interview) -> list[str]:
    return [refusal.gate for refusal in refusals(state)]


@pytest.mark.parametrize("state", [OPEN, CHILD, UNLISTED])
def test_nothing_stands_between_a_person_who_is_well_and_agrees_and_the_interview(
    state: Interview,
) -> None:
    assert gates(state) == []


AGREES = {"person_agrees": True}
SKIPS = {"asks_sensitive": False}
FEMALE, MALE = "a female", "a male"


def there(*people: str) -> dict[str, frozenset[str]]:
    return {"present": frozenset(people)}


# Which gate, in which state it is open, what closes it alone, a word of what it then says,
# and everything that opens it again.
CLOSED: list[tuple[str, Interview, dict[str, Any], str, list[dict[str, Any]]]] = [
    ("G-01", OPEN, {"triaged": False}, "not been looked at", [{"triaged": True}]),
    ("G-01", UNLISTED, {"triaged": False}, "not been looked at", [{"triaged": True}]),
    ("G-01", OPEN, {"open_needs": ("shelter", "fever")}, "shelter, fever", [{"open_needs": ()}]),
    ("G-02", OPEN, {"may_interview": False}, "no informed consent",
        [{"may_interview": True}, {"override_stands": True}]),
    ("G-03", OPEN, {"interpreter": "family_member"}, "A family member never",
        [{"interpreter": "remote"}]),
    ("G-03", UNLISTED, {"interpreter": "companion"}, "A companion never",
        [{"interpreter": "professional"}]),
    ("G-03", UNLISTED, {"interpreter": "same_employer", **AGREES}, "same employer never",
        [{"interpreter": "volunteer"}]),
    ("G-03", OPEN, {"interviewer_preference": "not_asked"}, "not asked",
        [{"interviewer_preference": "no_preference"}, AGREES]),
    ("G-03", OPEN, {"language": "fra"}, "language recorded for the person",
        [{"language": "kur"}, {"languages": frozenset({"fra"})}, AGREES]),
    ("G-03", OPEN, {"interpreter": "none"}, "needs an interpreter",
        [{"interpreter": "cultural_mediator"}, {"interpreter_needed": False}, AGREES]),
    ("G-03", OPEN, {"interviewer_sex": "male"}, f"{FEMALE} interviewer",
        [{"interviewer_sex": "female"}, AGREES]),
    ("G-03", OPEN, {"interviewer_sex": "unknown"}, f"{FEMALE} interviewer", [AGREES]),
    ("G-03", OPEN, {"interpreter_sex": "unknown"}, f"{FEMALE} interpreter",
        [{"interpreter_sex": "female"}, {"interpreter": "none", "interpreter_needed": None}]),
    ("G-03", OPEN, {"interviewer_preference": "male", "interpreter_sex": "male"},
        f"{MALE} interviewer", [{"interviewer_sex": "male"}]),
    ("G-04", CHILD, {"has_representative": False}, "appointed", [{"has_representative": True}]),
    ("G-04", CHILD, there(), "not present", [there("representative")]),
    ("G-04", CHILD, there("lawyer"), "not present", [there("representative", "lawyer")]),
    ("G-04", CHILD, {"gates": frozenset(), **there()}, "not present", [there("representative")]),
    ("G-05", OPEN, {"seen_alone": "no"}, "not recorded as seen alone", [{"seen_alone": "yes"}]),
    ("G-05", OPEN, {"seen_alone": "unknown", **SKIPS}, "seen alone", [{"seen_alone": "yes"}]),
    ("G-05", OPEN, there("uniformed_officer", "lawyer"), "uniformed officer.", [there("lawyer")]),
    *(
        ("G-05", OPEN, {**there(other), **SKIPS}, "not alone", [there()])
        for other in ("employer", "agent", "spouse", "companion", "family_member", "other")
    ),
    ("G-05", OPEN, {"privacy_confirmed": False}, "not confirmed again",
        [{"privacy_confirmed": True}, SKIPS]),
    ("G-05", UNLISTED, {"privacy_confirmed": False}, "not confirmed again",
        [{"privacy_confirmed": True}, SKIPS]),
    ("G-05", UNLISTED, {"seen_alone": "unknown"}, "seen alone", [{"seen_alone": "yes"}, SKIPS]),
    ("G-05", UNLISTED, there("spouse"), "Present: spouse", [there(), SKIPS]),
    ("G-07", OPEN, {"missing_competences": ("child", "trafficking")}, "child, trafficking",
        [{"missing_competences": ()}]),
    ("G-07", UNLISTED, {"missing_competences": ("general",)}, "general",
        [{"missing_competences": ()}]),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "state", "fact", "says", "remedies"), CLOSED)
def test_each_gate_refuses_alone_and_what_it_asks_for_opens_it(
    gate: str,
    state: Interview,
    fact: dict[str, Any],
    says: str,
    remedies: list[dict[str, Any]],
) -> None:
    closed = replace(state, **fact)
    (refusal,) = refusals(closed)
    assert refusal.gate == gate
    assert says in refusal.detail
    assert refusal.basis
    assert refusal.lifted_by
    for remedy in remedies:
        assert gates(replace(closed, **remedy)) == [], remedy


@pytest.mark.parametrize(
    "state",
    [
        replace(OPEN, languages=frozenset(), language="fra"),  # nobody recorded which
        replace(OPEN, interpreter="none", interpreter_needed=None, interpreter_sex="unknown"),
        replace(OPEN, interviewer_preference="no_preference", interviewer_sex="unknown"),
        replace(UNLISTED, may_interview=False),
        replace(UNLISTED, interviewer_preference="not_asked", language="fra", interpreter="none"),
        replace(UNLISTED, seen_alone="no", present=frozenset({"spouse"}), asks_sensitive=False),
        replace(OPEN, present=frozenset({"representative", "lawyer", "support_person"})),
    ],
)
def test_a_gate_asks_for_nothing_beyond_its_rule(state: Interview) -> None:
    assert gates(state) == []


def test_one_refusal_names_everything_that_is_not_as_the_person_chose() -> None:
    state = replace(OPEN, language="fra", interviewer_sex="male", interpreter_sex="male")
    (refusal,) = refusals(state)
    assert refusal.detail == (
        "The interview is not in a language recorded for the person. "
        "The person chose a female interviewer; interviewer_sex does not say so. "
        "The person chose a female interpreter; interpreter_sex does not say so."
    )


def test_sensitive_questions_can_be_left_out_only_where_that_would_open_the_gate() -> None:
    cases = [
        (replace(UNLISTED, seen_alone="no"), True),
        (replace(OPEN, privacy_confirmed=False), True),
        (replace(OPEN, seen_alone="no", privacy_confirmed=False), False),
    ]
    for state, offered in cases:
        (refusal,) = refusals(state)
        assert ("leave the sensitive questions out" in refusal.lifted_by) is offered
        assert (gates(replace(state, asks_sensitive=False)) == []) is offered


def test_gates_are_named_in_the_order_in_which_they_are_to_be_opened() -> None:
    assert gates(HELD_UP) == ["G-01", "G-02", "G-03", "G-04", "G-05", "G-07"]


@pytest.mark.parametrize("gates_listed", [frozenset(), OPEN.gates - {"G-02"}])
def test_an_emergency_is_never_held_up_by_a_form(gates_listed: frozenset[str]) -> None:
    assert gates(replace(HELD_UP, instrument=TRIAGE, gates=gates_listed)) == []


def test_triage_lists_no_gate() -> None:
    assert LIBRARY.instruments[TRIAGE].gates == ()


@pytest.mark.parametrize("instrument", sorted(BEFORE_GUARDIAN))
def test_safety_and_health_do_not_wait_for_a_guardian(instrument: str) -> None:
    alone = replace(CHILD, has_representative=False, present=frozenset())
    assert gates(replace(alone, instrument=instrument)) == []


def test_a_child_is_asked_nothing_of_substance_alone_with_any_other_instrument() -> None:
    alone = replace(CHILD, has_representative=False, present=frozenset())
    for name in set(LIBRARY.instruments) - BEFORE_GUARDIAN:
        assert gates(replace(alone, instrument=name)) == ["G-04"], name
    assert set(LIBRARY.instruments) >= BEFORE_GUARDIAN


def test_every_interview_waits_for_needs_and_consent() -> None:
    free = {
        name for name, one in LIBRARY.instruments.items() if not {"G-01", "G-02"} & set(one.gates)
    }
    interviews = {name for name, one in LIBRARY.instruments.items() if one.kind == "screening"} - {
        TRIAGE
    }
    assert not free & interviews


@pytest.mark.parametrize(
    ("interpreter", "agrees"),
    list(product(["family_member", "companion", "same_employer"], [False, True])),
)
def test_no_agreement_lets_somebody_close_to_the_person_interpret(
    interpreter: str, agrees: bool
) -> None:
    for name in set(LIBRARY.instruments) - {TRIAGE}:
        state = replace(OPEN, instrument=name, interpreter=interpreter, person_agrees=agrees)
        assert gates(state) == ["G-03"], name
