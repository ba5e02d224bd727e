"""Identifiers that are made before a row is written."""

from __future__ import annotations

import time
from itertools import pairwise
from uuid import RFC_4122

import pytest

from common import identifiers
from common.identifiers import uuid7


def test_it_is_a_uuid_of_version_7() -> None:
    for _ in range(200):
        made = uuid7()
        assert (made.version, made.variant) == (7, RFC_4122)


def test_it_begins_with_the_milliseconds_of_the_clock() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7().int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_later_ones_sort_after_earlier_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the millisecond: within one, the order is chance."""
    clock = iter(range(1_790_000_000_000, 1_790_000_000_500))
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: next(clock) * 1_000_000)
    made = [uuid7() for _ in range(500)]
    assert all(one < other for one, other in pairwise(made))
    assert all(str(one) < str(other) for one, other in pairwise(made))


def test_those_of_one_millisecond_differ_in_every_random_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 1_790_000_000_000_000_000)
    made = [uuid7().int for _ in range(1000)]
    assert len(set(made)) == len(made)
    assert len({one >> 80 for one in made}) == 1
    assert len({one & (1 << 62) - 1 for one in made}) == len(made)  # its last 62 bits
    assert len({one >> 64 & 0xFFF for one in made}) > 500  # and the 12 before the variant
