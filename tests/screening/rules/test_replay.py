"""What another version of an instrument would have said, and who was missed by the first."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.rules import (
    LIBRARY_DIR,
    Change,
    check_answers,
    compare,
    evaluate,
    fitting,
    load_library,
)
from tests.screening.rules.strategies import answers_to, every, facts, law

LIBRARY = load_library(LIBRARY_DIR)
INSTRUMENTS = list(LIBRARY.instruments.values())

#: Anything that a database column of JSON may hold.
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=2),
    max_leaves=6,
)


def stored(result):
    """A result as it comes back from the database."""
    return json.loads(result.to_json())


@pytest.fixture
def other(load, small_files):
    """Another version of the small instrument, made by replacing texts."""

    def change(*replacements):
        text = small_files["small"]
        for sound, changed in replacements:
            assert sound in text
            text = text.replace(sound, changed)
        return load(small_files | {"small": text}).instruments["small"]

    return change


INDICATED = "indicated: {all: [{ref: danger}, {q: hurt}]}"
HARMS = "type: multi, sensitivity: S3, options: [threat, blow, none]}"
DAYS = "type: int, sensitivity: S1, least: 0, most: 99}"


# What changed


def test_nothing_changed(small):
    result = evaluate(small, {"hurt": "yes"}, {})
    assert compare(stored(result), result) is None


def test_an_outcome_that_changed_is_named(small, other):
    milder = other((INDICATED, "indicated: {q: afraid}"))
    then = evaluate(small, {"afraid": "no", "hurt": "yes"}, {})
    now = evaluate(milder, {"afraid": "no", "hurt": "yes"}, {})
    assert compare(stored(then), now) == Change("indicated", "inconclusive")


def test_labels_and_flags_that_came_and_went_are_named(small, other):
    changed = other(
        ("{label: was_hurt, when: {q: hurt}}", "{label: was_harmed, when: {q: hurt}}"),
        ("{id: FL-AFRAID, when: {q: afraid}", "{id: FL-FEAR, when: {q: afraid}"),
    )
    answers = {"afraid": "yes", "hurt": "yes"}
    change = compare(stored(evaluate(small, answers, {})), evaluate(changed, answers, {}))
    assert change == Change(
        then="indicated",
        now="indicated",
        labels_gained=("was_harmed",),
        labels_lost=("was_hurt",),
        flags_gained=("FL-FEAR",),
        flags_lost=("FL-AFRAID",),
    )
    assert not change.missed


def test_a_possible_flag_that_became_certain_is_gained(library):
    instrument = library.instruments["refugee_1951"]
    then, now = evaluate(instrument, {}, {}), evaluate(instrument, {"wish_asylum": "yes"}, {})
    assert [flag.id for flag in then.flags] == ["FL-NO-CONSULATE"]
    assert "FL-NO-CONSULATE" in compare(stored(then), now).flags_gained


def test_a_restricted_flag_is_told_to_nobody(library):
    instrument = library.instruments["exclusion_1f_triggers"]
    then = evaluate(instrument, {}, {})
    now = evaluate(instrument, {"x_account_crimes_intl": "yes"}, {})
    assert now.flags
    assert compare(stored(then), now) is None
    assert compare(stored(now), then) is None


def test_results_that_are_redacted_first_tell_no_sensitive_change(small):
    then, now = evaluate(small, {"afraid": "yes"}, {}), evaluate(small, {"hurt": "yes"}, {})
    assert compare(stored(then), now).labels_gained == ("was_hurt",)
    assert compare(stored(then.redacted()), now.redacted()).labels_gained == ()


OUTCOMES = [
    *("indicated", "not_indicated", "inconclusive", "not_applicable"),
    *("compliant", "not_compliant", "incomplete", "flags_only"),
]


@pytest.mark.parametrize("now", OUTCOMES)
@pytest.mark.parametrize("then", OUTCOMES)
def test_missed_is_whoever_was_let_go_and_would_now_be_protected(then, now):
    let_go = then in ("not_indicated", "not_applicable", "compliant")
    protected = now in ("indicated", "inconclusive", "not_compliant", "incomplete")
    assert Change(then, now).missed == (let_go and protected)


def test_a_stricter_check_finds_who_was_missed(small, other):
    stricter = other((INDICATED, "indicated: {not: {q: days, op: '>', value: 9}}"))
    answers = {"afraid": "no", "hurt": "no", "days": 3}
    change = compare(stored(evaluate(small, answers, {})), evaluate(stricter, answers, {}))
    assert (change.then, change.now, change.missed) == ("not_indicated", "indicated", True)


# Answers to another version


def test_answers_of_the_same_version_all_fit(small):
    answers = {"afraid": "yes", "of_whom": "agent", "harms": ["threat", "unknown"], "days": 3}
    assert fitting(small, answers) == (answers, ())


def test_a_question_that_is_gone_is_left_out(small):
    assert fitting(small, {"hurt": "yes", "wounded": "yes"}) == ({"hurt": "yes"}, ("wounded",))


def test_a_new_question_stays_unknown(other):
    sick = '  - {id: sick, text: "Sick?", type: tri, sensitivity: S2}\n'
    newer = other(
        ("  - {id: hurt,", f"{sick}  - {{id: hurt,"),
        ("danger: {any: [", "danger: {any: [{q: sick}, "),
    )
    usable, lost = fitting(newer, {"afraid": "no", "hurt": "no"})
    assert (usable, lost) == ({"afraid": "no", "hurt": "no"}, ())
    result = evaluate(newer, usable, {})
    assert result.outcome == "inconclusive"
    assert "sick" in result.unanswered


@pytest.mark.parametrize(
    ("sound", "changed", "answers"),
    [
        ("[family, agent]", "[family, police]", {"of_whom": "agent"}),
        ("most: 99", "most: 9", {"days": 10}),
        (DAYS, "type: text, sensitivity: S1}", {"days": 10}),
        ("type: date", "type: int", {"since": "2026-01-31"}),
        (HARMS, "type: text, sensitivity: S3}", {"harms": ["threat"]}),
        (HARMS, "type: enum, sensitivity: S3, options: [threat]}", {"harms": ["threat"]}),
    ],
)
def test_an_answer_of_another_kind_is_left_out(other, sound, changed, answers):
    newer = other((sound, changed))
    assert fitting(newer, {"hurt": "no"} | answers) == ({"hurt": "no"}, tuple(answers))


@pytest.mark.parametrize(
    ("ticks", "left"),
    [
        (["threat", "none"], ["threat", "none"]),
        (["threat", "blow"], ["threat", "unknown"]),
        (["blow"], ["unknown"]),
        (["blow", "unknown"], ["unknown"]),
        (["declined", "blow"], ["declined", "unknown"]),
    ],
)
def test_a_tick_at_an_option_that_is_gone_becomes_unknown_and_never_a_no(other, ticks, left):
    newer = other(
        (HARMS, HARMS.replace("blow", "burn")),
        ("{q: afraid}, {q: hurt}", "{q: harms, in: [burn]}, {q: hurt}"),
    )
    usable, lost = fitting(newer, {"hurt": "no", "harms": ticks})
    assert usable["harms"] == left
    assert lost == (("harms",) if ticks != left else ())
    danger = evaluate(newer, usable, {}).reasons[0]
    assert danger.value == ("unknown" if lost else "false")


def test_a_question_not_asked_any_more_is_left_out(other):
    newer = other(("ask_if: {q: afraid}", "ask_if: {all: [{q: afraid}, {q: hurt}]}"))
    answers = {"afraid": "yes", "hurt": "no", "of_whom": "agent"}
    assert fitting(newer, answers) == ({"afraid": "yes", "hurt": "no"}, ("of_whom",))
    open_answer = answers | {"of_whom": "declined"}
    assert fitting(newer, open_answer) == (open_answer, ())


def test_no_more_is_left_out_than_need_be(other):
    """Without the answer that is gone, nothing rules out the question after it."""
    newer = other(
        ("ask_if: {q: afraid}", "ask_if: {q: hurt}"),
        ("type: int, sens", "type: int, ask_if: {not: {q: of_whom, in: [agent]}}, sens"),
    )
    answers = {"hurt": "no", "of_whom": "agent", "days": 3}
    assert fitting(newer, answers) == ({"hurt": "no", "days": 3}, ("of_whom",))


@every(INSTRUMENTS)
@law
@given(data=st.data())
def test_replaying_the_same_version_changes_nothing(instrument, data):
    answers, known = data.draw(answers_to(instrument)), data.draw(facts)
    then = evaluate(instrument, answers, known)
    usable, lost = fitting(instrument, answers)
    assert (usable, lost) == (answers, ())
    assert compare(stored(then), evaluate(instrument, usable, known)) is None


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_whatever_was_stored_something_usable_is_left(data):
    instrument = data.draw(st.sampled_from(INSTRUMENTS))
    known = st.sampled_from([question.id for question in instrument.questions])
    answers = data.draw(st.dictionaries(known | st.text(max_size=5), json_values, max_size=6))
    usable, lost = fitting(instrument, answers)
    assert check_answers(instrument, usable) == {}
    assert set(usable) <= set(answers)
    assert {name for name in answers if name not in usable} <= set(lost)
    assert all(usable[name] is answers[name] for name in answers if name not in lost)
    evaluate(instrument, usable, {})
