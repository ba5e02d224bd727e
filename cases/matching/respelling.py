"""Writing a name in another way or another script, as somebody else would have written it.

For making test questions only: what the engine itself knows of letters is in `scripts`. These
tables are kept apart on purpose, so that the one does not merely undo the other.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from random import Random

from cases.matching.scripts import ARAB, CYRL, ETHI, LATN, script_of

# What one office writes for what another office wrote, at random, in Latin letters.
_SPELLINGS = (
    ("kh", "x", "h", "ch"), ("sh", "ch", "sch"), ("gh", "g"), ("q", "k", "gh", "c"),
    ("ou", "u", "oo", "o"), ("u", "ou", "oo"), ("ee", "i", "y"), ("i", "ee", "y", "e"),
    ("ei", "ai", "ay", "ey"), ("ai", "ei", "ay"), ("ay", "ai", "ey"), ("ey", "ei", "ay"),
    ("j", "dj", "g"), ("dj", "j"), ("z", "dh"), ("dh", "d", "z"), ("th", "t", "s"),
    ("w", "ou", "v"), ("v", "w"), ("f", "ph"), ("ph", "f"), ("y", "i", "j"), ("a", "e"),
    ("e", "a", "i"), ("o", "u"), ("ah", "a"), ("k", "c", "q"), ("ts", "tz"), ("zh", "j"),
    ("mm", "m"), ("ss", "s"), ("ll", "l"), ("dd", "d"), ("bb", "b"), ("nn", "n"),
    ("m", "mm"), ("s", "ss"), ("l", "ll"), ("aa", "a"), ("iya", "ia"), ("ia", "iya"),
)  # fmt: skip
_LEFT = ("", " ", "-", "al", "el", "bin", "ben", "abd", "abdul", "abdel")
_WITH_ITS_ARTICLE = re.compile(r"(?:(?:al|el|bin|ben|abd|abdul|abdel) )*\S+", re.I)
_RESPELL = {first: others for first, *others in _SPELLINGS}
_GRAPHEMES = re.compile("|".join(sorted(_RESPELL, key=len, reverse=True)) + "|.", re.S)

_TO_ARABIC = {
    "kh": "خ", "sh": "ش", "ch": "ش", "th": "ث", "dh": "ذ", "gh": "غ", "zh": "ج", "dj": "ج",
    "ph": "ف", "ou": "و", "oo": "و", "ee": "ي", "ei": "ي", "ai": "اي", "ay": "اي", "aa": "ا",
    "a": "ا", "e": "", "i": "ي", "o": "و", "u": "و", "b": "ب", "p": "ب", "c": "ك", "d": "د",
    "f": "ف", "g": "غ", "h": "ه", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "q": "ق",
    "r": "ر", "s": "س", "t": "ت", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز",
}  # fmt: skip
_TO_CYRILLIC = {
    "kh": "х", "sh": "ш", "ch": "ч", "th": "т", "dh": "д", "gh": "г", "zh": "ж", "dj": "дж",
    "ph": "ф", "ts": "ц", "ou": "у", "oo": "у", "ee": "и", "ya": "я", "yu": "ю", "ye": "е",
    "ey": "ей", "ay": "ай", "a": "а", "e": "е", "i": "и", "o": "о", "u": "у", "b": "б",
    "p": "п", "c": "к", "d": "д", "f": "ф", "g": "г", "h": "х", "j": "дж", "k": "к", "l": "л",
    "m": "м", "n": "н", "q": "к", "r": "р", "s": "с", "t": "т", "v": "в", "w": "в", "x": "кс",
    "y": "ы", "z": "з",
}  # fmt: skip
_TO_GEEZ = {
    "kh": "KX", "sh": "SH", "ch": "C", "th": "T", "dh": "D", "gh": "G", "zh": "ZH", "dj": "J",
    "ph": "F", "ts": "TS", "tz": "TS", "b": "B", "p": "P", "c": "K", "d": "D", "f": "F",
    "g": "G", "h": "H", "j": "J", "k": "K", "l": "L", "m": "M", "n": "N", "q": "Q", "r": "R",
    "s": "S", "t": "T", "v": "V", "w": "W", "x": "KX", "y": "Y", "z": "Z",
}  # fmt: skip
_ORDERS = {"a": "AA", "e": "A", "i": "I", "o": "O", "u": "U", "": "E"}
_ARABIC_LETTERS = "ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي ى ة پ چ ژ گ أ إ آ"
_IN_ARABIC = "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i a a p ch zh g a i a"
_CYRILLIC_LETTERS = "а б в г д е ё ж з и і й к л м н о п р с т у ф х ц ч ш щ ы э ю я є ї ґ"
_IN_CYRILLIC = "a b v g d e o zh z i i y k l m n o p r s t u f kh ts ch sh shch y e yu ya ye yi g"
_TO_LATIN = {
    **dict(zip(_ARABIC_LETTERS.split(), _IN_ARABIC.split(), strict=True)),
    **dict(zip(_CYRILLIC_LETTERS.split(), _IN_CYRILLIC.split(), strict=True)),
    "ی": "i", "ک": "k", "ئ": "i", "ؤ": "u",
}  # fmt: skip
_SYLLABLE = re.compile(r"ETHIOPIC SYLLABLE (?:GLOTTAL |PHARYNGEAL )?([A-Z]*?)(AA|EE|A|U|I|E|O)")
_FROM_ORDER = {"AA": "a", "EE": "e", "A": "e", "U": "u", "I": "i", "E": "", "O": "o"}


def respelled(text: str, random: Random) -> str:
    """Spell each Latin word otherwise in one place; the same where nothing can change."""
    words = re.split(r"([ -])", text.lower())
    return "".join(word if word in _LEFT else _respelled(word, random) for word in words).title()


def apart(text: str) -> list[str]:
    """Return the words of a name, each with the article and the like that stand before it."""
    return [found[0] for found in _WITH_ITS_ARTICLE.finditer(text)]


def _respelled(word: str, random: Random) -> str:
    parts = _GRAPHEMES.findall(word)
    able = [at for at, part in enumerate(parts) if part in _RESPELL]
    if able:
        at = random.choice(able)
        doubled = [part + part for part in parts[:1] if at == 0]  # no name begins with one
        others = [one for one in _RESPELL[parts[at]] if one not in doubled]
        parts[at] = random.choice(others or parts[at : at + 1])
    return "".join(parts)


def rewritten(text: str, script: str) -> str:
    """Write a Latin name in another script, as one who only heard it."""
    words = latin(text).lower().replace("-", " ").split()
    match script:
        case "Arab":
            return " ".join(_arabic(word) for word in words)
        case "Cyrl":
            return " ".join(_mapped(word, _TO_CYRILLIC) for word in words).title()
        case "Ethi":
            return " ".join(_geez(word) for word in words)
    return text


def latin(text: str) -> str:
    """Write a name in Latin letters, by letter; unwritten vowels become an a."""
    if script_in(text) == LATN:
        return text
    spelled = " ".join(_in_latin(word) for word in text.lower().split())
    return spelled.title()


def script_in(text: str) -> str:
    """Return the script of the first letter that has one."""
    return next((found for letter in text.lower() if (found := script_of(letter))), LATN)


def _in_latin(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        return "al-" + _in_latin(word[2:])
    letters = [_TO_LATIN.get(letter) or _from_geez(letter) for letter in word]
    if script_of(word[0]) != ARAB:
        return "".join(letters)
    spelled = letters[0]
    for before, letter in itertools.pairwise(letters):
        gap = "a" if before[-1:] not in "aiu" and letter[:1] not in "aiu" else ""
        spelled += gap + letter
    return spelled


def _from_geez(letter: str) -> str:
    found = _SYLLABLE.fullmatch(unicodedata.name(letter, ""))
    return found[1].lower() + _FROM_ORDER[found[2]] if found else ""


def _arabic(word: str) -> str:
    spelled = _mapped(word, _TO_ARABIC)
    return "ا" + spelled if word[0] in "eiou" and spelled[:1] != "ا" else spelled


def _mapped(word: str, table: dict[str, str]) -> str:
    pattern = "|".join(sorted(table, key=len, reverse=True))
    doubled = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word)
    return "".join(table[part] for part in re.findall(pattern, doubled))


def _geez(word: str) -> str:
    consonants = "|".join(sorted(_TO_GEEZ, key=len, reverse=True))
    doubled = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word)
    spelled = ""
    for consonant, vowel in re.findall(rf"({consonants})?([aeiou]?)", doubled):
        if consonant or vowel:
            base = _TO_GEEZ[consonant] if consonant else "GLOTTAL "
            order = "A" if not consonant and vowel == "a" else _ORDERS[vowel]
            spelled += unicodedata.lookup(f"ETHIOPIC SYLLABLE {base}{order}")
    return spelled


SCRIPTS = (LATN, ARAB, CYRL, ETHI)
