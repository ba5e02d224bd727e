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
from cases.matching.records import Known
from cases.partial_dates import Precision

AT_RANDOM = 300_000  # pairs
AT_MOST = 400_000  # pairs chosen by one field
# Pairs are chosen by values that no more records share; of people with like names few are
# strangers only where the names are rare.
MOST_WITH_DATE, MOST_WITH_NAMES = 60, 4

_BY_DATE = (Field.GIVEN, Field.FAMILY, Field.ORDER, Field.SEX, Field.NATIONALITY)
_BY_NAME = (Field.BIRTH,)


@dataclass(frozen=True, slots=True)
class Learned:
    fit: Fit
    common: dict[Field, dict[str, Any]]


def learn(people: Sequence[Known], random: Random) -> Learned:
    """Fit weights to the records of many people, some of whom are there twice."""
    chance = patterns(
        compare(random.choice(people), random.choice(people)) for _ in range(AT_RANDOM)
    )
    u = by_chance(chance)
    by_date = fit(patterns(_pairs(people, _date, MOST_WITH_DATE, random)), u, _BY_DATE)
    by_name = fit(patterns(_pairs(people, _names, MOST_WITH_NAMES, random)), u, _BY_NAME)
    first = [one.names[0] for one in people if one.names]
    common = {
        Field.GIVEN: frequencies(word.skeleton for name in first for word in name.given),
        Field.FAMILY: frequencies(word.skeleton for name in first for word in name.family),
        Field.NATIONALITY: frequencies(code for one in people for code in one.nationalities),
    }
    return Learned(joined(by_date, by_name), common)


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
