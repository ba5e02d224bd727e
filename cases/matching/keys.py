"""Blocking keys: which records are worth comparing at all, told by numbers that reveal nobody.

A key is a keyed hash (BLAKE2b, RFC 7693) of a few sounds of a name, often with a part of the
birth date. The secret is the installation's and the salt is the organisation, so a stolen table
names nobody, and the tables of two organisations cannot be laid side by side. What is asked for
is a superset of what is stored: the years beside it, the day and month the other way round.

    o word, nationality   t word, year    d word with a sound less, year, nationality
    p two words           q two words, year
    s word, beginning of another          r the same, year
    m exact day, first sound of a word    n exact day, nationality
    D document            P telephone
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import combinations
from uuid import UUID

from cases.matching.identifiers import document_number, phone_number
from cases.matching.names import Name, whole
from cases.matching.records import Description, Known, Mark, known
from cases.partial_dates import PartialDate, Precision

VERSION = 1
SKELETONS = 2  # of each word
TELLING = "DPnpqr"  # the kinds of keys that few share; no single word tells one
MOST_KEYS = 2000  # of one person
ENOUGH, LEFT_OUT = 45, "dst"  # keys; without these kinds a third less is read, and as many found
WORTH = {"p": 4.0}  # of a kind of key, in telling who is compared; of the others it is 1
LONG_ENOUGH = 4  # sounds, of a word of which one may be missing


@dataclass(frozen=True)
class Keys:
    """Makes the keys of one organisation."""

    secret: bytes
    organisation: UUID

    @classmethod
    def of(cls, secret: str, organisation: UUID) -> Keys:
        """Derive the organisation's own secret from the installation's."""
        derived = blake2b(
            b"cases.matching.keys",
            key=blake2b(secret.encode()).digest(),
            salt=organisation.bytes,
            person=b"match-keys",
            digest_size=32,
        )
        return cls(derived.digest(), organisation)

    @property
    def scheme(self) -> int:
        """A number that changes with the secret and with the way keys are made."""
        return self._number(f"scheme {VERSION}") & 0x7FFFFFFF

    def stored(self, person: Description) -> set[int]:
        """Return the keys under which a person is found."""
        return {self._number(label) for label in _most_telling(labels(person, asked=False))}

    def asked(self, person: Description) -> dict[int, float]:
        """Return the keys to look for, those of the person and of likely slips, and their worth.

        Of whom much is known, the kinds that find many and add little are left out.
        """
        every = labels(person, asked=True)
        if len(every) > ENOUGH:
            every = {label for label in every if label[0] not in LEFT_OUT}
        return self._with_worth(_most_telling(every))

    def telling(self, person: Description) -> dict[int, float]:
        """Return the few keys by which most are found: for asking of many at once."""
        telling = {
            label for label in _apart_from_words(person, asked=False) if label[0] in TELLING
        }
        return self._with_worth(telling or labels(person, asked=False))

    def of_numbers(self, person: Description) -> set[int]:
        """Return the keys of documents and telephones, which are among those of either kind."""
        return {self._number(label) for label in _of_numbers(person)}

    def known(self, person: Description) -> Known:
        return known(person, self.documents(person), self.phones(person))

    def documents(self, person: Description) -> frozenset[Mark]:
        return frozenset(
            Mark.of(self._number(f"series {one.kind} {one.country}"), self._number(f"D{number}"))
            for one in person.documents
            if (number := document_number(one.number))
        )

    def phones(self, person: Description) -> frozenset[Mark]:
        return frozenset(
            Mark.of(0, self._number(f"P{number}"))
            for one in person.phones
            if (number := phone_number(one))
        )

    def _with_worth(self, labels: Iterable[str]) -> dict[int, float]:
        return {self._number(label): WORTH.get(label[0], 1.0) for label in labels}

    def _number(self, label: str) -> int:
        digest = blake2b(label.encode(), digest_size=8, key=self.secret).digest()
        return int.from_bytes(digest, "big", signed=True)


def _most_telling(every: set[str]) -> Iterable[str]:
    """Hardly anybody has more; who makes up names without end gets no further."""
    if len(every) <= MOST_KEYS:
        return every
    return sorted(every, key=lambda label: (label[0] not in TELLING, label))[:MOST_KEYS]


def labels(person: Description, *, asked: bool) -> set[str]:
    """Return what is hashed. Everything that is stored may be asked for as well."""
    found = _apart_from_words(person, asked)
    years, days = _years(person.birth, asked), _days(person.birth, asked)
    countries = sorted(person.nationalities) or [""]
    for name in known(person).names:
        found.update(_of_words(name, years, days, countries))
    return found


def _apart_from_words(person: Description, asked: bool) -> set[str]:
    """Return all labels but those of single words. Every kind in TELLING is among these."""
    found = _of_numbers(person)
    for day in _days(person.birth, asked):
        found.update(f"n{day}{country}" for country in person.nationalities)
    years = _years(person.birth, asked)
    for name in known(person).names:
        found.update(_of_pairs(name, years))
    return found


def _of_numbers(person: Description) -> set[str]:
    documents = (document_number(one.number) for one in person.documents)
    phones = (phone_number(one) for one in person.phones)
    return {
        *(f"D{number}" for number in documents if number),
        *(f"P{number}" for number in phones if number),
    }


def _of_words(
    name: Name, years: list[int], days: list[date], countries: list[str]
) -> Iterator[str]:
    wholes = [whole(part) for part in (name.given, name.family) if len(part) > 1]
    for said in {said for one in (*name.words, *wholes) for said in one.skeletons[:SKELETONS]}:
        yield from (f"o{said}{country}" for country in countries)
        yield from (f"t{said}{year}" for year in years[:1])
    for said in {one.skeleton for one in name.words}:
        yield from (f"m{day}{said[0]}" for day in days)
        for shorter in _less_one_sound(said):
            yield from (
                f"d{shorter}{year}{country}" for year in years[:1] for country in countries
            )


def _of_pairs(name: Name, years: list[int]) -> Iterator[str]:
    """Pair words of different sound, each read in its first way or one of the two in another."""
    pairs = [*combinations(name.words, 2)]
    if len(name.given) > 1:
        pairs += [(whole(name.given), one) for one in name.family]
    for first, second in pairs:
        (a, *others), (b, *more) = first.skeletons[:SKELETONS], second.skeletons[:SKELETONS]
        for pair in {(a, b), *((other, b) for other in others), *((a, other) for other in more)}:
            one, two = sorted(pair)
            yield f"p{one}.{two}"
            yield from (f"q{one}.{two}.{year}" for year in years)
        for one, two in ((a, b[:2]), (b, a[:2])):
            yield f"s{one}.{two}"
            yield from (f"r{one}.{two}.{year}" for year in years)


def _less_one_sound(skeleton: str) -> set[str]:
    if len(skeleton) < LONG_ENOUGH:
        return {skeleton}
    return {skeleton, *(skeleton[:at] + skeleton[at + 1 :] for at in range(len(skeleton)))}


def _years(birth: PartialDate | None, asked: bool) -> list[int]:
    if birth is None:
        return []
    year = birth.first.year
    return [year, year - 1, year + 1] if asked else [year]


def _days(birth: PartialDate | None, asked: bool) -> list[date]:
    """Return the days to look for. The first of January is what is written for "unknown"."""
    if birth is None or birth.precision is not Precision.DAY:
        return []
    day = birth.first
    if (day.month, day.day) == (1, 1):
        return []
    if not asked:
        return [day]
    days = [(day.year + more, day.month, day.day) for more in (0, -1, 1)]
    days.append((day.year, day.day, day.month))
    return list(dict.fromkeys(found for parts in days if (found := _day(*parts))))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
