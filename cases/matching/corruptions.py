"""What goes wrong when a person is registered again, one kind at a time, for measuring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle
from random import Random
from uuid import UUID

from cases.matching.questions import Question
from cases.matching.records import FEMALE, MALE, Description, Written
from cases.matching.respelling import SCRIPTS, apart, latin, respelled, rewritten, script_in
from cases.matching.scripts import LATN
from cases.partial_dates import PartialDate, Precision

Corruption = Callable[[Description, Random], Description | None]


def asked(person: Description, random: Random) -> Description:
    """Describe a person as one office does: one of the names, in one script, no numbers."""
    one = random.choice(person.names)
    return replace(person, names=(one,), documents=(), phones=())


def corrupted(person: Description, kind: str, random: Random) -> Description | None:
    """Describe a person with one kind of slip; None where this person cannot have it."""
    return KINDS[kind](person, random)


def questions(
    people: Iterable[tuple[UUID, Description]], random: Random, kinds: Iterable[str] = ()
) -> Iterator[Question]:
    """Ask for each person once, with one kind of slip in turn; and once as if not on record.

    The last question is that of a new person whose likes are all there: whoever is found then
    is found wrongly.
    """
    turns = cycle(kinds or KINDS)
    for pk, person in people:
        if not person.names:
            continue
        kind = next(turns)
        if (slip := corrupted(person, kind, random)) is not None:
            yield Question(slip, pk, kind)
        yield Question(as_in_life(person, random), None, "", frozenset([pk]))


def nothing(person: Description, random: Random) -> Description:
    return asked(person, random)


def typo(person: Description, random: Random) -> Description | None:
    return _renamed(asked(person, random), random, lambda word: _mistyped(word, random))


def two_typos(person: Description, random: Random) -> Description | None:
    once = typo(person, random)
    return _renamed(once, random, lambda word: _mistyped(word, random)) if once else None


def transliteration(person: Description, random: Random) -> Description:
    """Spell a name in Latin letters as another office might."""
    one = _in_latin_if_known(person)
    parts = [respelled(latin(part), random) for part in (one.given, one.family)]
    return replace(asked(person, random), names=(Written(*parts),))


def other_script(person: Description, random: Random) -> Description | None:
    """Write the name in a script in which it is not on record."""
    used = {script_in(one.given or one.family) for one in person.names}
    others = [script for script in SCRIPTS if script not in used]
    if not others:
        return None
    source = _in_latin_if_known(person)
    to = random.choice(others)
    if to == LATN:
        parts = [respelled(latin(part), random) for part in (source.given, source.family)]
    else:
        parts = [rewritten(part, to) for part in (source.given, source.family)]
    return replace(asked(person, random), names=(Written(*parts),))


def swapped_names(person: Description, random: Random) -> Description | None:
    found = asked(person, random)
    (one,) = found.names
    if not one.given or not one.family:
        return None
    return replace(found, names=(Written(one.family, one.given),))


def dropped_name(person: Description, random: Random) -> Description | None:
    """Leave out one of three words or more, such as the father's name."""
    return _without_a_word(person, random, at_least=3)


def one_name_only(person: Description, random: Random) -> Description | None:
    """Leave out one of two words."""
    words = [
        word for part in (person.names[0].given, person.names[0].family) for word in apart(part)
    ]
    return _without_a_word(person, random, at_least=2) if len(words) == 2 else None


def year_only(person: Description, random: Random) -> Description | None:
    if person.birth is None:
        return None
    return _born(person, random, date(person.birth.first.year, 1, 1), Precision.YEAR)


def day_month_swapped(person: Description, random: Random) -> Description | None:
    day = _exact_day(person)
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return _born(person, random, date(day.year, day.day, day.month), Precision.DAY)


def year_off_by_one(person: Description, random: Random) -> Description | None:
    return _years_off(person, random, random.choice((-1, 1)))


def years_off(person: Description, random: Random) -> Description | None:
    return _years_off(person, random, random.choice((-3, -2, 2, 3)))


def no_birth_date(person: Description, random: Random) -> Description:
    return replace(asked(person, random), birth=None)


def wrong_sex(person: Description, random: Random) -> Description | None:
    if person.sex not in (FEMALE, MALE):
        return None
    other = MALE if person.sex == FEMALE else FEMALE
    return replace(asked(person, random), sex=other)


def no_nationality(person: Description, random: Random) -> Description:
    return replace(asked(person, random), nationalities=frozenset())


def as_in_life(person: Description, random: Random) -> Description:
    """Several slips at once, in the shares of a reception office (performance.md, 2e)."""
    found = asked(person, random)
    for slips in _AT_ONCE:
        pick = random.random()
        for kind, share in slips:
            pick -= share
            if pick < 0:
                found = KINDS[kind](found, random) or found
                break
    return found


KINDS: dict[str, Corruption] = {
    "nothing": nothing,
    "typo": typo,
    "two typos": two_typos,
    "transliteration": transliteration,
    "other script": other_script,
    "swapped names": swapped_names,
    "dropped name": dropped_name,
    "one name only": one_name_only,
    "year only": year_only,
    "day and month swapped": day_month_swapped,
    "year off by one": year_off_by_one,
    "two or three years off": years_off,
    "no birth date": no_birth_date,
    "wrong sex": wrong_sex,
    "no nationality": no_nationality,
    "as in life": as_in_life,
}
# Each group happens or not, whatever happens of the others; of one group one slip at most.
_AT_ONCE = (
    (("transliteration", 0.37), ("typo", 0.35)),
    (("swapped names", 0.15),),
    (("dropped name", 0.15), ("one name only", 0.02)),
    (
        ("year only", 0.25), ("year off by one", 0.12), ("day and month swapped", 0.10),
        ("two or three years off", 0.05), ("no birth date", 0.03),
    ),
    (("wrong sex", 0.01), ("no nationality", 0.03)),
)  # fmt: skip


def _in_latin_if_known(person: Description) -> Written:
    known = (one for one in person.names if script_in(one.given or one.family) == LATN)
    return next(known, person.names[0])


def _born(person: Description, random: Random, day: date, precision: Precision) -> Description:
    return replace(asked(person, random), birth=PartialDate(day, precision))


def _years_off(person: Description, random: Random, years: int) -> Description | None:
    if person.birth is None:
        return None
    first, year = person.birth.first, person.birth.first.year + years
    leap_day = (first.month, first.day) == (2, 29)
    day = date(year, 2, 28) if leap_day else first.replace(year=year)
    return _born(person, random, day, person.birth.precision)


def _exact_day(person: Description) -> date | None:
    if person.birth is None or person.birth.precision is not Precision.DAY:
        return None
    return person.birth.first


def _without_a_word(person: Description, random: Random, *, at_least: int) -> Description | None:
    found = asked(person, random)
    (one,) = found.names
    words = [(part, word) for part in ("given", "family") for word in apart(getattr(one, part))]
    if len(words) < at_least:
        return None
    del words[random.randrange(len(words))]
    parts = {
        part: " ".join(word for of, word in words if of == part) for part in ("given", "family")
    }
    return replace(found, names=(Written(**parts),))


def _renamed(
    person: Description, random: Random, change: Callable[[str], str]
) -> Description | None:
    """Change one word of a name, a longer one sooner than a short one."""
    (one,) = person.names
    words = [(part, at, word) for part in ("given", "family")
             for at, word in enumerate(getattr(one, part).split()) if len(word) > 2]  # fmt: skip
    if not words:
        return None
    part, at, word = random.choices(words, weights=[len(word) for *_, word in words])[0]
    parts = getattr(one, part).split()
    parts[at] = change(word).lstrip("-")  # a slip may bring that of Al-Bu to the front
    return replace(person, names=(replace(one, **{part: " ".join(parts)}),))


def _mistyped(word: str, random: Random) -> str:
    """Leave out, double, replace or exchange one letter."""
    at = random.randrange(len(word))
    match random.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + random.choice(_keys(word)) + word[at:]
        case 2:
            return word[:at] + random.choice(_keys(word)) + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_KEYBOARDS = {
    "Latn": "abcdefghijklmnopqrstuvwxyz",
    "Arab": "ابتجحخدرزسشصطعغفقكلمنهوي",
    "Cyrl": "абвгдежзийклмнопрстуфхцчшыя",
    "Ethi": "ሀለመረሰሸቀበተነከወዘየደገፈ",
}


def _keys(word: str) -> str:
    return _KEYBOARDS[script_in(word)]
