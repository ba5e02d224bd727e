"""The instruments this installation screens with, loaded and validated once, at start."""

from __future__ import annotations

from typing import Final

from screening.rules import (
    LIBRARY_DIR,
    TRANSLATIONS_DIR,
    Library,
    load_library,
    load_translations,
)

LIBRARY: Final[Library] = load_library(LIBRARY_DIR)
TRANSLATIONS: Final = load_translations(TRANSLATIONS_DIR, LIBRARY)
TRIAGE: Final = "acute_welfare_triage"
CONSENT: Final = "consent_capacity"
