"""Descriptions of people, in few words."""

from __future__ import annotations

from uuid import UUID

from cases.matching.comparison import compare
from cases.matching.keys import Keys
from cases.matching.records import Description, Document, Written
from cases.matching.scoring import Score, standard
from cases.partial_dates import PartialDate

KEYS = Keys.of("the secret of an installation, long enough", UUID(int=7))


def person(
    *names: str,
    born: str = "",
    sex: str = "",
    nationality: str = "",
    document: str = "",
    phone: str = "",
) -> Description:
    """Describe a person; of each name the last word is the family's."""
    return Description(
        names=tuple(written(name) for name in names),
        sex=sex,
        birth=PartialDate.parse(born) if born else None,
        nationalities=frozenset(nationality.split()),
        documents=(Document("passport", document, "SYR"),) if document else (),
        phones=(phone,) if phone else (),
    )


def written(name: str) -> Written:
    given, _, family = name.rpartition(" ")
    return Written(given, family)


def score(a: Description, b: Description) -> Score:
    return standard().score(compare(KEYS.known(a), KEYS.known(b)))


def shared(asked: Description, stored: Description) -> int:
    """Return how many keys of a question lead to a record."""
    return len(KEYS.asked(asked).keys() & KEYS.stored(stored))
