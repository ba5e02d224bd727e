"""What the letters of five scripts sound like, coarsely enough that spellings meet.

A sound is a string: capitals are classes of consonants, small letters are vowels. Where a
letter can be read in several ways, the readings stand beside each other, most usual first;
"-" is silence.

    B b p    F f v    T t d    S s z ts    X sh ch    J j zh    K k g q gh    H h kh
    M  N  L  R    Y y (only at the beginning of a word)
    a e i o u   1 2 3: long a, u, i of the Arabic script   ?: a vowel that is not written

Sources: the BGN/PCGN tables for Arabic (1956), Persian (1958), Russian (1947) and Ukrainian
(2019); for the further letters of Kurdish, Pashto, Urdu, Tajik, Kazakh and Serbian the names
of the characters in Unicode, from which the whole Ge'ez syllabary is read as well. The classes
follow what people confuse: voice (b/p, d/t, g/k), the emphatic letters of Arabic, and what
English, French, German, Turkish and Somali spelling make of one sound (sh/ch/sch, kh/h/x/ch).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

VOWELS = frozenset("aeiou123?")

# Letters that lose their sound when their marks are removed.
SPECIAL = str.maketrans(
    {
        "ç": "tch", "ş": "sh", "š": "sh", "ś": "sh", "ș": "sh", "ž": "zh", "ż": "zh", "č": "tch",
        "ć": "tch", "ğ": "", "ı": "i", "ł": "l", "đ": "dj", "ß": "ss", "ə": "e", "ø": "o",
        "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ț": "ts", "ţ": "ts", "ḫ": "kh", "ẖ": "kh",
        "ḥ": "h", "ġ": "gh", "ñ": "ny", "ħ": "h",
    }
)  # fmt: skip
LATIN = {
    "tsch": "X", "dsch": "J", "shch": "X", "sch": "X", "tch": "X", "dzh": "J", "dj": "J",
    "ch": "X K H", "sh": "X", "kh": "H K", "gh": "K", "ph": "F", "th": "T S", "dh": "T S",
    "zh": "J", "ck": "K", "cz": "X", "sz": "X S", "tz": "S", "ts": "S", "dz": "S", "qu": "K",
    "ny": "N", "gn": "N", "oo": "u", "ou": "u", "b": "B", "p": "B", "f": "F", "v": "F u",
    "w": "u", "t": "T", "d": "T", "s": "S", "z": "S", "c": "K J", "g": "K J", "j": "J i",
    "k": "K", "q": "K", "h": "H", "x": "H KS", "l": "L", "r": "R", "m": "M", "n": "N",
    "y": "i", "a": "a", "e": "e", "i": "i", "o": "o", "u": "u",
}  # fmt: skip
ARABIC = {
    "ب": "B", "پ": "B", "ت": "T", "ٹ": "T", "ټ": "T", "ث": "T S", "ج": "J", "چ": "X", "ح": "H",
    "خ": "H K", "څ": "S", "ځ": "S", "د": "T", "ڈ": "T", "ډ": "T", "ذ": "T S", "ر": "R",
    "ڕ": "R", "ړ": "R", "ڑ": "R", "ز": "S", "ژ": "J", "ږ": "K J", "س": "S", "ش": "X",
    "ښ": "X H", "ص": "S", "ض": "T S", "ط": "T", "ظ": "S T", "ع": "?", "غ": "K", "ف": "F",
    "ڤ": "F", "ق": "K", "ك": "K", "گ": "K", "ل": "L", "ڵ": "L", "م": "M", "ن": "N", "ڼ": "N",
    "ں": "N", "ه": "H", "ھ": "H", "ہ": "H", "و": "2", "ۆ": "o", "ۇ": "u", "ؤ": "2", "ي": "3",
    "ې": "e", "ێ": "e", "ۍ": "3", "ئ": "3", "ا": "1", "ە": "e", "ے": "e", "ء": "-",
}  # fmt: skip
CYRILLIC = {
    "дж": "J", "дз": "S", "тс": "S", "а": "a", "б": "B", "в": "F u", "г": "K H", "ґ": "K",
    "д": "T", "е": "e", "ё": "o", "є": "ie", "ж": "J", "з": "S", "и": "i", "і": "i", "ї": "i",
    "й": "i", "к": "K", "л": "L", "м": "M", "н": "N", "о": "o", "п": "B", "р": "R", "с": "S",
    "т": "T", "у": "u", "ў": "u", "ф": "F", "х": "H", "ц": "S", "ч": "X", "ш": "X", "щ": "X",
    "ъ": "-", "ы": "i", "ь": "-", "э": "e", "ю": "iu", "я": "ia", "қ": "K", "ғ": "K", "ҳ": "H",
    "һ": "H", "ҷ": "J", "җ": "J", "ӯ": "u", "ӣ": "i", "ә": "e", "ө": "o", "ү": "u", "ұ": "u",
    "ң": "N", "ђ": "J", "ј": "i", "љ": "L", "њ": "N", "ћ": "X", "џ": "J", "ѓ": "K J", "ќ": "K",
    "ѕ": "S",
}  # fmt: skip
GEEZ_CONSONANTS = {
    "": "", "H": "H", "L": "L", "HH": "H", "M": "M", "SZ": "S", "R": "R", "S": "S", "SH": "X",
    "Q": "K", "QH": "K", "B": "B", "V": "F", "T": "T", "C": "X", "X": "H", "N": "N", "NY": "N",
    "K": "K", "KX": "H", "W": "u", "Z": "S", "ZH": "J", "Y": "i", "D": "T", "DD": "T", "J": "J",
    "G": "K", "GG": "K", "TH": "T", "CH": "X", "PH": "B", "TS": "S", "TZ": "S", "F": "F",
    "P": "B",
}  # fmt: skip
GEEZ_VOWELS = {
    "A": "e", "U": "u", "I": "i", "AA": "a", "EE": "e", "E": "?", "O": "o", "WA": "ua",
    "OA": "ua",
}  # fmt: skip
_SYLLABLE = re.compile(
    r"ETHIOPIC SYLLABLE (GLOTTAL |PHARYNGEAL )?([A-Z]*?)(OA|WA|AA|EE|A|U|I|E|O)"
)
_LATIN = re.compile("|".join(sorted(LATIN, key=len, reverse=True)))
_CYRILLIC = re.compile("|".join(sorted(CYRILLIC, key=len, reverse=True)))
_STARTS = {  # how letters sound at the beginning of a word
    "w": "F", "v": "F", "j": "J Y", "x": "H S", "و": "F", "ي": "Y", "ا": "?", "е": "e Y",
    "в": "F",
}  # fmt: skip
_AFTER_OU = ("a", "e", "i", "o", "u")
_ENDS = {"h": "- H", "ه": "a H", "ي": "3 1", "ە": "a"}

LATN, ARAB, CYRL, ETHI = "Latn", "Arab", "Cyrl", "Ethi"


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the ISO 15924 code of a letter's script; "" for what is no letter we read."""
    if "a" <= letter <= "z":
        return LATN
    if "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f":
        return ARAB
    if "\u0400" <= letter <= "\u052f":
        return CYRL
    if "\u1200" <= letter <= "\u137f":
        return ETHI
    return ""


def sounds(word: str, script: str) -> list[tuple[str, ...]]:
    """Return the sounds of a normalised word, each with its alternative readings."""
    match script:
        case "Latn":
            return _scanned(word, _LATIN, LATIN)
        case "Cyrl":
            return _scanned(word, _CYRILLIC, CYRILLIC)
        case "Arab":
            return [_read(word, at, at + 1, ARABIC) for at in range(len(word))]
        case "Ethi":
            return [(_syllable(letter),) for letter in word]
    return [(letter,) for letter in word]  # a script we cannot read is compared letter by letter


def _scanned(word: str, pattern: re.Pattern[str], table: dict[str, str]) -> list[tuple[str, ...]]:
    return [_read(word, *found.span(), table) for found in pattern.finditer(word)]


def _read(word: str, start: int, end: int, table: dict[str, str]) -> tuple[str, ...]:
    """Read one letter or group of letters in its place."""
    letter = word[start:end]
    if start == 0:
        if letter in _STARTS:
            return _either(_STARTS[letter])
        if letter == "ou" and word[2:3] in _AFTER_OU:
            return _either("F")
    if end == len(word) > 2 and letter in _ENDS:
        return _either(_ENDS[letter])
    if letter == "c" and word[end : end + 1] in ("e", "i", "y"):
        return _either("S J")
    return _either(table.get(letter, "-"))


@lru_cache(maxsize=512)
def _either(readings: str) -> tuple[str, ...]:
    return tuple("" if one == "-" else one for one in readings.split())


@lru_cache(maxsize=512)
def _syllable(letter: str) -> str:
    found = _SYLLABLE.fullmatch(unicodedata.name(letter, ""))
    if not found:
        return ""
    vowelled, consonant, vowel = found.groups()
    if vowelled:
        return "a" if vowel == "A" else GEEZ_VOWELS[vowel]
    return GEEZ_CONSONANTS.get(consonant, "") + GEEZ_VOWELS[vowel]
