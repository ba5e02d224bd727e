"""Learning weights from the records of an installation, without being told who is who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from cases.matching.comparison import Comparison, compare
from cases.matching.fitting import Fit, by_chance, fit, frequencies, joined, patterns
from cases.matching.levels import Field
from cases.matching.names import Name
from cases.matching.records import Known
from cases.matching.words import Word
from cases.partial_dates import Precision

AT_RANDOM = 200_000  # pairs
AT_MOST = 400_000  # pairs chosen by one field
# Of each nationality of which enough words are known, these many that so many share.
ENOUGH, AMONG, SHARED = 200, 60, 0.003
# Pairs are chosen by values that no more records share; of people with like names few are
# strangers only where the names are rare.
MOST_WITH_DATE, MOST_WITH_NAMES = 60, 4

_BY_DATE = (
    Field.GIVEN, Field.FAMILY, Field.ORDER, Field.WORDS, Field.SEX, Field.NATIONALITY
)  # fmt: skip
_BY_NAME = (Field.BIRTH, Field.DOCUMENT, Field.PHONE)


@dataclass(frozen=True, slots=True)
class Learned:
    fit: Fit
    common: dict[Field, dict[str, Any]]


def learn(people: Sequence[Known], random: Random) -> Learned:
    """Fit weights to the records of many people, some of whom are there twice."""
    pairs = ((random.choice(people), random.choice(people)) for _ in range(AT_RANDOM))
    chance = patterns(compare(a, b) for a, b in pairs)
    compatriots = patterns(compare(a, b) for a, b in _compatriots(people, random))
    u = by_chance(chance, compatriots)
    by_date = fit(patterns(_pairs(people, _date, MOST_WITH_DATE, random)), u, _BY_DATE)
    by_name = fit(patterns(_pairs(people, _names, MOST_WITH_NAMES, random)), u, _BY_NAME)
    common = {
        Field.GIVEN: _shares(people, lambda name: name.given),
        Field.FAMILY: _shares(people, lambda name: name.family),
        Field.NATIONALITY: frequencies(code for one in people for code in one.nationalities),
    }
    return Learned(joined(by_date, by_name), common)


def _compatriots(people: Sequence[Known], random: Random) -> Iterator[tuple[Known, Known]]:
    """Draw pairs of one nationality: names of one language agree oftener than names at large."""
    of: dict[str, list[Known]] = defaultdict(list)
    for one in people:
        for code in one.nationalities:
            of[code].append(one)
    for _ in range(AT_RANDOM):
        one = random.choice(people)
        if one.nationalities:
            yield one, random.choice(of[min(one.nationalities)])


def _shares(people: Sequence[Known], part: Callable[[Name], tuple[Word, ...]]) -> dict[str, Any]:
    """Return how common the words of one part of a name are, among all and by nationality."""
    among: dict[str, list[str]] = defaultdict(list)
    everywhere: list[str] = []
    for one in people:
        words = [word.skeleton for name in one.names[:1] for word in part(name)]
        everywhere += words
        for code in one.nationalities:
            among[code] += words
    found = {
        code: frequencies(words, AMONG, SHARED)
        for code, words in sorted(among.items())
        if len(words) >= ENOUGH
    }
    whole = sum(len(among[code]) for code in found)
    typical = sum(one.pop("typical") * len(among[code]) / whole for code, one in found.items())
    return frequencies(everywhere) | ({"typical": typical, "among": found} if found else {})


def _pairs(
    people: Sequence[Known],
    value: Callable[[Known], Iterable[Hashable]],
    most: int,
    random: Random,
) -> Iterator[Comparison]:
    """Compare people who share a value, as many pairs as are enough."""
    sharing: dict[Hashable, list[Known]] = defaultdict(list)
    for one in people:
        for shared in value(one):
            sharing[shared].append(one)
    groups = [group for group in sharing.values() if 1 < len(group) <= most]
    random.shuffle(groups)
    left = AT_MOST
    for group in groups:
        for a, b in combinations(group, 2):
            yield compare(a, b)
            left -= 1
        if left <= 0:
            return


def _date(one: Known) -> Iterable[Hashable]:
    """The birth date, where it is known to the day."""
    birth = one.birth
    exact = birth is not None and birth.precision is Precision.DAY
    if birth and exact and (birth.first.month, birth.first.day) != (1, 1):
        yield birth.first


def _names(one: Known) -> Iterable[Hashable]:
    """All words of a name, by their sound and in no order."""
    for name in {tuple(sorted(word.skeleton for word in name.words)) for name in one.names}:
        if len(name) > 1:
            yield name
