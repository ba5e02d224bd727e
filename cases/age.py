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


def may_become(current: str, target: str) -> bool:
    """Nobody is made an adult by a correction: that takes the procedure of gate G-10."""
    return current == target or not (current in CHILDREN and target not in CHILDREN)
