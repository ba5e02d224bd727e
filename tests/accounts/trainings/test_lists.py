"""The list of trainings is narrowed, and costs the same however long it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.trainings.recording import TOPICS, listed
from tests.cast import Cast
from tests.conftest import Client


def test_the_list_is_narrowed_by_person_and_topic(cast: Cast, sami: Client) -> None:
    by_topic = listed(sami, topic="child")
    assert {line["topic"] for line in by_topic} == {"child"}
    assert {line["user_name"] for line in by_topic} == {"Amal", "Sami"}
    by_person = listed(sami, user=cast.amal.user.pk)
    assert {line["topic"] for line in by_person} == set(TOPICS)
    assert {line["user_name"] for line in by_person} == {"Amal"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("lapses_before", "soon"), ("topic", "cooking"), ("user", "x"), ("expires", "2027-01-01")],
)
def test_a_filter_that_makes_no_sense_is_an_error(sami: Client, name: str, value: str) -> None:
    refused = sami.read("trainings", **{name: value})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {name}


def test_a_long_list_costs_no_more_queries_than_a_short_one(sami: Client) -> None:
    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = sami.read("trainings", page_size=page_size)
        assert len(response.json()["results"]) == page_size
        return len(queries)

    assert cost(1) == cost(8)
