"""Every list: only one's own rows, and no more queries for many than for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from screening.library import TRIAGE
from tests.routes.everything import GUARDIAN, World
from tests.world import (
    answers,
    created,
    ready_case,
    referral,
    screen,
    sharing,
)

LISTS = [
    f"/api/v1/{name}"
    for name in (
        "persons", "cases", "consents", "representatives", "obligations", "screenings",
        "need-responses", "profiles", "referrals",
    )
]  # fmt: skip


@pytest.mark.parametrize("route", LISTS)
def test_a_long_list_costs_no_more_queries_than_a_short_one(
    route: str, cast: Any, api: Any
) -> None:
    client = api(cast.amal)
    opendoor, site = cast.organisations["opendoor"], cast.sites["reception"]

    def add() -> None:
        case = ready_case(client, site)
        triage = created(screen(client, case, TRIAGE, answers(TRIAGE, n_shelter="no")))
        body = {"triage": triage["id"], "item": "n_shelter", "response": "met"}
        created(client.create("need-responses", body))
        indicated = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
        created(screen(client, case, "palermo_amp", indicated))
        consent = created(client.create("consents", sharing(case, opendoor)))
        created(client.create("referrals", referral(case, opendoor, consent)))
        created(client.create("representatives", {**GUARDIAN, "case": case["id"]}))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(route, {"page_size": "100"})
        assert response.status_code == 200
        assert response.json()["results"]
        return len(queries)

    add()
    short = cost()
    for _ in range(4):
        add()
    assert cost() == short


def test_each_list_holds_only_ones_own_rows(world: World, cast: Any, api: Any) -> None:
    """Amal's lists are full, Lena's of the same addresses are empty."""
    for route in LISTS:
        assert api(cast.amal).get(route).json()["results"], route
        assert api(cast.lena).get(route).json()["results"] == [], route


@pytest.mark.parametrize("route", ["events", "reports", "organisations", "tokens"])
def test_a_long_list_of_everyones_costs_no_more_either(
    route: str, world: World, cast: Any, api: Any
) -> None:
    client = api(cast.ines)

    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert response.json()["results"]
        return len(queries)

    assert cost(1) == cost(20)


@pytest.mark.parametrize("route", ["users", "role-assignments", "sites"])
def test_a_long_list_of_the_house_costs_no_more_either(route: str, cast: Any, api: Any) -> None:
    client = api(cast.kit)

    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert len(response.json()["results"]) == min(page_size, 4) or page_size > 1
        return len(queries)

    assert cost(1) == cost(20)
