"""How much each agreement weighs, and the score that explains itself.

Fellegi and Sunter, "A Theory for Record Linkage" (1969): the weight of a level is log2(m / u),
m its share among pairs of one person, u its share among pairs of two. Agreement on a common name
weighs less (Winkler 1989, frequency-based matching). The weights are data, with a version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

import yaml

from cases.matching.comparison import Comparison, Part
from cases.matching.levels import LEVELS, Field, Level
from cases.matching.wording import how_common, say

BY_FREQUENCY = (Field.GIVEN, Field.FAMILY, Field.NATIONALITY)
WEIGHTS = Path(__file__).with_name("weights.yaml")
MOST = 4.0  # bits that a rare or common name adds or takes, at most


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
class Frequencies:
    """How common the values of a field are; names are told by what they sound like."""

    shares: Mapping[str, float]
    rare: float  # the share of a value that is not among them
    typical: float  # the chance that two persons share one
    chances: Mapping[Level, float]  # of a level short of the same name

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Frequencies:
        return cls(
            shares={str(name): float(share) for name, share in data["shares"].items()},
            rare=float(data["rare"]),
            typical=float(data["typical"]),
            chances={Level(level): float(chance) for level, chance in data["chances"].items()},
        )

    def bits(self, part: Part) -> float:
        """Return what this value says more, or less, than values on average.

        A rare name that is the same tells more. One that is only like a common name tells
        less, for it is like the names of many; like a rare name, it tells what it always does.
        """
        if not part.skeleton:
            return 0.0
        share = self.shares.get(part.skeleton, self.rare)
        if part.level in (Level.SAME, Level.SPELLING):
            return max(-MOST, min(MOST, log2(self.typical / share)))
        return max(-MOST, min(0.0, log2(self.chances[part.level] / share)))


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
                for field in Field
            }
            common = {field: Frequencies.read(data["common"][field]) for field in BY_FREQUENCY}
            return cls(str(data["version"]), levels, common, float(data["likely_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadWeights(f"The weights lack or misstate {error}.") from error

    def score(self, comparison: Comparison) -> Score:
        """Weigh a comparison and say why, the field that says most first."""
        parts = {
            Field.GIVEN: comparison.names.given,
            Field.FAMILY: comparison.names.family,
            Field.NATIONALITY: comparison.nationality,
        }
        fields = [
            self._field(field, level, parts.get(field))
            for field, level in comparison.levels().items()
        ]
        total = sum(one.weight for one in fields)
        fields.sort(key=lambda one: -abs(one.weight))
        return Score(total, tuple(fields), self.version, total >= self.likely_at)

    def total(self, comparison: Comparison) -> float:
        """Return the score alone, for the many that nobody will see."""
        weights = self.levels
        names = comparison.names
        return (
            self._of_part(Field.GIVEN, names.given)
            + self._of_part(Field.FAMILY, names.family)
            + weights[Field.ORDER].get(names.order, 0.0)
            + weights[Field.BIRTH].get(comparison.birth, 0.0)
            + weights[Field.SEX].get(comparison.sex, 0.0)
            + self._of_part(Field.NATIONALITY, comparison.nationality)
            + weights[Field.DOCUMENT].get(comparison.document, 0.0)
            + weights[Field.PHONE].get(comparison.phone, 0.0)
        )

    def _of_part(self, field: Field, part: Part) -> float:
        return self.levels[field].get(part.level, 0.0) + self.common[field].bits(part)

    def _field(self, field: Field, level: Level, part: Part | None) -> FieldScore:
        """What is missing weighs nothing: unknown is not different."""
        rarity = self.common[field].bits(part) if part else 0.0
        words = say(field, level) + how_common(field, rarity)
        return FieldScore(field, level, self.levels[field].get(level, 0.0) + rarity, words)


@cache
def standard() -> Weights:
    """The weights this version ships with."""
    return Weights.read(yaml.safe_load(WEIGHTS.read_text()))
