"""The fields that are compared, and the levels on which each can agree."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    GIVEN = "given_name"
    FAMILY = "family_name"
    ORDER = "order_of_names"
    WORDS = "number_of_names"
    BIRTH = "birth_date"
    SEX = "sex"
    NATIONALITY = "nationality"
    DOCUMENT = "document"
    PHONE = "phone"
    OTHERS = "others_on_record"  # not compared, and without levels that could be fitted


class Level(StrEnum):
    """How a field agrees; which of them a field can have is in LEVELS."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"
    # names
    SPELLING = "spelling"
    LETTER = "letter"
    CONSONANTS = "consonants"
    SIMILAR = "similar"
    PARTLY = "partly"
    ELSEWHERE = "elsewhere"
    AS_WRITTEN = "as_written"
    SWAPPED = "swapped"
    # birth dates
    SAME_MONTH = "same_month"
    SAME_YEAR = "same_year"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    YEAR_SLIPPED = "year_slipped"
    DAY_OR_MONTH_OFF = "day_or_month_off"
    YEAR_OFF = "year_off"
    NEAR_YEARS = "near_years"
    ANOTHER_DAY = "another_day"
    FAR = "far"
    # others on record
    ALONE = "alone"
    AMONG_OTHERS = "among_others"


L = Level
_NAMES = (
    L.SAME, L.SPELLING, L.LETTER, L.CONSONANTS, L.SIMILAR, L.PARTLY, L.ELSEWHERE, L.DIFFERENT,
)  # fmt: skip
_PLAIN = (L.SAME, L.DIFFERENT)
LEVELS: dict[Field, tuple[Level, ...]] = {
    Field.GIVEN: _NAMES,
    Field.FAMILY: _NAMES,
    Field.ORDER: (L.AS_WRITTEN, L.SWAPPED),
    Field.WORDS: _PLAIN,
    Field.BIRTH: (
        L.SAME, L.SAME_MONTH, L.SAME_YEAR, L.DAY_AND_MONTH_SWAPPED, L.YEAR_SLIPPED,
        L.DAY_OR_MONTH_OFF, L.YEAR_OFF, L.NEAR_YEARS, L.ANOTHER_DAY, L.FAR,
    ),
    Field.SEX: _PLAIN,
    Field.NATIONALITY: _PLAIN,
    Field.DOCUMENT: _PLAIN,
    Field.PHONE: _PLAIN,
}  # fmt: skip
