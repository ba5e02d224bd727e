"""Finding records that may be of the same person. A person decides; nothing is merged here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from uuid import UUID

from cases.matching.blocking import Reach, Row, Sought, sharing
from cases.matching.comparison import compare
from cases.matching.keys import Keys
from cases.matching.names import Name, name
from cases.matching.records import UNSPECIFIED, Description, Known, Mark
from cases.matching.scoring import Score, Weights, standard
from cases.matching.upkeep import keys_of
from cases.partial_dates import PartialDate, Precision

FREQUENT = 300  # a key that more records share finds nobody on its own
REMEMBERED = 200_000  # such keys, so that the next question need not read them again
LOOKED_AT = 300  # records that share most with what was asked
COMPARED = 50  # of these, those that share most still where contradictions are taken off
SHOWN = 10
# Of many at once less is asked, so that a file of thousands is read in minutes.
FREQUENT_AMONG_MANY = 50
LOOKED_AT_AMONG_MANY = 30

_too_frequent: set[int] = set()


class TooLittleKnown(ValueError):
    """Nobody can be found by this description; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be of the same person, and why."""

    person: UUID
    score: Score


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest records, best first; `crowded` where too many others fit as well."""

    candidates: tuple[Candidate, ...]
    crowded: bool


def candidates(
    asked: Description,
    *,
    organisation: UUID,
    without: Collection[UUID] = (),
    weights: Weights | None = None,
) -> Found:
    """Return the records of an organisation that are likeliest to be of this person.

    `without` are records that are not looked for: the one that was asked about, and those of
    which somebody has decided it already. No candidates means that nobody was found, and nothing
    else. Raises DatabaseError where the search fails, where the keys are out of date, or where
    the transaction's context is not this organisation's; TooLittleKnown where nothing is said by
    which one could look, or more people fit than can be looked at.
    """
    keys = keys_of(organisation)
    wanted = keys.asked(asked)
    if not wanted:
        raise TooLittleKnown("Give a name, a document or a telephone number.")
    skipped = wanted.keys() & _too_frequent
    reach = Reach(FREQUENT, LOOKED_AT, COMPARED + len(without))
    sought = Sought(asked, wanted, keys.stored(asked))
    (shared,), frequent = sharing([sought], keys, reach, skipped)
    _remember(frequent)
    others = (row for row in shared.rows if row.person not in without)
    best = _best(asked, keys, others, weights or standard(), SHOWN)
    if shared.crowded and not best:
        raise TooLittleKnown("Too many people fit this. Say more: a birth date, another name.")
    return Found(best, shared.crowded)


def candidates_of_many(
    asked: Sequence[Description],
    *,
    organisation: UUID,
    without: Sequence[Collection[UUID]] = (),
    most: int = 5,
    only_likely: bool = False,
) -> list[Found]:
    """Return for each description the records that are likeliest to be of this person.

    One round trip for all, for the rows of a file: fewer keys are asked for and fewer records
    compared than by `candidates`, so some are missed whom it would find. `without` says for each
    description which records are not looked for; `only_likely` leaves out the others. Where
    nothing is said by which one could look, `crowded` is true: nobody was looked for. Raises
    DatabaseError as `candidates`.
    """
    keys, weights = keys_of(organisation), standard()
    wanted = [keys.telling(one) for one in asked]
    without = without or [()] * len(asked)
    room = most + 1 + max(map(len, without), default=0)
    sought = [
        Sought(one, telling, telling.keys()) for one, telling in zip(asked, wanted, strict=True)
    ]
    reach = Reach(FREQUENT_AMONG_MANY, LOOKED_AT_AMONG_MANY, room)
    found, _ = sharing(sought, keys, reach)
    answers = []
    for one, (rows, crowded), telling, apart in zip(asked, found, wanted, without, strict=True):
        others = [row for row in rows if row.person not in apart]
        best = _best(one, keys, others, weights, most, only_likely)
        answers.append(Found(best, not telling or crowded))
    return answers


def _best(
    asked: Description,
    keys: Keys,
    rows: Iterable[Row],
    weights: Weights,
    most: int,
    only_likely: bool = False,
) -> tuple[Candidate, ...]:
    """Return the best, explained.

    Others that fit as well only lower a total, so whoever is unlikely without them is left out
    before it is explained why.
    """
    ours = keys.known(asked)
    scored = [
        (weights.total(one), row.person, one)
        for row in rows
        for one in [compare(ours, _known(row))]
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    totals = [total for total, _, _ in scored]
    enough = weights.likely_at if only_likely else -inf
    best = [
        Candidate(pk, weights.score(found, totals[:at] + totals[at + 1 :]))
        for at, (total, pk, found) in enumerate(scored[:most])
        if total >= enough
    ]
    return tuple(one for one in best if one.score.total >= enough)


def _remember(frequent: set[int]) -> None:
    """Keep what shares too much: it grows commoner with every record, and tells nobody's name."""
    if len(_too_frequent) > REMEMBERED:
        _too_frequent.clear()
    _too_frequent.update(frequent)


def _known(row: Row) -> Known:
    return Known(
        names=tuple(_names(row.names or ())),
        sex=row.sex,
        birth=PartialDate(row.first_day, Precision(row.precision)) if row.first_day else None,
        nationalities=frozenset(row.nationalities) - {UNSPECIFIED},
        documents=frozenset(map(Mark.unpack, row.documents)),
        phones=frozenset(map(Mark.unpack, row.phones)),
    )


def _names(rows: Sequence[Sequence[str]]) -> Iterator[Name]:
    """Each name in its own script and, where there is one, in Latin letters."""
    for given, family, given_latin, family_latin in rows:
        yield name(given, family)
        if given_latin or family_latin:
            yield name(given_latin, family_latin)
