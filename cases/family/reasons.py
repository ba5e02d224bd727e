"""What speaks for and against two people being family, in words, and never a verdict. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from cases.family.kinship import Kind
from cases.matching.names import Name
from cases.matching.words import Nearness, Word, nearness
from cases.partial_dates import PartialDate

YEAR: Final = 365.25  # days
# How many years older than the person each relative usually is, at least and at most [P].
OLDER_BY: Final[Mapping[str, tuple[int, int]]] = {
    Kind.PARENT: (13, 60),
    Kind.CHILD: (-60, -13),
    Kind.GRANDPARENT: (28, 100),
    Kind.GRANDCHILD: (-100, -28),
    Kind.SIBLING: (-30, 30),
}
BY_BLOOD: Final = frozenset({*OLDER_BY, Kind.AUNT_OR_UNCLE, Kind.NIECE_OR_NEPHEW, Kind.COUSIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """What is known of a person, as far as it tells of their family."""

    names: tuple[Name, ...] = ()
    birth: PartialDate | None = None
    nationalities: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()  # where they last were with their family, as written
    households: frozenset[UUID] = frozenset()
    arrivals: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for ("+") or against ("-") the kinship. What is unknown does not."""

    sign: Literal["+", "-"]
    words: str


def reasons(kind: str, looks: Somebody, found: Somebody) -> list[Reason]:
    """Return what speaks for and against `found` being the `kind` of who looks for them."""
    return [reason for rule in _RULES for reason in rule(kind, looks, found)]


def _family_name(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if kind not in BY_BLOOD:
        return
    ours, theirs = _words(looks, "family"), _words(found, "family")
    if _alike(ours, theirs):
        yield Reason("+", "They share a family name.")
    elif kind == Kind.SIBLING and ours and theirs:
        yield Reason("-", "Their family names are different.")


def _fathers_name(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    """In many places a child's further names begin with the father's own."""
    child, parent = (looks, found) if kind == Kind.PARENT else (found, looks)
    if kind in (Kind.PARENT, Kind.CHILD) and _alike(_further(child), _first(parent)):
        yield Reason("+", "The given name of one stands where the other's father's name stands.")


def _ages(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if kind not in OLDER_BY or looks.birth is None or found.birth is None:
        return
    least, most = OLDER_BY[kind]
    at_most = (looks.birth.last - found.birth.first).days / YEAR
    at_least = (looks.birth.first - found.birth.last).days / YEAR
    word = Kind(kind).label.lower()
    if at_most < least or at_least > most:
        yield Reason("-", f"By the birth dates the ages do not fit a {word}.")
    else:
        yield Reason("+", f"The ages fit a {word}.")


def _nationality(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if looks.nationalities & found.nationalities:
        yield Reason("+", "They share a nationality.")
    elif kind in BY_BLOOD and looks.nationalities and found.nationalities:
        yield Reason("-", "Their nationalities are different.")


def _place(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if _plain(looks.places) & _plain(found.places):
        yield Reason("+", "Both name the same place where they last were with their family.")


def _household(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if looks.households & found.households:
        yield Reason("+", "They were recorded in one household.")


def _arrival(kind: str, looks: Somebody, found: Somebody) -> Iterator[Reason]:
    if looks.arrivals & found.arrivals:
        yield Reason("+", "They came with the same arrival.")


_RULES: Final[tuple[Callable[[str, Somebody, Somebody], Iterator[Reason]], ...]] = (
    _family_name, _fathers_name, _ages, _nationality, _place, _household, _arrival,
)  # fmt: skip


def _words(one: Somebody, part: str) -> list[Word]:
    return [word for name in one.names for word in getattr(name, part)]


def _first(one: Somebody) -> list[Word]:
    return [word for name in one.names for word in name.given[:1]]


def _further(one: Somebody) -> list[Word]:
    return [word for name in one.names for word in (*name.given[1:], *name.family[:1])]


def _alike(ours: Iterable[Word], theirs: Iterable[Word]) -> bool:
    """Is one word of each the same name, as it may be spelt or written in another script?"""
    theirs = list(theirs)
    return any(nearness(a, b) >= Nearness.SPELLING for a in ours for b in theirs)


def _plain(places: Iterable[Any]) -> set[str]:
    return {" ".join(place.casefold().split()) for place in places}
