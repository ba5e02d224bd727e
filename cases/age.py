"""Age status: a person whose age is disputed is presumed a child (gate G-10).

Source: JGC 4/23 paragraph 4; Council of Europe Convention on trafficking, article 10(3).
"""

from __future__ import annotations

from enum import StrEnum


class AgeStatus(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    PRESUMED_CHILD = "presumed_child"
    UNKNOWN = "unknown"


CHILDREN = frozenset({AgeStatus.CHILD, AgeStatus.PRESUMED_CHILD})


def may_become(current: str, target: str) -> bool:
    """Nobody is made an adult by a correction: that takes the procedure of gate G-10."""
    return current == target or not (current in CHILDREN and target not in CHILDREN)
