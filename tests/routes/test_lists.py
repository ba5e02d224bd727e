"""Every list: only one's own rows, and no more queries for many than for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from screening.library import AGE_CHECK, TRIAGE
from tests.routes import arrivals
from tests.routes.everything import (
    AGE_DECISION,
    CONCERN,
    GUARDIAN,
    INCIDENT,
    INTERVIEW,
    OVERRIDE,
    STEP,
    World,
)
from tests.world import (
    answers,
    created,
    new_case,
    ready_case,
    referral,
    screen,
    sharing,
)

LISTS = [
    f"/api/v1/{name}"
    for name in (
        "persons", "cases", "consents", "representatives", "obligations", "screenings",
        "interviews", "gate-overrides", "profile-concerns", "rescreenings",
        "need-responses", "profiles", "age-decisions", "guarded-steps", "incidents",
        "referrals", *arrivals.LISTS,
    )
]  # fmt: skip


def test_a_long_list_costs_no_more_queries_than_a_short_one(cast: Any, api: Any) -> None:
    client = api(cast.amal)
    opendoor, site = cast.organisations["opendoor"], cast.sites["reception"]

    def add() -> None:
        case = ready_case(client, site)
        triage = created(screen(client, case, TRIAGE, answers(TRIAGE, n_shelter="no")))
        body = {"triage": triage["id"], "item": "n_shelter", "response": "met"}
        created(client.create("need-responses", body))
        indicated = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
        created(screen(client, case, "palermo_amp", indicated))
        created(client.create("interviews", {**INTERVIEW, "case": case["id"]}))
        created(client.create("gate-overrides", {**OVERRIDE, "case": case["id"]}))
        created(client.create("profile-concerns", {**CONCERN, "case": case["id"]}))
        created(client.create("guarded-steps", {**STEP, "case": case["id"]}))
        created(client.create("incidents", {**INCIDENT, "case": case["id"]}))
        consent = created(client.create("consents", sharing(case, opendoor)))
        created(client.create("referrals", referral(case, opendoor, consent)))
        created(client.create("representatives", {**GUARDIAN, "case": case["id"]}))
        child = new_case(client, site, age_status="presumed_child")
        check = created(screen(client, case, AGE_CHECK, answers(AGE_CHECK, rest="yes")))
        decided = {**AGE_DECISION, "case": case["id"], "screening": check["id"]}
        created(client.create("age-decisions", decided))
        fresh = ready_case(client, site)
        ids = {"case": fresh["id"], "person": fresh["person"]["id"], "doubted": child["id"]}
        agreed = created(client.create("consents", sharing(fresh, opendoor)))
        arrivals.make(cast, api, {**ids, "consent": agreed["id"]})

    def cost(route: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(route, {"page_size": "100"})
        assert response.status_code == 200
        assert response.json()["results"], route
        return len(queries)

    add()
    for route in LISTS:
        cost(route)  # statements that are prepared are prepared now
    short = {route: cost(route) for route in LISTS}
    for _ in range(2):
        add()
    assert {route: cost(route) for route in LISTS} == short


def test_each_list_holds_only_ones_own_rows(world: World, cast: Any, api: Any) -> None:
    """Amal's lists are full, Lena's of the same addresses are empty."""
    for route in LISTS:
        assert api(cast.amal).get(route).json()["results"], route
        assert api(cast.lena).get(route).json()["results"] == [], route


def test_a_long_list_of_everyones_costs_no_more_either(world: World, cast: Any, api: Any) -> None:
    client = api(cast.ines)

    def cost(route: str, page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert response.json()["results"]
        return len(queries)

    for route in ("events", "reports", "organisations", "tokens"):
        assert cost(route, 1) == cost(route, 20), route


def test_a_long_list_for_few_readers_costs_no_more_either(
    world: World, cast: Any, api: Any
) -> None:
    def cost(client: Any, route: str, page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert len(response.json()["results"]) == page_size
        return len(queries)

    for route, who in (("replays", "sami"), ("exclusion-files", "lior")):
        client = api(cast.members[who])
        created(client.create(route, world.body(f"/{route}", "post")))
        assert cost(client, route, 1) == cost(client, route, 2), route


@pytest.mark.parametrize("route", ["users", "role-assignments", "sites"])
def test_a_long_list_of_the_house_costs_no_more_either(route: str, cast: Any, api: Any) -> None:
    client = api(cast.kit)

    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert len(response.json()["results"]) == min(page_size, 4) or page_size > 1
        return len(queries)

    cost(1)  # statements that are prepared are prepared now
    assert cost(1) == cost(20)
