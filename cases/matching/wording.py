"""What each level of agreement is called, to the person who decides."""

from __future__ import annotations

from cases.matching.levels import Field, Level

L = Level
_PART = {Field.GIVEN: "given name", Field.FAMILY: "family name"}
_NAME = {
    L.SAME: "The {part} is the same.",
    L.SPELLING: "The {part} is the same, written another way.",
    L.LETTER: "The {part} differs by one letter.",
    L.CONSONANTS: "The {part} has the same consonants between other vowels.",
    L.SIMILAR: "The {part} is similar.",
    L.PARTLY: "Of several words of the {part} some are the same, others different.",
    L.ELSEWHERE: "The {part} stands elsewhere in the other name.",
    L.DIFFERENT: "The {part} is different.",
    L.MISSING: "The {part} is not known on both sides.",
}
_OTHER = {
    Field.ORDER: {
        L.AS_WRITTEN: "Given and family name agree as they are written.",
        L.SWAPPED: "Given and family name stand the other way round.",
        L.MISSING: "There is no name to compare.",
    },
    Field.WORDS: {
        L.SAME: "The whole name has as many words.",
        L.DIFFERENT: "The whole name has more words on one side.",
        L.MISSING: "There is no name to compare.",
    },
    Field.BIRTH: {
        L.SAME: "The birth date is the same.",
        L.SAME_MONTH: "The month of birth is the same, as far as it is known.",
        L.SAME_YEAR: "The year of birth is the same, as far as it is known.",
        L.DAY_AND_MONTH_SWAPPED: "Day and month of birth stand the other way round.",
        L.YEAR_SLIPPED: "The day and month of birth are the same, the year differs a little.",
        L.DAY_OR_MONTH_OFF: "The birth date differs in its day alone, or in its month alone.",
        L.YEAR_OFF: "The birth dates are a year apart, as far as they are known.",
        L.NEAR_YEARS: "The birth dates are two or three years apart, as far as they are known.",
        L.ANOTHER_DAY: "The birth dates are not far apart, but differ in day and month.",
        L.FAR: "The birth dates are far apart.",
        L.MISSING: "The birth date is not known on both sides.",
    },
    Field.SEX: {
        L.SAME: "The sex is the same.",
        L.DIFFERENT: "The sex is different.",
        L.MISSING: "The sex is not known on both sides.",
    },
    Field.NATIONALITY: {
        L.SAME: "They share a nationality.",
        L.DIFFERENT: "They share no nationality.",
        L.MISSING: "The nationality is not known on both sides.",
    },
    Field.DOCUMENT: {
        L.SAME: "A document has the same number.",
        L.DIFFERENT: "Documents of the same kind and country have different numbers.",
        L.MISSING: "There are no documents to compare.",
    },
    Field.PHONE: {
        L.SAME: "They share a telephone number.",
        L.DIFFERENT: "The telephone numbers are different.",
        L.MISSING: "There are no telephone numbers to compare.",
    },
    Field.OTHERS: {
        L.ALONE: "Nobody else on record fits nearly as well.",
        L.AMONG_OTHERS: "Others on record fit nearly as well, so each of them tells less.",
    },
}


def say(field: Field, level: Level) -> str:
    if field in _PART:
        return _NAME[level].format(part=_PART[field])
    return _OTHER[field][level]


def how_common(field: Field, bits: float) -> str:
    """Say it where a value tells much more, or less, because few or many people have it."""
    what = "name" if field in _PART else "nationality"
    if bits <= -1:
        return f" Many people have this {what}, so it tells less."
    return f" Few people have this {what}, so it tells more." if bits >= 1 else ""
