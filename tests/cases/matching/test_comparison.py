"""How each field agrees, in levels; and laws that hold for every pair of descriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.matching.births import compare_births
from cases.matching.comparison import compare
from cases.matching.corruptions import KINDS, corrupted
from cases.matching.identifiers import document_number, phone_number
from cases.matching.levels import Field, Level
from cases.matching.records import Description, Mark, Written
from cases.matching.scoring import standard
from cases.partial_dates import PartialDate, Precision
from tests.cases.matching.describing import KEYS, person, score, shared

GIVEN = [
    "Mohammed", "حسن", "Abd al-Rahman", "Fatima", "Олександр", "ተስፋዬ", "Amir Hossein", "A", "7",
    "রহিম", "Գրիգոր",
]  # fmt: skip
FAMILY = ["Al-Khatib", "الخطيب", "Шевченко", "Haile", "حسینی", "García López", "von Berg", ""]
DATES = st.builds(
    PartialDate.parse,
    st.one_of(
        st.dates(date(1940, 1, 1), date(2025, 12, 31)).map(str),
        st.integers(1940, 2025).map(str),
        st.builds("{}-{:02}".format, st.integers(1940, 2025), st.integers(1, 12)),
    ),
)
NAMES = st.builds(Written, st.sampled_from(GIVEN), st.sampled_from(FAMILY))
PEOPLE = st.builds(
    Description,
    names=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    sex=st.sampled_from(["female", "male", "unknown", "other", ""]),
    birth=st.none() | DATES,
    nationalities=st.frozensets(st.sampled_from(["SYR", "AFG", "ERI", "XXX"]), max_size=2),
    phones=st.lists(st.sampled_from(["+963944123456", "0944 555 666"]), max_size=1).map(tuple),
)


@given(PEOPLE, PEOPLE)
def test_it_makes_no_difference_who_comes_first(a: Description, b: Description) -> None:
    assert score(a, b) == score(b, a)


@given(PEOPLE, NAMES)
def test_no_other_name_matches_a_record_better_than_its_own(
    a: Description, other: Written
) -> None:
    a = replace(a, names=a.names[:1])
    assert score(a, a).total >= score(a, replace(a, names=(other,))).total


@given(PEOPLE)
def test_nothing_of_a_record_differs_from_itself(a: Description) -> None:
    levels = {one.level for one in score(a, a).fields}
    assert not {Level.DIFFERENT, Level.FAR, Level.SWAPPED} & levels


@given(PEOPLE)
def test_a_record_is_found_by_its_own_keys_and_by_all_that_few_share(a: Description) -> None:
    stored, asked = KEYS.stored(a), KEYS.asked(a)
    assert stored <= asked.keys() or KEYS.telling(a).keys() <= asked.keys()
    assert stored


@given(PEOPLE)
def test_the_order_of_names_and_parts_makes_no_difference(a: Description) -> None:
    turned = replace(a, names=tuple(reversed(a.names)))
    assert KEYS.stored(turned) == KEYS.stored(a)
    assert score(a, turned) == score(a, a)


@given(PEOPLE, PEOPLE, st.sampled_from(["birth", "sex", "nationalities", "phones"]))
def test_what_is_missing_never_counts_as_different(
    a: Description, b: Description, field: str
) -> None:
    empty: dict[str, Any] = {"birth": None, "sex": "", "nationalities": frozenset(), "phones": ()}
    without = score(replace(a, **{field: empty[field]}), b)
    for one in without.fields:
        if one.level is Level.MISSING:
            assert one.weight == 0
    lost = {one.field for one in score(a, b).fields if one.level is not Level.MISSING} - {
        one.field for one in without.fields if one.level is not Level.MISSING
    }
    assert len(lost) <= 1


@given(PEOPLE, PEOPLE)
def test_the_score_is_the_sum_of_what_it_says(a: Description, b: Description) -> None:
    found = score(a, b)
    assert found.total == pytest.approx(sum(one.weight for one in found.fields))
    assert found.total == pytest.approx(standard().total(compare(KEYS.known(a), KEYS.known(b))))
    assert {one.field for one in found.fields} == set(Field)
    assert all(one.words.endswith(".") for one in found.fields)


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 200))
def test_every_kind_of_slip_leaves_keys_that_lead_to_the_record(kind: str, seed: int) -> None:
    record = person(
        "Mohammad Reza Karimi", "محمد رضا کریمی",
        born="1990-05-07", sex="male", nationality="AFG",
    )  # fmt: skip
    asked, again = (corrupted(record, kind, Random(seed)) for _ in range(2))  # noqa: S311
    if asked is not None:
        assert shared(asked, record) >= 1
        assert asked == again, "a seed repeats itself"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1990-05-17", "1990-05-17", Level.SAME),
        ("1990-05-17", "1990-05", Level.SAME_MONTH),
        ("1990-05-17", "1990-06", Level.ANOTHER_DAY),
        ("1990-05-17", "1990", Level.SAME_YEAR),
        ("1990-05-17", "1990-01-01", Level.SAME_YEAR),
        ("1990-05-07", "1990-07-05", Level.DAY_AND_MONTH_SWAPPED),
        ("1990-05-17", "1990-05-18", Level.DAY_OR_MONTH_OFF),
        ("1990-05-17", "1990-08-17", Level.DAY_OR_MONTH_OFF),
        ("1990-05-17", "1991-05-17", Level.YEAR_SLIPPED),
        ("1990-05-17", "1909-05-17", Level.YEAR_SLIPPED),
        ("1990-05-17", "1990-08-03", Level.ANOTHER_DAY),
        ("1990-05-17", "1991-02-03", Level.ANOTHER_DAY),
        ("1990-05-17", "1991", Level.YEAR_OFF),
        ("1990", "1989", Level.YEAR_OFF),
        ("1990", "1993", Level.NEAR_YEARS),
        ("1990", "1980", Level.FAR),
    ],
)
def test_birth_dates_agree_as_far_as_both_are_known(one: str, other: str, expected: Level) -> None:
    a, b = PartialDate.parse(one), PartialDate.parse(other)
    assert compare_births(a, b) is expected
    assert compare_births(b, a) is expected
    assert compare_births(a, None) is Level.MISSING


@pytest.mark.parametrize(
    ("one", "other", "given_name", "family_name", "order"),
    [
        ("Amal Haddad", "Amal Haddad", Level.SAME, Level.SAME, Level.AS_WRITTEN),
        ("Haddad Amal", "Amal Haddad", Level.SAME, Level.SAME, Level.SWAPPED),
        ("Amal Sami Haddad", "Amal Haddad", Level.SAME, Level.SAME, Level.AS_WRITTEN),
        ("Amal Haddad", "Haddad", Level.MISSING, Level.SAME, Level.MISSING),
        ("A. Haddad", "Amal Haddad", Level.MISSING, Level.SAME, Level.MISSING),
        ("Amal Sami", "Amal Sami Haddad", Level.SAME, Level.ELSEWHERE, Level.AS_WRITTEN),
        ("Amal Nour Haddad", "Amal Rima Haddad", Level.PARTLY, Level.SAME, Level.AS_WRITTEN),
        ("Amirhossein Karimi", "Amir Hossein Karimi", Level.SAME, Level.SAME, Level.AS_WRITTEN),
    ],
)
def test_parts_of_names_agree_wherever_they_stand(
    one: str, other: str, given_name: Level, family_name: Level, order: Level
) -> None:
    levels = compare(KEYS.known(person(one)), KEYS.known(person(other))).levels()
    found = (levels[Field.GIVEN], levels[Field.FAMILY], levels[Field.ORDER])
    assert found == (given_name, family_name, order)


def test_documents_of_one_kind_differ_and_those_of_two_kinds_say_nothing() -> None:
    one, same, other = (person(document=text) for text in ("N 001-234", "no01234x", "N009999"))
    levels = [compare(KEYS.known(one), KEYS.known(them)).document for them in (one, same, other)]
    assert levels == [Level.SAME, Level.DIFFERENT, Level.DIFFERENT]
    card = replace(one, documents=(replace(one.documents[0], kind="card", number="555777"),))
    assert compare(KEYS.known(one), KEYS.known(card)).document is Level.MISSING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+963 944 123 456", "0944 123456"),
        ("00963944123456", "+963-944-123-456"),
        ("٠٩٤٤١٢٣٤٥٦", "0944123456"),
    ],
)
def test_a_telephone_number_is_the_same_however_it_is_dialled(one: str, other: str) -> None:
    assert phone_number(one) == phone_number(other) != ""


def test_a_document_number_is_the_same_however_it_is_read() -> None:
    assert document_number("N o-1234 I") == document_number("no12341") == "N012341"
    assert document_number("12") == ""


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**48 - 1))
def test_a_mark_survives_being_packed(series: int, number: int) -> None:
    mark = Mark.of(series, number)
    assert Mark.unpack(mark.packed) == mark
    assert -(2**63) <= mark.packed < 2**63


def test_the_first_of_january_says_the_year_alone() -> None:
    first = PartialDate(date(1990, 1, 1), Precision.DAY)
    assert compare_births(first, first) is Level.SAME_YEAR
