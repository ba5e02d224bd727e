"""What is known of a person, as far as it helps to know them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from cases.matching.names import Name, name
from cases.partial_dates import PartialDate

FEMALE, MALE = "female", "male"  # the values that can differ; "other" contradicts nothing
UNSPECIFIED = "XXX"
MOST_NAMES = 12  # of one person that are read; of each two records all are compared with all


@dataclass(frozen=True, slots=True)
class Written:
    """One name as somebody wrote it, in any script."""

    given: str = ""
    family: str = ""

    @property
    def read(self) -> Name:
        return name(self.given, self.family)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a person has or remembers: its kind, who issued it, its number."""

    kind: str
    number: str
    country: str = ""


class Mark(NamedTuple):
    """A document or telephone number, told apart without being readable.

    Two numbers of one `series` (a passport of one country) contradict each other if they
    differ; an identity card says nothing of a passport.
    """

    series: int  # 16 bits
    number: int  # 48 bits

    @classmethod
    def of(cls, series: int, number: int) -> Mark:
        return cls(series & 0xFFFF, number & (1 << 48) - 1)

    @classmethod
    def unpack(cls, packed: int) -> Mark:
        return cls.of(packed >> 48, packed)

    @property
    def packed(self) -> int:
        """Both in one signed number of 64 bits."""
        whole = self.series << 48 | self.number
        return whole - (1 << 64) if whole >> 63 else whole


@dataclass(frozen=True, slots=True)
class Description:
    """A person as recorded, or as just told by somebody who may be known already."""

    names: tuple[Written, ...] = ()
    sex: str = ""
    birth: PartialDate | None = None
    nationalities: frozenset[str] = frozenset()
    documents: tuple[Document, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A description made ready to be compared."""

    names: tuple[Name, ...]
    sex: str
    birth: PartialDate | None
    nationalities: frozenset[str]
    documents: frozenset[Mark] = field(default_factory=frozenset)
    phones: frozenset[Mark] = field(default_factory=frozenset)


def known(
    person: Description, documents: Iterable[Mark] = (), phones: Iterable[Mark] = ()
) -> Known:
    """Make a description ready. Its numbers are compared by their marks alone."""
    names = dict.fromkeys(one.read for one in person.names if one.read.words)
    return Known(
        names=tuple(names)[:MOST_NAMES],
        sex=person.sex,
        birth=person.birth,
        nationalities=person.nationalities - {UNSPECIFIED},
        documents=frozenset(documents),
        phones=frozenset(phones),
    )
