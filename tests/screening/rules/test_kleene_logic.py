"""Unknown is a value of its own: the truth tables of strong Kleene logic."""

from itertools import product

import pytest

from screening.rules.logic import FALSE, TRUE, UNKNOWN, at_least, conjunction, disjunction

T, U, F = TRUE, UNKNOWN, FALSE


def test_opposite_of_unknown_is_unknown():
    assert [~T, ~U, ~F] == [F, U, T]


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, U, U, T),
        (T, F, F, T),
        (U, T, U, T),
        (U, U, U, U),
        (U, F, F, U),
        (F, T, F, T),
        (F, U, F, U),
        (F, F, F, F),
    ],
)
def test_all_and_any_follow_the_truth_tables(left, right, both, either):
    assert conjunction([left, right]) is both
    assert disjunction([left, right]) is either


def test_nothing_is_all_true_and_not_any():
    assert conjunction([]) is T
    assert disjunction([]) is F


@pytest.mark.parametrize(
    ("needed", "values", "expected"),
    [
        (2, [T, T, F], T),
        (2, [T, T, U], T),
        (2, [T, U, F], U),
        (2, [U, U, F], U),
        (2, [T, F, F], F),
        (2, [U, F, F], F),
        (3, [T, T, U], U),
        (1, [F, F, F], F),
        (1, [F, U, F], U),
    ],
)
def test_at_least_counts_unknown_neither_for_nor_against(needed, values, expected):
    assert at_least(needed, values) is expected


@pytest.mark.parametrize("values", list(product((T, U, F), repeat=4)))
def test_at_least_one_is_any_and_at_least_each_is_all(values):
    assert at_least(1, values) is disjunction(values)
    assert at_least(len(values), values) is conjunction(values)


@pytest.mark.parametrize("needed", [1, 2, 3])
@pytest.mark.parametrize("values", list(product((T, U, F), repeat=3)))
def test_unknown_stays_only_where_the_missing_answers_could_decide(needed, values):
    filled = product(*[(T, F) if value is U else (value,) for value in values])
    outcomes = {at_least(needed, known) for known in filled}
    assert at_least(needed, values) is (outcomes.pop() if len(outcomes) == 1 else U)


def test_truth_is_shown_as_a_word():
    assert [str(value) for value in (T, U, F)] == ["true", "unknown", "false"]
