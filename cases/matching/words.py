"""One word of a name: how it is written, how it may be read, and how near another is to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache, reduce
from itertools import islice, product
from operator import or_

from rapidfuzz.distance import OSA, JaroWinkler

from cases.matching.scripts import ARAB, VOWELS, script_of, sounds
from cases.matching.variants import SAME_NAME

READINGS = 6  # of one word, at most
CACHED = 1 << 14
TOO_MANY = 2  # consonants that only one of two words has


class Nearness(IntEnum):
    """How near two words are; the order is the order of evidence."""

    DIFFERENT = 0
    SIMILAR = 1
    CONSONANTS = 2  # the same consonants between other vowels: Hassan, Hussein
    LETTER = 3  # one letter typed otherwise
    SPELLING = 4  # the same sounds, or known forms of one name
    SAME = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """The consonants of a word, and between them what is known of the vowels."""

    skeleton: str
    vowels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Word:
    """A normalised word of one script. Made by `word` alone, which keeps those of late.

    Of most words only the consonants are ever asked; what takes longer is made when it is.
    """

    written: str
    script: str
    name: str  # the name of which this is a known form, or ""
    sounds: tuple[tuple[str, ...], ...]
    heard: int  # its consonants as they are usually read, one bit each
    perhaps: int  # those of any reading

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        spoken = islice(product(*self.sounds), READINGS)
        unvowelled = self.script == ARAB
        return tuple(dict.fromkeys(_reading("".join(one), unvowelled) for one in spoken))

    @cached_property
    def skeletons(self) -> tuple[str, ...]:
        """Its own, that of the name it is a form of, other readings."""
        skeletons = [one.skeleton for one in self.readings]
        if self.name and self.name != self.written:
            skeletons.insert(1, word(self.name).skeleton)
        return tuple(dict.fromkeys(skeletons))

    @property
    def skeleton(self) -> str:
        return self.skeletons[0]


@lru_cache(maxsize=CACHED)
def word(written: str) -> Word:
    """Read a word."""
    script = next((found for letter in written if (found := script_of(letter))), "")
    heard = tuple(sounds(written, script))
    return Word(
        written, script, SAME_NAME.get(written, ""), heard,
        reduce(or_, (_bits(either[0]) for either in heard), 0),
        reduce(or_, (_bits(one) for either in heard for one in either), 0),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _bits(spoken: str) -> int:
    """Return the consonants. Letters that share a bit are compared in full."""
    found = 0
    for sound in spoken:
        # Y, A: a typing error makes the one of the other, or of a consonant
        if sound not in VOWELS and sound not in "AY":
            found |= 1 << ord(sound) % 64
    return found


def _reading(spoken: str, unvowelled: bool) -> Reading:
    """Part a spoken word into its consonants and the vowels before, between and after them."""
    if spoken[:1] == "i" and spoken[1:2] in VOWELS and len(spoken) > 2:
        spoken = "Y" + spoken[1:]
    skeleton, slots, slot = "", [], ""
    for sound in spoken:
        if sound in VOWELS:
            slot += sound
        elif sound == skeleton[-1:] and not slot and not unvowelled:
            continue  # a doubled consonant
        else:
            if not skeleton and slot:
                skeleton = "A"
            slots.append(_vowel(slot or ("?" if unvowelled and skeleton else "")))
            skeleton, slot = skeleton + sound, ""
    if not skeleton:
        skeleton = "A"
    return Reading(skeleton, (*slots, _vowel(slot.rstrip("?"))))


@lru_cache(maxsize=4096)
def _vowel(slot: str) -> str:
    """Sum up what stands between two consonants; capitals are written long or as a diphthong."""
    known = slot.replace("?", "")
    if not known:
        return slot[:1]
    if len(set(known)) == 1 and known[0] not in "123":
        return {"aa": "A", "ee": "i"}.get(known, known[0])
    if any(letter in "uo2" for letter in known):
        return "U"
    return "I" if any(letter in "i3" for letter in known) else "A"


# Which vowels are written for one another. "" is none at all.
_LIKE = {
    "": "aeiou?", "?": "aeiouA?", "a": "aeoA", "e": "aeiIA", "i": "ieI", "o": "ouaUA",
    "u": "uoU", "A": "AaeoU", "I": "Iie", "U": "UuoA",
}  # fmt: skip


def _vowels_agree(first: Reading, second: Reading) -> bool:
    *inner, last = zip(first.vowels, second.vowels, strict=True)
    if last[0] != last[1] and "" in last:
        return False  # Amin and Amina
    return all(a == b or b in _LIKE[a] or a in _LIKE[b] for a, b in (*inner, last))


def nearness(a: Word, b: Word) -> Nearness:
    """Compare two words, in any scripts. The order of the two does not matter."""
    if a is b or a.written == b.written:
        return Nearness.SAME
    apart = a.heard & ~b.perhaps | b.heard & ~a.perhaps
    if apart.bit_count() > TOO_MANY and not _one_name(a, b):
        return Nearness.DIFFERENT  # most pairs end here
    return _compared(a.written, b.written)


@lru_cache(maxsize=4 * CACHED)
def _compared(a: str, b: str) -> Nearness:
    first, second = word(a), word(b)
    if _sound_alike(first, second) or _one_name(first, second):
        return Nearness.SPELLING
    theirs = {one.skeleton for one in second.readings}
    if any(one.skeleton in theirs for one in first.readings):
        return Nearness.CONSONANTS
    return _by_letters(first, second)


def _one_name(first: Word, second: Word) -> bool:
    """Whether one is a known form of a name, and the other sounds like it or is another form."""
    if not first.name and not second.name:
        return False
    one = word(first.name) if first.name else first
    other = word(second.name) if second.name else second
    return one is other or _sound_alike(one, other)


def _sound_alike(first: Word, second: Word) -> bool:
    return any(
        one.skeleton == other.skeleton and _vowels_agree(one, other)
        for one in first.readings
        for other in second.readings
    )


def _by_letters(first: Word, second: Word) -> Nearness:
    a, b = first.written, second.written
    shorter = min(len(a), len(b))
    if first.script == second.script:
        if shorter >= 4 and OSA.distance(a, b, score_cutoff=1) <= 1:
            return Nearness.LETTER
        if shorter >= 3 and JaroWinkler.similarity(a, b) >= 0.88:
            return Nearness.SIMILAR
    enough = 4 if first.script == second.script else 3
    for one in first.readings[:2]:
        for other in second.readings[:2]:
            long = min(len(one.skeleton), len(other.skeleton)) >= enough
            if long and OSA.distance(one.skeleton, other.skeleton, score_cutoff=1) <= 1:
                return Nearness.SIMILAR
    return Nearness.DIFFERENT
