"""The instruments this installation screens with, loaded and validated once, at start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from screening.rules import (
    LIBRARY_DIR,
    TRANSLATIONS_DIR,
    Instrument,
    Library,
    Worded,
    load_library,
    load_translations,
    wording,
)

LIBRARY: Final[Library] = load_library(LIBRARY_DIR)
TRANSLATIONS: Final = load_translations(TRANSLATIONS_DIR, LIBRARY)
TRIAGE: Final = "acute_welfare_triage"
CONSENT: Final = "consent_capacity"
AGE_CHECK: Final = "age_assessment_safeguards"


def words_of(rules: Instrument, language: str) -> Mapping[str, Worded]:
    """Return the words of each question; an earlier version is asked in English."""
    words = wording(LIBRARY, TRANSLATIONS, rules.id, language)
    if words.version == rules.version:
        return words.questions
    return {
        one.id: Worded(one.text, "eng", options={option: option for option in one.options})
        for one in rules.questions
    }
