"""Where people come from: names, how common each is, nationalities and languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

from casemgmt.population import tails
from cases.matching.respelling import rewritten
from cases.matching.scripts import ETHI

FILE = Path(__file__).parent / "names.yaml"
Piece = tails.Name
# How steeply common names fall off, and where the long tail of rare ones begins (Zipf).
_COMMON, _RARE = (2, 0.8), (20, 0.7)
_RARE_GIVEN, _RARE_FAMILIES = 800, 6000
_SHARE_GIVEN, _SHARE_FAMILIES = 0.78, 0.3  # of people who have one of the common names


@dataclass(frozen=True)
class Pool:
    """Names with their shares; `common` is the share of those that are written in the file."""

    names: Sequence[Piece]
    until: Sequence[float]

    @classmethod
    def of(cls, names: Sequence[Piece], rare: Sequence[Piece], common: float) -> Pool:
        shares = [*_shares(len(names), common, *_COMMON), *_shares(len(rare), 1 - common, *_RARE)]
        return cls([*names, *rare], list(accumulate(shares)))

    def pick(self, random: Random) -> Piece:
        return random.choices(self.names, cum_weights=self.until)[0]


@dataclass(frozen=True)
class Culture:
    script: str
    naming: str
    nationalities: Mapping[str, tuple[str, ...]]  # and the languages spoken there
    male: Pool
    female: Pool
    family: Pool

    def given(self, sex: str, random: Random) -> Piece:
        return (self.female if sex == "female" else self.male).pick(random)

    def nationality(self, random: Random) -> str:
        """Pick a nationality, the first ones more often."""
        weights = [1 / at for at in range(1, len(self.nationalities) + 1)]
        return random.choices(list(self.nationalities), weights)[0]


@dataclass(frozen=True)
class World:
    """Everybody's cultures, and the share of each."""

    cultures: Sequence[Culture]
    until: Sequence[float]

    def pick(self, random: Random) -> Culture:
        return random.choices(self.cultures, cum_weights=self.until)[0]


@cache
def world(seed: int) -> World:
    random = Random(f"names {seed}")  # noqa: S311 - invented people, not secrets
    rows = yaml.safe_load(FILE.read_text())
    cultures = [_culture(name, row, random) for name, row in rows.items()]
    return World(cultures, list(accumulate(row["share"] for row in rows.values())))


def _culture(name: str, row: Mapping[str, Any], random: Random) -> Culture:
    script, rare = row["script"], tails.BY_CULTURE.get(name, tails.latin)
    male, female, family = (_read(row[part], script) for part in ("male", "female", "family"))
    rare_names = [rare(random, False) for _ in range(2 * _RARE_GIVEN)]
    rare_families = [rare(random, True) for _ in range(_RARE_FAMILIES)] if family else []
    return Culture(
        script=script,
        naming=row["naming"],
        nationalities={code: tuple(spoken) for code, spoken in row["nationalities"].items()},
        male=Pool.of(male, rare_names[:_RARE_GIVEN], _SHARE_GIVEN),
        female=Pool.of(female, rare_names[_RARE_GIVEN:], _SHARE_GIVEN),
        family=Pool.of(family, rare_families, _SHARE_FAMILIES),
    )


def _read(text: str, script: str) -> list[Piece]:
    """Read `native:Latin,Latin | ...`; Ge'ez is written out of the Latin spelling."""
    names: list[Piece] = []
    for entry in filter(None, map(str.strip, text.split("|"))):
        native, _, spellings = entry.partition(":")
        first = native if script != ETHI else rewritten(native, ETHI)
        names.append((first, tuple(spellings.split(",")) if spellings else (native,)))
    return names


def _shares(count: int, whole: float, begin: int, steepness: float) -> list[float]:
    weights = [1 / (at + begin) ** steepness for at in range(count)]
    total = sum(weights)
    return [whole * weight / total for weight in weights]
