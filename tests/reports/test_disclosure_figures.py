"""Single proportions and cascades."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import proportion, protect_cascade


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (20, 60, (20, 60, 33)),
        (25, 200, (25, 200, 12.5)),
        (0, 40, (0, 40, 0)),
        (40, 40, (40, 40, 100)),
        (0, 0, (0, 0, None)),
        (10, 20, (10, 20, 50)),
        (9, 40, (None, None, None)),
        (31, 40, (None, None, None)),
        (0, 9, (None, None, None)),
        (9, 9, (None, None, None)),
    ],
)
def test_a_proportion_is_printed_only_with_enough_people_on_both_sides(
    numerator: int, denominator: int, printed: tuple[float | None, ...]
) -> None:
    assert proportion(numerator, denominator, 10) == printed


def test_a_percentage_of_less_than_a_hundred_people_is_whole() -> None:
    assert isinstance(proportion(20, 60)[2], int)
    assert proportion(11, 88)[2] == 13  # 12.5: halves go up


def test_a_part_cannot_exceed_its_whole() -> None:
    with pytest.raises(ValueError, match="part of its whole"):
        proportion(5, 4)


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        ([100, 80, 60, 20], (100, 80, 60, 20)),
        ([100, 95, 80, 4, 0], (100, None, 80, None, 0)),
        ([100, 95, 91, 89], (100, None, None, 89)),
        ([8, 4, 0], (None, None, 0)),
        ([50, 50, 50], (50, 50, 50)),
        ([], ()),
    ],
)
def test_steps_close_to_a_printed_step_are_hidden(
    counts: list[int], printed: tuple[int | None, ...]
) -> None:
    assert protect_cascade(counts).counts == printed


def test_percentages_stand_only_between_printed_steps() -> None:
    cascade = protect_cascade([200, 150, 145, 50, 0])
    assert cascade.conditional == (None, 75.0, None, None, 0)
    assert cascade.cumulative == (100.0, 75.0, None, 25.0, 0)
    assert cascade.suppressed == 1


def test_a_cascade_never_rises() -> None:
    with pytest.raises(ValueError, match="step before"):
        protect_cascade([10, 11])
    with pytest.raises(ValueError, match="below zero"):
        protect_cascade([10, -1])


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 60), max_size=9))
def test_no_two_printed_steps_give_a_small_number_away(steps: list[int]) -> None:
    counts = sorted(steps, reverse=True)
    printed = [count for count in protect_cascade(counts).counts if count is not None]
    assert not any(0 < count < 10 for count in printed)
    assert not any(0 < a - b < 10 for a in printed for b in printed)
