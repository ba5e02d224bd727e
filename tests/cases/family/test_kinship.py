"""Kinds of kinship as tables: each with its other side, and what birth dates rule out."""

from __future__ import annotations

import pytest

from cases.family.kinship import INVERSE, Kind, impossible
from cases.family.reasons import Somebody, reasons
from cases.matching.names import name
from cases.partial_dates import PartialDate


def test_every_kind_has_another_side_and_that_has_this_one() -> None:
    assert set(INVERSE) == set(Kind)
    assert all(INVERSE[INVERSE[kind]] == kind for kind in Kind)


# The kind, the birth of the person, that of the relative, and whether it cannot be.
DATES = [
    ("parent", "2010", "1985", False),
    ("parent", "2010", "2011", True),
    ("parent", "2010", "2010", False),  # nobody knows who of them was born first
    ("parent", "2010-05", "2010-06", True),
    ("parent", "2010-05-17", "2010-05-17", True),
    ("parent", "2010-05-17", "2010-05-16", False),
    ("grandparent", "2010", "2012", True),
    ("child", "1985", "2010", False),
    ("child", "2011", "2010", True),
    ("child", "2010", "2010", False),
    ("child", "2010-05-17", "2010-05-17", True),
    ("grandchild", "2011", "2010-12-31", True),
    ("sibling", "2011", "1970", False),
    ("aunt_or_uncle", "1990", "2001", False),  # younger than her niece: it happens
    ("customary_caregiver", "2010", "2011", False),
]


@pytest.mark.parametrize(("kind", "person", "relative", "refused"), DATES)
def test_only_what_two_dates_rule_out_for_certain_is_impossible(
    kind: str, person: str, relative: str, refused: bool
) -> None:
    reason = impossible(kind, PartialDate.parse(person), PartialDate.parse(relative))
    assert bool(reason) is refused


def somebody(given: str = "", family: str = "", birth: str = "", **known: object) -> Somebody:
    return Somebody(
        names=(name(given, family),) if given or family else (),
        birth=PartialDate.parse(birth) if birth else None,
        **{key: frozenset(value) for key, value in known.items()},  # type: ignore
    )


# The kind, who looks, who was found, and the beginnings of what is said.
TOLD = [
    ("sibling", somebody("Farid", "Ahmadi"), somebody("Zahra", "احمدی"), ["+ They share a fam"]),
    ("sibling", somebody("Farid", "Ahmadi"), somebody("Zahra", "Karimi"), ["- Their family n"]),
    ("parent", somebody("Farid", "Ahmadi"), somebody("Zahra", "Karimi"), []),
    ("spouse_or_partner", somebody("A", "Ahmadi"), somebody("B", "Ahmadi"), []),
    ("parent", somebody("Selam", "Tesfaye"), somebody("Tesfaye", "Bekele"), ["+ The given name"]),
    ("child", somebody("Tesfaye", "Bekele"), somebody("Selam", "Tesfaye"), ["+ The given name"]),
    ("sibling", somebody("Selam"), somebody("Tesfaye"), []),
    ("parent", somebody(birth="2010"), somebody(birth="1985"), ["+ The ages fit a parent."]),
    ("parent", somebody(birth="2010"), somebody(birth="2004"), ["- By the birth dates"]),
    ("parent", somebody(birth="2010"), somebody(birth="1940"), ["- By the birth dates"]),
    ("child", somebody(birth="1985"), somebody(birth="2010"), ["+ The ages fit a child."]),
    ("child", somebody(birth="2010"), somebody(birth="1985"), ["- By the birth dates"]),
    ("parent", somebody(birth="2010"), somebody(), []),
    ("cousin", somebody(birth="2010"), somebody(birth="1950"), []),
    ("parent", somebody(nationalities=["AFG"]), somebody(nationalities=["AFG", "IRN"]),
     ["+ They share a nationality."]),
    ("parent", somebody(nationalities=["AFG"]), somebody(nationalities=["IRN"]), ["- Their nat"]),
    ("companion", somebody(nationalities=["AFG"]), somebody(nationalities=["IRN"]), []),
    ("parent", somebody(nationalities=["AFG"]), somebody(), []),
    ("parent", somebody(places=["Van  bus station"]), somebody(places=["van bus Station"]),
     ["+ Both name the same place"]),
    ("parent", somebody(places=["Van"]), somebody(places=["Izmir"]), []),
    ("parent", somebody(households=["x"]), somebody(households=["x", "y"]),
     ["+ They were recorded in one household."]),
    ("parent", somebody(arrivals=["x"]), somebody(arrivals=["x"]),
     ["+ They came with the same arrival."]),
    ("parent", somebody(), somebody(), []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "looks", "found", "said"), TOLD)
def test_what_is_known_speaks_for_or_against_and_what_is_unknown_does_neither(
    kind: str, looks: Somebody, found: Somebody, said: list[str]
) -> None:
    told = [f"{one.sign} {one.words}" for one in reasons(kind, looks, found)]
    assert len(told) == len(said)
    assert all(one.startswith(begins) for one, begins in zip(told, said, strict=True))
