"""A Delphi dimension is positive exactly where the four clauses of the ILO/EC brochure say so."""

from itertools import product

import pytest

from screening.rules.logic import FALSE, TRUE, UNKNOWN, delphi, is_positive


def brochure(strong, medium, weak):
    """ILO & European Commission (2009), p. 3, clause by clause."""
    return any(
        [
            strong >= 2,
            strong >= 1 and medium + weak >= 1,
            medium >= 3,
            medium >= 2 and weak >= 1,
        ]
    )


@pytest.mark.parametrize("strong", range(6))
def test_short_form_equals_the_four_clauses(strong):
    for medium, weak in product(range(6), repeat=2):
        assert is_positive(strong, medium, weak) == brochure(strong, medium, weak)


def test_weak_indicators_alone_are_never_enough():
    assert not any(is_positive(0, 0, weak) for weak in range(50))


@pytest.mark.parametrize("strong", range(4))
def test_unknown_answers_decide_only_when_no_completion_differs(strong):
    """`strong` numbers a mix of yes and unknown; the same is tried for every other mix."""
    mixes = list(product(range(4), repeat=2))
    for unknown, medium, weak in product(range(3), mixes, mixes):
        groups = [_group(strong, unknown), _group(*medium), _group(*weak)]
        least = brochure(strong, medium[0], weak[0])
        most = brochure(strong + unknown, sum(medium), sum(weak))
        expected = TRUE if least else UNKNOWN if most else FALSE
        assert delphi(*groups) is expected


def _group(yes, unknown):
    return [TRUE] * yes + [UNKNOWN] * unknown + [FALSE]


@pytest.mark.parametrize(
    ("strong", "medium", "weak", "expected"),
    [
        ([TRUE, TRUE], [], [], TRUE),
        ([TRUE], [FALSE], [], FALSE),
        ([TRUE], [UNKNOWN], [], UNKNOWN),
        ([TRUE], [], [TRUE], TRUE),
        ([], [TRUE, TRUE, TRUE], [], TRUE),
        ([], [TRUE, TRUE], [FALSE], FALSE),
        ([], [TRUE, TRUE], [TRUE], TRUE),
        ([], [TRUE], [TRUE, TRUE, TRUE], FALSE),
        ([], [], [], FALSE),
    ],
)
def test_examples_a_reader_can_check(strong, medium, weak, expected):
    assert delphi(strong, medium, weak) is expected
