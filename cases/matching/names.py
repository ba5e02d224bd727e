"""A written name as words: particles dropped, compounds joined, given and family apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from cases.matching.particles import FIRST_HALVES, NO_ARTICLE, PARTICLES, SECOND_HALVES
from cases.matching.scripts import SPECIAL
from cases.matching.words import CACHED, Word, word

MOST_WORDS = 5  # of each part of a name

_BREAKS = re.compile(r"[\s\-‐‑–—_.,;/()\[\]\"«»፡]+")
_SILENT = re.compile(r"[ʿʾ’‘'`´ʼʻ\u0640\u200b-\u200f\u2060\ufeff]")
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه",
     "ھ": "ه", "ۀ": "ه", "ۃ": "ه"}
)  # fmt: skip
_ABD = re.compile(
    r"^(abd)(?:[aeiou]{0,2}(?:l{1,2}|(?:r(?=r)|n(?=n)|s(?=s)|z(?=z)|d(?=d)|t(?=t)|sh(?=sh))))?"
    r"[aeiou]{0,1}(?=[^aeiou])(?=.{2,})"
)
_CYRILLIC_ABD = re.compile(r"^(абд)[уеиоа]?л(?=[^аеиоуяюэ])(?=.{2,})")
_ARTICLE = re.compile(r"^(?:al|el)(?=[^aeiouly].{4,})")


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """The words of one name. A part that was not given is empty."""

    given: tuple[Word, ...]
    family: tuple[Word, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.given + self.family


@lru_cache(maxsize=CACHED)
def name(given: str, family: str) -> Name:
    """Read a name. Where all of it stands in one part, the last word is the family's."""
    first, last = words(given), words(family)
    if not last and len(first) > 1:
        first, last = first[:-1], first[-1:]
    elif not first and len(last) > 1:
        first, last = last[:1], last[1:]
    return Name(first, last)


@lru_cache(maxsize=CACHED)
def words(text: str) -> tuple[Word, ...]:
    """Return the words that carry a name, as far as any do."""
    if text.isascii() and text.isalpha():  # most names; the rest below changes nothing in them
        return (word(bare(text.lower())),)
    parts = _SILENT.sub("", normal(text)).translate(_LETTERS)
    joined = _joined([part for part in _BREAKS.split(parts) if part])
    carrying = [one for one in joined if one not in PARTICLES] or joined
    return tuple(word(bare(one)) for one in carrying[:MOST_WORDS])


def whole(part: tuple[Word, ...]) -> Word:
    """Return several words as one, as they are heard: Amir Hossein, Amirhossein."""
    return word("".join(one.written for one in part))


def normal(text: str) -> str:
    """Lower case without marks, in the letters that the tables know."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(SPECIAL)
    kept: list[str] = []
    for letter in unicodedata.normalize("NFD", plain):
        if unicodedata.combining(letter):
            if kept and kept[-1] + letter in _COMPOSED:
                kept[-1] = _COMPOSED[kept[-1] + letter]
            continue
        kept.append(letter)
    return "".join(kept)


# Letters of their own that Unicode writes with a mark.
_COMPOSED = {unicodedata.normalize("NFD", letter): letter for letter in "йїўёѓќӣӯؤئ"}


def _joined(parts: list[str]) -> list[str]:
    """Join the halves of compounds: abd al rahman, nur al din, ali zadeh."""
    joined: list[str] = []
    for at, part in enumerate(parts):
        article = part in ("al", "el", "ال") and 0 < at < len(parts) - 1
        after_half = bool(joined) and joined[-1] in FIRST_HALVES
        if article and (after_half or parts[at + 1] in SECOND_HALVES):
            continue
        if joined and (after_half or part in SECOND_HALVES):
            joined[-1] += bare(part)
        else:
            joined.append(part)
    return joined


@lru_cache(maxsize=CACHED)
def bare(part: str) -> str:
    """Take the article off a word, also where it is hidden behind abd."""
    if part.startswith("عبدال") and len(part) > 6:
        return "عبد" + part[5:]
    if part.endswith("الله"):
        return part[:-4] + "له"
    if part.startswith("абд") and len(part) > 6:
        return _CYRILLIC_ABD.sub(r"\1", part)
    if part.startswith("ال") and len(part) >= 5 and part not in NO_ARTICLE:
        return part[2:]
    if part.startswith("abd") and len(part) > 6:
        return _ABD.sub(r"\1", part)
    return _ARTICLE.sub("", part)
