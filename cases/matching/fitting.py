"""Fitting the weights to data: u from random pairs, m by expectation maximisation.

Fellegi and Sunter (1969) with Winkler's EM (1988): fields are taken as independent within the
pairs of one person and within the pairs of two; missing fields say nothing. Pairs are counted by
pattern, so a million pairs are as quickly fitted as the few thousand patterns they show. u comes
from pairs drawn at random, which are two persons nearly always, and stays fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import log2
from typing import Any

from cases.matching.comparison import Comparison
from cases.matching.levels import LEVELS, Field, Level

Pattern = tuple[Level, ...]  # in the order of LEVELS
Shares = dict[Field, dict[Level, float]]
ROUNDS = 200
ENOUGH = 1e-4  # relative change of the share of pairs of one person
SMOOTH = 0.5  # added to every count, so that nothing is impossible
MOST, LEAST = 13.0, -8.0  # bits that one field may say
COMMON = 250  # values of a field whose shares are kept
# Two persons of one installation hardly ever share these, so random pairs tell nothing.
HARDLY_EVER = {Field.DOCUMENT: 1e-5, Field.PHONE: 1e-4}
# Held fixed. By chance names agree as easily one way round as the other; and of all fields the
# birth dates of one person are hardly ever far apart, without which like-named strangers would
# be taken for one person. How papers and telephones change, records tell too rarely.
BY_CHANCE = {Field.ORDER: {Level.AS_WRITTEN: 0.5, Level.SWAPPED: 0.5}}
HELD: Shares = {
    Field.BIRTH: {Level.FAR: 0.01},
    Field.DOCUMENT: {Level.SAME: 0.95, Level.DIFFERENT: 0.05},
    Field.PHONE: {Level.SAME: 0.6, Level.DIFFERENT: 0.4},
}
# A word is looked for elsewhere only where the other part agrees: by chance that is less rare
# than pairs at random show.
ELSEWHERE = 2.0


@dataclass(frozen=True, slots=True)
class Fit:
    """What the data say of pairs of one person."""

    m: Shares
    u: Shares
    share: float  # of the pairs that are one person
    rounds: int
    pairs: int


def patterns(comparisons: Iterable[Comparison]) -> Counter[Pattern]:
    return Counter(tuple(one.levels().values()) for one in comparisons)


def shares(counted: Mapping[Pattern, float]) -> Shares:
    """Return the share of each level among the pairs where the field is known on both sides."""
    found: Shares = {}
    for place, field in enumerate(LEVELS):
        counts = dict.fromkeys(LEVELS[field], SMOOTH)
        for pattern, count in counted.items():
            if pattern[place] in counts:
                counts[pattern[place]] += count
        whole = sum(counts.values())
        found[field] = {level: count / whole for level, count in counts.items()}
    return found


def by_chance(
    random_pairs: Mapping[Pattern, float], compatriots: Mapping[Pattern, float]
) -> Shares:
    """Return u, the shares among pairs of two persons; of names, of two of one nationality."""
    u = shares(random_pairs)
    of_one = shares(compatriots)
    u |= {field: of_one[field] for field in (Field.GIVEN, Field.FAMILY, Field.WORDS)}
    for field, rate in HARDLY_EVER.items():
        u[field] = {Level.SAME: rate, Level.DIFFERENT: 1 - rate}
    return u | {field: dict(levels) for field, levels in BY_CHANCE.items()}


def fit(candidates: Mapping[Pattern, float], u: Shares, fields: Collection[Field]) -> Fit:
    """Fit m for some fields by expectation maximisation, over pairs chosen by the others.

    Pairs with one birth date tell how names of one person differ; pairs with like names tell
    how birth dates do. Chosen by the field itself, they would tell nothing.
    """
    m, share, rounds = first_guess(), 0.02, 0
    whole, change = sum(candidates.values()), 1.0
    while change > ENOUGH and rounds < ROUNDS:
        weighed = {
            pattern: count * _probability(pattern, m, u, share, fields)
            for pattern, count in candidates.items()
        }
        before, share = share, sum(weighed.values()) / whole
        m = _held(shares(weighed))
        rounds, change = rounds + 1, abs(share - before) / before
    return Fit({field: m[field] for field in fields}, u, share, rounds, round(whole))


def joined(*fits: Fit) -> Fit:
    """Put together what several kinds of pairs tell, the first one for what several tell."""
    m: Shares = {}
    for one in reversed(fits):
        m |= one.m
    return replace(fits[0], m=m, pairs=sum(one.pairs for one in fits))


def _held(m: Shares) -> Shares:
    for field, fixed in HELD.items():
        others = {level: share for level, share in m[field].items() if level not in fixed}
        free = 1 - sum(fixed.values())
        whole = sum(others.values())
        m[field] = {level: share * free / whole for level, share in others.items()} | fixed
    return m


def _probability(
    pattern: Pattern, m: Shares, u: Shares, share: float, fields: Collection[Field]
) -> float:
    one, two = share, 1 - share
    for field, level in zip(LEVELS, pattern, strict=True):
        if field in fields and level in u[field]:
            one *= m[field][level]
            two *= u[field][level]
    return one / (one + two)


def first_guess() -> Shares:
    """Return an m to begin with: most fields agree, the better the likelier."""
    guess: Shares = {}
    for field, levels in LEVELS.items():
        odds = {level: 0.5**place for place, level in enumerate(levels)}
        whole = sum(odds.values())
        guess[field] = {level: odd / whole for level, odd in odds.items()}
    return guess


def weights(found: Fit) -> dict[Field, dict[Level, float]]:
    """Return the weight of each level in bits; no spelling weighs more than the same one."""
    bits = {
        field: {
            level: max(LEAST, min(MOST, log2(found.m[field][level] / found.u[field][level])))
            for level in LEVELS[field]
        }
        for field in LEVELS
    }
    for field in (Field.GIVEN, Field.FAMILY):
        bits[field][Level.SAME] = max(bits[field][Level.SAME], bits[field][Level.SPELLING])
        bits[field][Level.PARTLY] = min(bits[field][Level.PARTLY], bits[field][Level.CONSONANTS])
        bits[field][Level.ELSEWHERE] = min(ELSEWHERE, bits[field][Level.ELSEWHERE])
    return bits


def frequencies(values: Iterable[str], most: int = COMMON, shared: float = 0.0) -> dict[str, Any]:
    """Return the shares of common values, of one that is not common, and of chance."""
    counted = Counter(values)
    whole = max(1, sum(counted.values()))
    common = {
        value: count for value, count in counted.most_common(most) if count >= shared * whole
    }
    others = [count for value, count in counted.items() if value not in common]
    rare = sum(count * count for count in others) / sum(others) if others else 1
    return {
        "typical": _short(sum(count * count for count in counted.values()) / whole**2),
        "rare": _short(rare / whole),
        "shares": {value: _short(count / whole) for value, count in common.items()},
    }


def as_file(
    found: Fit, common: Mapping[Field, Mapping[str, Any]], *, version: str, likely_at: float,
    **facts: Any,
) -> dict[str, Any]:  # fmt: skip
    """Return what a file of weights holds."""
    levels = {
        str(field): {str(level): round(bits, 2) for level, bits in of_field.items()}
        for field, of_field in weights(found).items()
    }
    chances = {
        field: {str(level): _short(u) for level, u in found.u[field].items()} for field in common
    }
    return {
        "version": version,
        "fitted": {"pairs": found.pairs, "share_of_one_person": _short(found.share)} | facts,
        "likely_at": likely_at,
        "fields": levels,
        "common": {
            str(field): {**of_field, "chances": chances[field]}
            for field, of_field in common.items()
        },
    }


def _short(number: float) -> float:
    return float(f"{number:.3g}")
