"""How two descriptions agree, field by field, in levels. It weighs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cases.matching.births import compare_births
from cases.matching.levels import Field, Level
from cases.matching.names import Name, whole
from cases.matching.records import FEMALE, MALE, Known, Mark
from cases.matching.words import Nearness, Word, nearness

L = Level
_OF = {
    Nearness.SAME: L.SAME, Nearness.SPELLING: L.SPELLING, Nearness.LETTER: L.LETTER,
    Nearness.CONSONANTS: L.CONSONANTS, Nearness.SIMILAR: L.SIMILAR,
    Nearness.DIFFERENT: L.DIFFERENT,
}  # fmt: skip
# To choose between readings of one pair of names; the weights have the last word.
_RANK = {
    L.SAME: 10, L.SPELLING: 9, L.LETTER: 7, L.CONSONANTS: 5, L.SIMILAR: 4, L.PARTLY: 4,
    L.ELSEWHERE: 3, L.MISSING: 2, L.DIFFERENT: 0,
}  # fmt: skip


class Part(NamedTuple):
    """How a field agrees, and on what: of each word what it sounds like on either side."""

    level: Level
    on: tuple[tuple[str, ...], ...] = ()


class Names(NamedTuple):
    given: Part
    family: Part
    order: Level
    words: Level
    strength: int = 0

    @classmethod
    def of(cls, given: Part, family: Part, order: Level, words: Level) -> Names:
        strength = _RANK[given.level] + _RANK[family.level]
        if order is L.SWAPPED:
            return cls(given, family, order, words, strength - 1)
        both = given.level is not L.MISSING and family.level is not L.MISSING
        return cls(given, family, order if both else L.MISSING, words, strength)

    def outdoes(self, other: Names) -> bool:
        """Evenly matched ones are always told apart in the same way."""
        if self.strength != other.strength:
            return self.strength > other.strength
        return (self.words, self.given, self.family) > (other.words, other.given, other.family)


class Comparison(NamedTuple):
    names: Names
    birth: Level
    sex: Level
    nationality: Part
    nationalities: frozenset[str]  # of either
    document: Level
    phone: Level

    def levels(self) -> dict[Field, Level]:
        return {
            Field.GIVEN: self.names.given.level,
            Field.FAMILY: self.names.family.level,
            Field.ORDER: self.names.order,
            Field.WORDS: self.names.words,
            Field.BIRTH: self.birth,
            Field.SEX: self.sex,
            Field.NATIONALITY: self.nationality.level,
            Field.DOCUMENT: self.document,
            Field.PHONE: self.phone,
        }

    def part(self, field: Field) -> Part | None:
        """Return on what a field agrees, of those of which it matters."""
        match field:
            case Field.GIVEN:
                return self.names.given
            case Field.FAMILY:
                return self.names.family
            case Field.NATIONALITY:
                return self.nationality
        return None


_MISSING, _DIFFERENT = Part(L.MISSING), Part(L.DIFFERENT)
NO_NAMES = Names(_MISSING, _MISSING, L.MISSING, L.MISSING)
_SURE = (L.SAME, L.SPELLING, L.LETTER)  # where one part agrees so, they are not swapped


def compare(a: Known, b: Known) -> Comparison:
    """Compare two descriptions; which comes first makes no difference."""
    return Comparison(
        names=compare_names(a.names, b.names),
        birth=compare_births(a.birth, b.birth),
        sex=_sexes(a.sex, b.sex),
        nationality=_overlap(a.nationalities, b.nationalities),
        nationalities=a.nationalities | b.nationalities,
        document=_marks(a.documents, b.documents),
        phone=_marks(a.phones, b.phones),
    )


def compare_names(ours: Sequence[Name], theirs: Sequence[Name]) -> Names:
    """Return the best agreement of any name of one with any name of the other."""
    best = NO_NAMES
    for a in ours:
        for b in theirs:
            words = L.SAME if len(a.words) == len(b.words) else L.DIFFERENT
            found = Names.of(*_straight(a, b), L.AS_WRITTEN, words)
            if best is NO_NAMES or found.outdoes(best):
                best = found
            clear = found.given.level in _SURE or found.family.level in _SURE
            if not clear and (found := _swapped(a, b, words)).outdoes(best):
                best = found
    return best


def _straight(a: Name, b: Name) -> tuple[Part, Part]:
    """Compare part with part. Where one agrees, a word of the other may stand elsewhere."""
    given, family = _part(a.given, b.given), _part(a.family, b.family)
    if len(a.words) > 2 or len(b.words) > 2:
        if given is _DIFFERENT and family.level in _SURE:
            given = _elsewhere(a.given, b.given, b.family, a.family)
        elif family is _DIFFERENT and given.level in _SURE:
            family = _elsewhere(a.family, b.family, b.given, a.given)
    return given, family


def _swapped(a: Name, b: Name, words: Level) -> Names:
    crossed = (_part(a.given, b.family), _part(a.family, b.given))
    weaker, stronger = sorted(crossed, key=lambda part: (_RANK[part.level], part))
    return Names.of(stronger, weaker, L.SWAPPED, words)


def _part(ours: tuple[Word, ...], theirs: tuple[Word, ...]) -> Part:
    """Compare one part of two names. What only one of them has is missing, not different."""
    if not ours or not theirs:
        return _MISSING
    if len(ours) == len(theirs) == 1:
        return _words(ours[0], theirs[0])
    return _lists(ours, theirs)


def _words(ours: Word, theirs: Word) -> Part:
    if len(ours.written) == 1 or len(theirs.written) == 1:  # an initial
        return _MISSING if ours.written[0] == theirs.written[0] else _DIFFERENT
    near = nearness(ours, theirs)
    if near is Nearness.DIFFERENT:
        return _DIFFERENT
    return Part(_OF[near], (tuple(sorted({ours.skeleton, theirs.skeleton})),))


def _lists(ours: tuple[Word, ...], theirs: tuple[Word, ...]) -> Part:
    """Pair each word of the shorter list with its best partner in the longer."""
    short, long = sorted((ours, theirs), key=lambda side: (len(side), [w.written for w in side]))
    free, found = list(long), []
    for one in short:
        parts = [(_words(one, other), other) for other in free]
        best, partner = max(parts, key=lambda pair: _RANK[pair[0].level])
        found.append(best)
        if best is not _DIFFERENT:
            free.remove(partner)
    sure = all(part.level in _SURE for part in found)
    if not sure and len(short) < len(long):
        together = _words(whole(short), whole(long))
        if together.level in _SURE:
            return together
    return _summed_up(found)


def _summed_up(found: Sequence[Part]) -> Part:
    """Return the weakest agreement if all agree, and the sounds that agree."""
    agreeing = [part for part in found if part.on]
    if not agreeing:
        return found[0]
    sounds = tuple(sorted(sound for part in agreeing for sound in part.on))
    if len(agreeing) < len(found):
        return Part(L.PARTLY, sounds)
    return Part(min(agreeing, key=lambda part: _RANK[part.level]).level, sounds)


def _elsewhere(
    ours: tuple[Word, ...],
    theirs: tuple[Word, ...],
    among_theirs: tuple[Word, ...],
    among_ours: tuple[Word, ...],
) -> Part:
    """Look for a word that differs in the other part of the other name."""
    found = [
        part.on
        for one, others in ((ours, among_theirs), (theirs, among_ours))
        for mine in one
        for other in others
        if (part := _words(mine, other)).level in (L.SAME, L.SPELLING)
    ]
    return Part(L.ELSEWHERE, min(found)) if found else _DIFFERENT


def _sexes(a: str, b: str) -> Level:
    if not {a, b} <= {FEMALE, MALE}:
        return L.MISSING
    return L.SAME if a == b else L.DIFFERENT


def _overlap(a: frozenset[str], b: frozenset[str]) -> Part:
    if not a or not b:
        return _MISSING
    return Part(L.SAME, (tuple(sorted(a & b)),)) if a & b else _DIFFERENT


def _marks(a: frozenset[Mark], b: frozenset[Mark]) -> Level:
    """Numbers contradict each other only within one series."""
    if {mark.number for mark in a} & {mark.number for mark in b}:
        return L.SAME
    both = {mark.series for mark in a} & {mark.series for mark in b}
    return L.DIFFERENT if both else L.MISSING
