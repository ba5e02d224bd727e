"""Lists are read along an index, whatever row security adds: no sort, no walk over everything.

The tables of a test are tiny, so other ways are made dear; what is asked is whether the index can
serve at all.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from accounts import policy
from accounts.models import User
from accounts.policy import Capability, Purpose, Role
from accounts.scoping import OrganisationRecord
from bench.plans import explained
from cases.models import Case
from oversight import context
from oversight.models import Event
from referrals.models import Referral
from tests.conftest import acting_for
from tests.world import new_case

# Every table whose rows are listed newest first; a referral is two organisations' own.
NEWEST = {
    model: f"{model._meta.model_name}_newest"
    for model in apps.get_models()
    if issubclass(model, OrganisationRecord)
    and model._meta.ordering == ["-id"]
    and model is not Referral
}


MAY_LIST_CASES = ("amal", "sami")  # one of each role


def plan(rows: QuerySet[Any]) -> str:
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    return rows.explain()


@pytest.mark.parametrize("model", NEWEST, ids=lambda model: model.__name__)
def test_each_list_has_an_index_of_ones_own_rows_newest_first(model: Any, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [NEWEST[model]])
        (found,) = cursor.fetchone()
    assert found.endswith("USING btree (organisation_id, id DESC)"), found


def test_a_list_is_read_in_the_order_of_an_index(cast: Any) -> None:
    user: User = cast.amal.user
    with acting_for(user.organisation):
        found = plan(Case.objects.visible_to(user).order_by("-id")[:26])
    assert "Index Scan" in found, found
    assert "Sort" not in found, found


def test_the_list_of_cases_is_read_along_an_index_of_ones_own_under_every_role(
    cast: Any, api: Any
) -> None:
    """Which of two indexes is best for a status a tiny table cannot say; the benchmark does."""
    clients = [api(cast.members[name]) for name in MAY_LIST_CASES]
    for _ in range(3):
        new_case(clients[0], cast.sites["reception"])
    first = "/api/v1/cases?page_size=1"
    second = clients[0].get(first).json()["next"]
    back = clients[0].get(second).json()["previous"]
    of_status = f"{first}&status=contacted"
    behind = clients[0].get(of_status).json()["next"]
    for address in ("/api/v1/cases", first, f"{first}00", second, back, of_status, behind):
        with explained() as plans:
            for client in clients:
                assert client.get(address).status_code == 200
        assert len(plans) == len(clients)
        assert len({*plans}) == 1, address
        assert "Sort" not in plans[0], plans[0]
        assert re.search(r"using case_(newest|by_status) on cases_case", plans[0]), plans[0]


def test_everybody_who_may_list_cases_is_among_those(cast: Any) -> None:
    roles = {role for name in MAY_LIST_CASES for role in cast.members[name].user.roles}
    may = {
        role
        for role in Role
        if any(policy.allows([role], purpose, Capability.VIEW_CASES) for purpose in Purpose)
    }
    assert roles == may


def reading(scope: str, organisation: Any = None) -> Any:
    opened = context.system("test.read", purpose="oversight", organisation=organisation)
    opened.log_scope = scope
    return context.enter(opened)


def test_the_log_is_read_backwards_along_its_key(db: None) -> None:
    with reading("all"):
        found = plan(Event.objects.order_by("-event_id")[:26])
    assert "Index Scan Backward using event_pkey" in found, found


def test_one_persons_events_are_found_by_the_index_of_subjects(db: None) -> None:
    with reading("all"):
        found = plan(Event.objects.about(uuid4()).order_by("-event_id")[:26])
    assert "event_subject_pkey" in found, found
