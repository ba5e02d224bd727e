"""The next piece of work is done while this one is used, and no more than the next."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from common.ahead import ahead


def test_each_thing_comes_with_what_was_made_of_it_in_order() -> None:
    assert list(ahead(str, range(5))) == [(one, str(one)) for one in range(5)]
    assert list(ahead(str, [])) == []


def test_one_is_made_ahead_in_another_thread_and_no_more() -> None:
    made: dict[int, int] = {}
    second = Event()

    def make(number: int) -> None:
        made[number] = get_ident()
        if number == 1:
            second.set()

    taken = []

    def things() -> Iterator[int]:
        for number in range(4):
            taken.append(number)
            yield number

    pairs = ahead(make, things())
    next(pairs)
    assert second.wait(timeout=30), "the second is made while the first is used"
    assert taken == [0, 1]
    assert get_ident() not in made.values()
    list(pairs)
    assert sorted(made) == [0, 1, 2, 3]


def test_what_goes_wrong_is_raised_where_it_would_have_been_yielded() -> None:
    pairs = ahead(lambda number: 1 // number, [1, 0, 1])
    assert next(pairs) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        next(pairs)


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    done = Event()
    pairs = ahead(lambda number: done.set() if number else None, range(100))
    next(pairs)
    pairs.close()
    assert done.is_set(), "what was begun has ended"
