"""The laws hold for any instrument that can be installed, not only for those we ship.

The invented ones have questions asked only after others, every kind of answer that a rule can
read, conditions of any depth, and an `inconclusive_if`.
"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.rules import check_answers, compare, evaluate, fitting
from tests.screening.rules.inventions import invent
from tests.screening.rules.strategies import answer_to, certain, facts, some_of

INVENTED = invent(60)
law = settings(max_examples=70, derandomize=True, deadline=None, database=None)
instruments = st.sampled_from(INVENTED)

#: What may become of an outcome when an answer becomes unknown. (That an instrument did not
#: apply may itself have been an answer, so of that nothing is promised.)
MAY_BECOME = {
    "indicated": {"indicated", "inconclusive"},
    "not_indicated": {"not_indicated", "inconclusive"},
    "inconclusive": {"inconclusive"},
}


@st.composite
def answered(draw, instrument):
    """Answers that can be recorded, to most of the questions."""
    given = {question.id: draw(answer_to(question)) for question in instrument.questions}
    kept = set(given) - draw(some_of(given))
    return fitting(instrument, {name: given[name] for name in given if name in kept})[0]


def stored(result):
    return json.loads(result.to_json())


@law
@given(data=st.data())
def test_an_answer_becoming_unknown_only_moves_towards_inconclusive(data):
    instrument = data.draw(instruments)
    answers, known = data.draw(answered(instrument)), data.draw(facts)
    erased = data.draw(some_of(answers))
    fewer = {name: "declined" if name in erased else answers[name] for name in answers}
    before, after = (evaluate(instrument, given, known) for given in (answers, fewer))
    if before.outcome in MAY_BECOME:
        assert after.outcome in MAY_BECOME[before.outcome]
        assert certain(after) <= certain(before)
        assert set(after.labels) <= set(before.labels)


@law
@given(data=st.data())
def test_neither_order_nor_open_answers_nor_other_facts_change_a_byte(data):
    instrument = data.draw(instruments)
    answers, known = data.draw(answered(instrument)), data.draw(facts)
    said = {name: value for name, value in answers.items() if value not in ("unknown", "declined")}
    shuffled = dict(data.draw(st.permutations(list(said.items()))))
    person = known | {"nationality": "X", "sex": "female", "religion": "x"}
    again = evaluate(instrument, shuffled, person)
    assert again.to_json() == evaluate(instrument, answers, known).to_json()


@law
@given(data=st.data())
def test_replaying_the_same_version_changes_nothing(data):
    instrument = data.draw(instruments)
    answers, known = data.draw(answered(instrument)), data.draw(facts)
    then = evaluate(instrument, answers, known)
    usable, lost = fitting(instrument, answers)
    assert lost == ()
    assert compare(stored(then), evaluate(instrument, usable, known)) is None


@law
@given(data=st.data())
def test_answers_to_one_version_never_stop_another(data):
    first, second = data.draw(instruments), data.draw(instruments)
    answers, known = data.draw(answered(first)), data.draw(facts)
    usable, lost = fitting(second, answers)
    assert check_answers(second, usable) == {}
    assert {*usable, *lost} == set(answers)
    then, now = evaluate(first, answers, known), evaluate(second, usable, known)
    change = compare(stored(then), now)
    same = (then.outcome, then.labels, certain(then)) == (now.outcome, now.labels, certain(now))
    assert (change is None) == same


def test_the_invented_instruments_differ_enough():
    """So that a generator which makes only one kind of rule is noticed."""
    outcomes = {
        evaluate(one, fitting(one, dict.fromkeys("abcd", word))[0], {"age_status": age}).outcome
        for one in INVENTED
        for word in ("yes", "no", "unknown")
        for age in ("child", "adult")
    }
    assert outcomes == {*MAY_BECOME, "not_applicable"}
    assert len({one.content_hash for one in INVENTED}) == len(INVENTED)
    assert sum(any(question.ask_if for question in one.questions) for one in INVENTED) > 20
