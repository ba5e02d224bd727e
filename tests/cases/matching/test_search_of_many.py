"""Many are asked for at once, as the rows of a file are: fewer keys, one statement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError

from accounts.models import Organisation
from cases.matching import search
from cases.matching.scoring import standard
from cases.matching.search import candidates_of_many
from tests.cases.matching.describing import person
from tests.cases.matching.recording import register
from tests.cast import Cast
from tests.conftest import acting_for

AMAL = person("Амаль Хаддад", born="1990-05-17", nationality="SYR", sex="female")


def test_many_are_found_in_one_statement_each_with_their_own(
    harbour: Organisation, django_assert_num_queries: Any
) -> None:
    names = ["Amal Haddad", "Sami Khoury", "Nour Mansour"]
    rows = [register(harbour, name, born=f"199{n}-05-17") for n, name in enumerate(names)]
    asked = [person(name, born=f"199{n}", sex="male") for n, name in enumerate(names)]
    with django_assert_num_queries(1):
        found = candidates_of_many(
            [
                *asked,
                person("Hiba Qasim", born="1980"),
                person("Амаль Хаддад", phone="0944123456"),
            ],
            organisation=harbour.pk,
        )
    first = [[one.person for one in each.candidates] for each in found]
    assert first == [[row.pk] for row in rows] + [[], [rows[0].pk]]
    (alone,) = candidates_of_many(asked[:1], organisation=harbour.pk)
    assert alone == found[0]


def test_of_many_no_record_is_its_own_duplicate(harbour: Organisation) -> None:
    rows = [register(harbour, "Amal Haddad", born="1990-05-17", sex="female") for _ in range(3)]
    asked = [AMAL] * 3
    found = candidates_of_many(
        asked, organisation=harbour.pk, without=[{rows[0].pk}, (), {rows[2].pk}], most=2
    )
    ids = [[one.person for one in each.candidates] for each in found]
    first, second, third = (row.pk for row in rows)
    assert ids == [[second, third], [first, second], [first, second]]


def test_of_many_it_is_said_for_whom_nobody_could_be_looked_for(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FREQUENT_AMONG_MANY", 2)
    for _ in range(3):
        register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    crowd, nothing, nobody = candidates_of_many(
        [AMAL, person(sex="male"), person("Hiba Qasim", born="1980")], organisation=harbour.pk
    )
    assert (crowd.crowded, nothing.crowded, nobody.crowded) == (True, True, False)
    assert not crowd.candidates + nothing.candidates + nobody.candidates


def test_of_many_the_unlikely_are_left_out_where_only_the_likely_are_asked_for(
    harbour: Organisation,
) -> None:
    register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    register(harbour, "Amal Haddad", born="1971-01-02", sex="male")
    (every,) = candidates_of_many([AMAL], organisation=harbour.pk)
    (likely,) = candidates_of_many([AMAL], organisation=harbour.pk, only_likely=True)
    assert [one.score.likely for one in every.candidates] == [True, False]
    assert likely.candidates == every.candidates[:1]


def test_of_many_who_is_likely_alone_is_left_out_beside_another_who_fits_as_well(
    harbour: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        register(harbour, "Amal Haddad", born="1990-05-17", sex="female")
    (every,) = candidates_of_many([AMAL], organisation=harbour.pk)
    total = every.candidates[0].score.total  # a bit less than if there were one
    between = replace(standard(), likely_at=total + 0.5)
    monkeypatch.setattr(search, "standard", lambda: between)
    (likely,) = candidates_of_many([AMAL], organisation=harbour.pk, only_likely=True)
    assert (len(every.candidates), likely.candidates) == (2, ())


def test_of_many_a_search_that_fails_is_an_error(cast: Cast) -> None:
    with pytest.raises(DatabaseError), acting_for(cast.organisations["harbour"]):
        candidates_of_many([AMAL], organisation=cast.organisations["plains"].pk)
