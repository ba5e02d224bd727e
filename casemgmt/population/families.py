"""Who travels with whom, and how the names of a family hang together in different cultures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from random import Random

from casemgmt.population.cultures import Culture, Piece
from cases.models import FamilyLink, HouseholdMember

Role, Kind = HouseholdMember.Role, FamilyLink.Kind
_ADULTS = (25.0, 9.0)  # years: mean and spread of those who travel alone
_PARENTS = (34.0, 7.0)


@dataclass(frozen=True, slots=True)
class Lineage:
    """A person's own name, and those of father and grandfather, in whatever way they are used."""

    own: Piece
    father: Piece
    grandfather: Piece
    surnames: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of those who arrive together. `role` is the person's in the household."""

    sex: str
    age: float  # years
    lineage: Lineage
    role: str


def arrives(culture: Culture, random: Random) -> list[Member]:
    """Return the people of one household, the head first."""
    (kind,) = random.choices(list(_KINDS), cum_weights=list(_UNTIL))
    return _KINDS[kind](culture, random)


def kin(members: list[Member]) -> Iterator[tuple[int, int, str]]:
    """Yield who is whose: of two members, the second is this to the first."""
    for (one, first), (other, second) in combinations(enumerate(members), 2):
        if (kind := _KIN.get((first.role, second.role))) is not None:
            yield one, other, kind


def written(member: Member, culture: Culture, random: Random) -> tuple[list[Piece], list[Piece]]:
    """Return the given and the family names as this person tells them."""
    line, told = member.lineage, random.random()
    match culture.naming:
        case "patronymic":
            return [line.own], [line.father, line.grandfather][: 1 if told < 0.4 else 2]
        case "arabic":
            given = [line.own, line.father] if told < 0.4 else [line.own]
            return given, [line.grandfather] if told > 0.8 else list(line.surnames)
        case "slavic" if member.sex == "female":
            return [line.own], [_feminine(one) for one in line.surnames]
    return [line.own], list(line.surnames)


def _alone(culture: Culture, random: Random) -> list[Member]:
    return [_adult(culture, random, _sex(random, 0.7), _ADULTS)]


def _unaccompanied(culture: Culture, random: Random) -> list[Member]:
    sex, age = _sex(random, 0.75), 17.99 - abs(random.gauss(0, 2.2)) % 12
    return [Member(sex, age, _stranger(culture, sex, random), Role.HEAD)]


def _couple(culture: Culture, random: Random) -> list[Member]:
    husband = _adult(culture, random, "male", _PARENTS)
    wife = _adult(culture, random, "female", (husband.age - 3, 4))
    shared = culture.naming in ("slavic", "family") and random.random() < 0.7
    line = wife.lineage
    surnames = husband.lineage.surnames if shared else line.surnames
    line = Lineage(line.own, line.father, line.grandfather, surnames)
    return [husband, Member(wife.sex, wife.age, line, Role.SPOUSE_OR_PARTNER)]


def _parents(culture: Culture, random: Random) -> list[Member]:
    husband, wife = _couple(culture, random)
    return [husband, wife, *_children(culture, random, husband, wife)]


def _one_parent(culture: Culture, random: Random) -> list[Member]:
    """Mostly a mother. The children carry the name of the parent who is elsewhere, if a father."""
    husband, wife = _couple(culture, random)
    here = wife if random.random() < 0.8 else husband
    head = Member(here.sex, here.age, here.lineage, Role.HEAD)
    return [head, *_children(culture, random, husband, wife)]


def _generations(culture: Culture, random: Random) -> list[Member]:
    family = _parents(culture, random)
    line, sex = family[0].lineage, _sex(random, 0.35)
    old = _stranger(culture, sex, random)
    if sex == "male":
        old = Lineage(line.father, line.grandfather, old.grandfather, line.surnames)
    return [*family, Member(sex, family[0].age + random.uniform(19, 32), old, Role.PARENT)]


def _siblings(culture: Culture, random: Random) -> list[Member]:
    father = _stranger(culture, "male", random)
    mother = _stranger(culture, "female", random)
    ages = sorted((random.uniform(8, 28) for _ in range(random.choice((2, 2, 3)))), reverse=True)
    ages[0] = max(ages[0], 18.5)
    found = [_child(culture, random, father, mother, age) for age in ages]
    return [
        Member(one.sex, one.age, one.lineage, Role.SIBLING if at else Role.HEAD)
        for at, one in enumerate(found)
    ]


def _children(culture: Culture, random: Random, father: Member, mother: Member) -> list[Member]:
    oldest = max(min(mother.age - 18, 17.9), 0.3)
    (count,) = random.choices((1, 2, 3, 4, 5), (30, 30, 20, 13, 7))
    ages = sorted((random.uniform(0.1, oldest) for _ in range(count)), reverse=True)
    return [_child(culture, random, father.lineage, mother.lineage, age) for age in ages]


def _child(
    culture: Culture, random: Random, father: Lineage, mother: Lineage, age: float
) -> Member:
    sex = _sex(random, 0.51)
    both = (*father.surnames[:1], *mother.surnames[:1])
    surnames = both if culture.naming == "hispanic" else father.surnames
    own = culture.given(sex, random)
    return Member(sex, age, Lineage(own, father.own, father.father, surnames), Role.CHILD)


def _adult(culture: Culture, random: Random, sex: str, ages: tuple[float, float]) -> Member:
    age = min(max(random.gauss(*ages), 18 + random.random() * 3), 84)
    return Member(sex, age, _stranger(culture, sex, random), Role.HEAD)


def _stranger(culture: Culture, sex: str, random: Random) -> Lineage:
    """Return a person's names whose family nobody here knows."""
    count = {"patronymic": 0, "hispanic": 2}.get(culture.naming, 1)
    return Lineage(
        culture.given(sex, random),
        culture.male.pick(random),
        culture.male.pick(random),
        tuple(culture.family.pick(random) for _ in range(count)),
    )


def _sex(random: Random, male: float) -> str:
    return "male" if random.random() < male else "female"


def _feminine(name: Piece) -> Piece:
    native, latin = name
    if native.endswith("ский"):
        return f"{native[:-2]}ая", tuple(f"{one[:-2]}aya" for one in latin)
    if native.endswith(("ов", "ев", "ин")):
        return f"{native}а", tuple(f"{one}a" for one in latin)
    return name


_KINDS = {
    "alone": _alone,
    "unaccompanied": _unaccompanied,
    "couple": _couple,
    "parents": _parents,
    "one parent": _one_parent,
    "generations": _generations,
    "siblings": _siblings,
}
_UNTIL = (0.60, 0.66, 0.72, 0.86, 0.94, 0.96, 1.0)
# What the second is to the first, in the order in which `arrives` returns them.
_KIN: dict[tuple[str, str], str] = {
    (Role.HEAD, Role.SPOUSE_OR_PARTNER): Kind.SPOUSE_OR_PARTNER,
    (Role.HEAD, Role.CHILD): Kind.CHILD,
    (Role.HEAD, Role.PARENT): Kind.PARENT,
    (Role.HEAD, Role.SIBLING): Kind.SIBLING,
    (Role.SPOUSE_OR_PARTNER, Role.CHILD): Kind.CHILD,
    (Role.CHILD, Role.CHILD): Kind.SIBLING,
    (Role.CHILD, Role.PARENT): Kind.GRANDPARENT,
    (Role.SIBLING, Role.SIBLING): Kind.SIBLING,
}
