"""Real spelling variants meet, across five scripts, and different people stay apart."""

from __future__ import annotations

from random import Random

import pytest

from cases.matching import corruptions
from cases.matching.names import name, words
from cases.matching.scoring import standard
from cases.matching.words import Nearness, nearness, word
from tests.cases.matching.describing import person, score, shared
from tests.cases.matching.spellings import ALIKE, DIFFERENT, pairs

FACTS = {"sex": "male", "nationality": "SYR"}


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(pairs(ALIKE)) >= 60
    assert len(pairs(DIFFERENT)) >= 60
    letters = "".join(a + b for a, b in pairs(ALIKE))
    for sample in "aحپЩоተ"[:1] + "حی" + "о" + "ተ":
        assert sample in letters


@pytest.mark.parametrize(("one", "other"), pairs(ALIKE))
def test_one_person_is_found_and_likely_however_the_name_is_written(one: str, other: str) -> None:
    a, b = (person(name, born="1990-05-17", **FACTS) for name in (one, other))
    assert shared(a, b) >= 3, "the record would not be looked at"
    assert score(a, b).likely, score(a, b)


def test_no_invented_slip_brings_a_hyphen_to_the_front_of_a_name() -> None:
    """A file in which one stands there is refused: it may be a formula."""
    slip = corruptions._renamed(person("Al-Bu"), Random(1), lambda word: "-ABu")  # noqa: S311
    assert slip is not None
    assert slip.names[0].family == "ABu"


@pytest.mark.parametrize(("one", "other"), pairs(ALIKE))
def test_one_person_is_found_without_any_birth_date(one: str, other: str) -> None:
    assert shared(person(one), person(other)) >= 1


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_two_people_of_one_year_sex_and_nationality_are_not_likely_one(
    one: str, other: str
) -> None:
    a, b = (person(name, born="1990", **FACTS) for name in (one, other))
    assert not score(a, b).likely, score(a, b)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abd al-Rahman", ["abdrahman"]),
        ("عبد الرحمن", ["عبدرحمن"]),
        ("Nur al-Din", ["nurdin"]),
        ("Ali ibn Abi Talib", ["ali", "talib"]),
        ("von der Leyen", ["leyen"]),
        ("O’Brien", ["obrien"]),
        ("Al-Khatib", ["khatib"]),
        ("الخطيب", ["خطيب"]),
        ("الياس", ["الياس"]),
        ("Bin", ["bin"]),
        ("Şükrü Öztürk", ["shukru", "ozturk"]),
        ("", []),
        ("  -  ", []),
    ],
)
def test_words_are_those_that_carry_a_name(text: str, expected: list[str]) -> None:
    assert [one.written for one in words(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("hassan", "hassan", Nearness.SAME),
        ("hassan", "hasan", Nearness.SPELLING),
        ("hassan", "حسن", Nearness.SPELLING),
        ("hussein", "حسن", Nearness.CONSONANTS),
        ("hassan", "hussein", Nearness.CONSONANTS),
        ("amin", "amina", Nearness.CONSONANTS),
        ("محمود", "محمد", Nearness.CONSONANTS),
        ("mohd", "mohammed", Nearness.SPELLING),
        ("yusuf", "joseph", Nearness.SPELLING),
        ("тесфай", "ተስፋይ", Nearness.SPELLING),
        ("karimi", "karipi", Nearness.LETTER),
        ("haddad", "mansour", Nearness.DIFFERENT),
    ],
)
def test_words_are_as_near_as_they_sound(one: str, other: str, expected: Nearness) -> None:
    assert nearness(word(one), word(other)) is expected
    assert nearness(word(other), word(one)) is expected


def test_a_name_written_in_one_part_is_read_in_two() -> None:
    read = name("Amal Haddad", "")
    assert [one.written for one in read.given] == ["amal"]
    assert [one.written for one in read.family] == ["haddad"]


def test_weights_have_a_version_and_know_how_they_came_about() -> None:
    assert standard().version
