"""Age status: a person whose age is disputed is presumed a child (gate G-10).

Source: JGC 4/23 paragraph 4; Council of Europe Convention on trafficking, article 10(3).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cases.partial_dates import PartialDate, years_between


class AgeStatus(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    PRESUMED_CHILD = "presumed_child"
    UNKNOWN = "unknown"


CHILDREN = frozenset({AgeStatus.CHILD, AgeStatus.PRESUMED_CHILD})


MAJORITY = 18


def status_on(day: date, recorded: str, born: PartialDate | None) -> AgeStatus:
    """Return how the person is treated on a day: a birth date that makes a child protects.

    What is recorded and what is stated may differ; the more protective one counts. Where the
    status is unknown and the date leaves it open, the person is presumed a child.
    """
    status = AgeStatus(recorded)
    if born is None or status in CHILDREN:
        return status
    oldest, youngest = years_between(born.first, day), years_between(born.last, day)
    if oldest < MAJORITY:
        return AgeStatus.CHILD
    if status is AgeStatus.UNKNOWN:
        return AgeStatus.ADULT if youngest >= MAJORITY else AgeStatus.PRESUMED_CHILD
    return status


def lowers_protection(current: str, target: str) -> bool:
    """Would somebody who is treated as a child lose that? Then gate G-10 has a word to say."""
    return current in CHILDREN and target not in CHILDREN


def contradicts(status: str, born: PartialDate | None, day: date) -> bool:
    """Would this birth date, on that day, certainly make a child of the adult, or the reverse?"""
    by_date = status_on(day, AgeStatus.UNKNOWN, born)
    return {by_date, AgeStatus(status)} == {AgeStatus.ADULT, AgeStatus.CHILD}
