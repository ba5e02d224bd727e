"""How much each agreement weighs, and the score that explains itself.

Fellegi and Sunter, "A Theory for Record Linkage" (1969): the weight of a level is log2(m / u),
m its share among pairs of one person, u its share among pairs of two. Agreement on a common name
weighs less (Winkler 1989, frequency-based matching). The weights are data, with a version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log2
from pathlib import Path
from typing import Any

import yaml

from cases.matching.comparison import Comparison
from cases.matching.levels import LEVELS, Field, Level
from cases.matching.wording import how_common, say
from cases.matching.words import CACHED

BY_FREQUENCY = (Field.GIVEN, Field.FAMILY, Field.NATIONALITY)
WEIGHTS = Path(__file__).with_name("weights.yaml")
MOST = 4.0  # bits that a rare or common name adds or takes, at most
LIKE = 1.0  # bits that a name takes at most which is only like a common one
FURTHER = 8.0  # bits that one more word of it adds, at most
NEARLY = 3.0  # bits; of two records that are so far apart the lesser counts as half of one


class BadWeights(ValueError):
    """The file of weights does not fit the fields and levels of this version."""


@dataclass(frozen=True, slots=True)
class FieldScore:
    """What one field says for or against: in bits, and in words."""

    field: Field
    level: Level
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, where it comes from, and which weights it rests on."""

    total: float
    fields: tuple[FieldScore, ...]
    version: str
    likely: bool  # few new persons reach this score with anybody; see docs/matching.md


@dataclass(frozen=True, slots=True)
class Shares:
    """How common the values of a field are; names are told by what they sound like."""

    of: Mapping[str, float]
    rare: float  # the share of a value that is not among them

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Shares:
        shares = {str(value): float(share) for value, share in data["shares"].items()}
        return cls(shares, float(data["rare"]))


@dataclass(frozen=True, slots=True, eq=False)  # eq: to be a key of a cache, by identity
class Frequencies:
    """How common values are among all, and among the people of a nationality."""

    among_all: Shares
    among: Mapping[str, Shares]
    typical: float  # the chance that two persons share one
    chances: Mapping[Level, float]  # of a level short of the same name

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Frequencies:
        return cls(
            among_all=Shares.read(data),
            among={str(code): Shares.read(one) for code, one in data.get("among", {}).items()},
            typical=float(data["typical"]),
            chances={Level(level): float(chance) for level, chance in data["chances"].items()},
        )


@lru_cache(maxsize=CACHED)
def _share(
    common: tuple[Frequencies, ...], values: tuple[str, ...], nationalities: frozenset[str]
) -> float:
    """Return the share of a value where it is most common of where it may come from."""
    places = [
        place
        for one in common
        for place in [one.among[code] for code in nationalities if code in one.among]
        or [one.among_all]
    ]
    return max(place.of.get(value, place.rare) for place in places for value in values)


@dataclass(frozen=True)
class Weights:
    version: str
    levels: Mapping[Field, Mapping[Level, float]]
    common: Mapping[Field, Frequencies]
    likely_at: float

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Weights:
        """Read a file of weights. Raises BadWeights where a level has none."""
        try:
            levels = {
                field: {level: float(data["fields"][field][level]) for level in LEVELS[field]}
                for field in LEVELS
            }
            common = {field: Frequencies.read(data["common"][field]) for field in BY_FREQUENCY}
            return cls(str(data["version"]), levels, common, float(data["likely_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadWeights(f"The weights lack or misstate {error}.") from error

    def score(self, comparison: Comparison, others: Collection[float] = ()) -> Score:
        """Weigh a comparison and say why, the field that says most first.

        `others` are the totals of the other records that were compared.
        """
        fields = [
            self._field(field, level, self._rarity(field, comparison))
            for field, level in comparison.levels().items()
        ]
        fields.append(_beside(others, sum(one.weight for one in fields)))
        total = sum(one.weight for one in fields)
        fields.sort(key=lambda one: -abs(one.weight))
        return Score(total, tuple(fields), self.version, total >= self.likely_at)

    def total(self, comparison: Comparison) -> float:
        """Return the score alone, for the many that nobody will see."""
        return sum(
            self.levels[field].get(level, 0.0) for field, level in comparison.levels().items()
        ) + sum(self._rarity(field, comparison) for field in BY_FREQUENCY)

    def _field(self, field: Field, level: Level, rarity: float) -> FieldScore:
        """What is missing weighs nothing: unknown is not different."""
        words = say(field, level) + how_common(field, rarity)
        return FieldScore(field, level, self.levels[field].get(level, 0.0) + rarity, words)

    def _rarity(self, field: Field, comparison: Comparison) -> float:
        """Return what this value says more, or less, than values on average.

        A rare name that is the same tells more. One that is only like a common name tells
        less, for it is like the names of many; like a rare name, it tells what it always does.
        Each further word that agrees, such as the name of the father, tells as a name of its own.
        """
        part = comparison.part(field)
        if part is None or not part.on:
            return 0.0
        common, nationalities = self.common[field], comparison.nationalities
        tables: tuple[Frequencies, ...] = (common,)
        if field is Field.NATIONALITY:
            nationalities = frozenset()
        elif comparison.names.order is Level.SWAPPED:  # which is which, nobody knows
            tables = (self.common[Field.GIVEN], self.common[Field.FAMILY])
        share, *others = sorted(
            (_share(tables, one, nationalities) for one in part.on), reverse=True
        )
        further = sum(min(FURTHER, -1 - log2(other)) for other in others)
        if part.level in (Level.SAME, Level.SPELLING):
            return further + max(-MOST, min(MOST, log2(common.typical / share)))
        return further + max(-LIKE, min(0.0, log2(common.chances[part.level] / share)))


def _beside(others: Collection[float], total: float) -> FieldScore:
    """Where several fit equally well, each is the person with so much less of a chance.

    It tells of common names and birth years what no table can that was made elsewhere.
    """
    alike = 1 + sum(min(1.0, 2 ** ((other - total) / NEARLY)) for other in others)
    level = Level.AMONG_OTHERS if alike >= 2 else Level.ALONE
    return FieldScore(Field.OTHERS, level, -log2(alike), say(Field.OTHERS, level))


@cache
def standard() -> Weights:
    """The weights this version ships with."""
    return Weights.read(yaml.load(WEIGHTS.read_text(), yaml.CSafeLoader))
