"""Strong Kleene logic: what follows from answers when some of them are unknown.

`unknown` is a value of its own, never a "no". The order is false < unknown < true, so `all` is
the minimum and `any` the maximum of its parts (instruments/README.md, "Truth values").
"""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """One of three values; `str()` gives the word that results show."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __str__(self) -> str:
        return self.name.lower()

    def __invert__(self) -> "Truth":
        """Swap true and false; the opposite of unknown is unknown."""
        return _OPPOSITE[self]


FALSE, UNKNOWN, TRUE = Truth
_OPPOSITE = (TRUE, UNKNOWN, FALSE)


def conjunction(values: Iterable[Truth]) -> Truth:
    """True if all are true, false if one is false, otherwise unknown."""
    return min(values, default=TRUE)


def disjunction(values: Iterable[Truth]) -> Truth:
    """True if one is true, false if all are false, otherwise unknown."""
    return max(values, default=FALSE)


def at_least(needed: int, values: Iterable[Truth]) -> Truth:
    """True if enough are true; false if even the unknown ones would not make it enough."""
    known = list(values)
    true = known.count(TRUE)
    if true >= needed:
        return TRUE
    return UNKNOWN if true + known.count(UNKNOWN) >= needed else FALSE


def is_positive(strong: int, medium: int, weak: int) -> bool:
    """Whether so many indicators of each strength make an ILO/EC Delphi dimension positive.

    The same as the brochure's four clauses: two strong; one strong and one other; three medium;
    two medium and one weak (ILO & European Commission 2009, p. 3).
    """
    return (strong >= 1 and strong + medium + weak >= 2) or (medium >= 2 and medium + weak >= 3)


def delphi(strong: Iterable[Truth], medium: Iterable[Truth], weak: Iterable[Truth]) -> Truth:
    """True if the "yes" answers suffice; false if they would not even with every unknown."""
    groups = [list(group) for group in (strong, medium, weak)]
    yes = [group.count(TRUE) for group in groups]
    if is_positive(*yes):
        return TRUE
    at_most = [count + group.count(UNKNOWN) for count, group in zip(yes, groups, strict=True)]
    return UNKNOWN if is_positive(*at_most) else FALSE
