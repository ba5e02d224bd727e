"""Rare names: every place has thousands, so these are made up as such names go."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from cases.matching.respelling import respelled, rewritten

_ARABIC = {
    "b": "ب", "t": "ت", "j": "ج", "h": "ح", "kh": "خ", "d": "د", "r": "ر", "z": "ز", "s": "س",
    "sh": "ش", "gh": "غ", "f": "ف", "q": "ق", "k": "ك", "l": "ل", "m": "م", "n": "ن",
}  # fmt: skip
_BETWEEN = (("a", "ي", "i"), ("a", "ا", "i"), ("i", "ا", "a"), ("a", "و", "ou"), ("a", "", "a"))
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "х": "kh", "ч": "ch", "ш": "sh", "ь": "",
}  # fmt: skip
_OPEN = [c + v for c in "бвгджзклмнпрстхчш" for v in "аеиоу"]
_LATIN_STARTS = (*"bdfgklmnrstwyz", "nd", "ng", "mb", "ch")
_LATIN = [c + v for c in _LATIN_STARTS for v in "aeiou"]
_BEGINNINGS = ("Gebre", "Tekle", "Welde", "Habte", "Haile", "", "", "", "")
_PERSIAN_ENDS = (("ی", "i"), ("زاده", "zadeh"), ("پور", "pour"), ("نژاد", "nejad"), ("یار", "yar"))

Name = tuple[str, tuple[str, ...]]  # in its own script, and its spellings in Latin letters
Maker = Callable[[Random, bool], Name]


def arabic(random: Random, family: bool) -> Name:
    native, latin = _three_letters(random)
    if not family:
        return native, _spelled(latin, random)
    if random.random() < 0.7:
        article = random.choice(("Al-", "El ", "Al"))
        return f"ال{native}ي", (f"{article}{latin.title()}i",)
    return f"{native}ان", _spelled(f"{latin}an", random)


def persian(random: Random, family: bool) -> Name:
    native, latin = _three_letters(random)
    end, spelled = random.choice(_PERSIAN_ENDS) if family else ("", "")
    return native + end, _spelled(latin + spelled, random)


def slavic(random: Random, family: bool) -> Name:
    ends = ("енко", "чук", "ов", "ев", "ский") if family else ("слав", "мир", "н", "р", "л", "д")
    native = "".join(random.choices(_OPEN, k=random.choice((2, 2, 3)))) + random.choice(ends)
    latin = "".join(_CYRILLIC[letter] for letter in native)
    return native.title(), _spelled(latin, random)


def ethiopic(random: Random, family: bool) -> Name:
    latin = (random.choice(_BEGINNINGS) + "".join(random.choices(_LATIN, k=2))).title()
    return rewritten(latin, "Ethi"), (latin,)


def latin(random: Random, family: bool) -> Name:
    name = "".join(random.choices(_LATIN, k=random.choice((2, 3, 3, 4)))).title()
    return name, (name,)


def _three_letters(random: Random) -> tuple[str, str]:
    """Put vowels between three consonants, as most Arabic names have them."""
    first, second, third = random.sample(list(_ARABIC), 3)
    early, letter, late = random.choice(_BETWEEN)
    native = _ARABIC[first] + _ARABIC[second] + letter + _ARABIC[third]
    return native, first + early + second + late + third


def _spelled(latin: str, random: Random) -> tuple[str, ...]:
    return tuple(dict.fromkeys((latin.title(), respelled(latin, random))))


BY_CULTURE: dict[str, Maker] = {
    "arabic": arabic,
    "persian": persian,
    "slavic": slavic,
    "central_asian": slavic,
    "ethiopic": ethiopic,
}
