"""Prepared statements answer as the querysets they are made of, and insert what was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import User
from cases.models import Case, Consent, Obligation
from common.identifiers import uuid7
from common.statements import Prepared, PreparedPage, insert, update
from tests.conftest import acting_for
from tests.world import ready_case

CASES: Prepared[Case] = Prepared(
    lambda case: (
        Case.objects.filter(pk=case, status__in=["consented", "screened"])
        .select_related("person__key", "site", "closing_requested_by")
        .select_for_update(of=("self",))
    ),
    UUID,
)
STANDING: Prepared[Consent] = Prepared(
    lambda case, moment: Consent.objects.filter(
        case=case, given_at__lte=moment, expires_at__gt=moment, data_groups=[]
    ).order_by("id"),
    UUID,
    datetime,
)
BY_EMAIL: Prepared[User] = Prepared(lambda email: User.objects.filter(email=email), str)


@pytest.fixture
def case(cast: Any, api: Any) -> Any:
    return ready_case(api(cast.amal), cast.sites["reception"])


def test_it_returns_what_the_queryset_returns_with_what_is_related(cast: Any, case: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        plain = Case.objects.get(pk=case["id"])
        for _ in range(7):  # after five the server keeps a plan for any value
            (found,) = CASES(UUID(case["id"]))
        assert found == plain
        assert {f.attname: getattr(found, f.attname) for f in Case._meta.concrete_fields} == {
            f.attname: getattr(plain, f.attname) for f in Case._meta.concrete_fields
        }
        with CaptureQueriesContext(connection) as queries:
            assert found.person.key.person_id == found.person_id
            assert found.site.name == "reception"
            assert found.closing_requested_by is None
        assert not queries


def test_each_value_counts_wherever_it_is_used(cast: Any, case: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        pk, moment = UUID(case["id"]), now()
        expected = list(Consent.objects.filter(case=pk).order_by("id"))
        assert len(expected) == 3
        assert STANDING(pk, moment) == expected
        assert STANDING(pk, max(one.expires_at for one in expected)) == []
        assert STANDING(uuid7(), moment) == []
        assert BY_EMAIL.first(cast.amal.user.email) == cast.amal.user
        assert BY_EMAIL.first("x' OR 'a' = 'a") is None


def test_row_security_holds_whoever_prepared_the_statement(cast: Any, case: Any) -> None:
    pk = UUID(case["id"])
    for key, visible in (("harbour", 1), ("plains", 0), ("harbour", 1), ("enforcement", 0)):
        with acting_for(cast.organisations[key]):
            assert len(CASES(pk)) == visible, key


def test_a_page_is_planned_in_its_own_way_and_nothing_after_it(cast: Any) -> None:
    """Else whatever follows in the request is planned without sorts, and kept so."""
    page = PreparedPage(lambda org: User.objects.filter(organisation=org).values_list("pk"), UUID)
    names = ("plan_cache_mode", "enable_sort", "random_page_cost")

    def settings() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}")
            return list(cursor.fetchone())

    harbour = cast.organisations["harbour"]
    with acting_for(harbour):
        before = settings()
        assert len(page(harbour.pk)) == 5
        assert settings() == before


def test_a_new_connection_learns_it_anew(cast: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        before = BY_EMAIL(cast.amal.user.email)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'ours_%'")
            assert cursor.fetchone()[0] >= 1
    assert before


def obligation(case: Any, **given: Any) -> Obligation:
    return Obligation(
        id=uuid7(), case_id=UUID(case["id"]), person_id=UUID(case["person"]["id"]),
        kind="deadline", status="open", **given,
    )  # fmt: skip


def test_an_insert_keeps_every_value_and_learns_what_the_database_filled_in(
    cast: Any, case: Any
) -> None:
    harbour = cast.organisations["harbour"]
    due = now()
    rows = [
        obligation(
            case, organisation=harbour, code=code, meaning="it's “quoted” \\ ሰላም\n",
            because=["a", 'b "c"', "{d}"], period={"days": 1.5}, following=[{"days": 2}],
            due_at=due, urgent=True,
        )
        for code in ("X-1", "X-2")
    ]  # fmt: skip
    with acting_for(harbour):
        insert(rows)
        for row in rows:
            stored = Obligation.objects.get(pk=row.pk)
            for field in Obligation._meta.concrete_fields:
                assert getattr(row, field.attname) == getattr(stored, field.attname), field.name
        assert rows[0].version == 1
        assert rows[0].created_at
        insert([])


def test_what_the_database_refuses_is_an_error_and_nothing_is_kept(cast: Any, case: Any) -> None:
    harbour, plains = cast.organisations["harbour"], cast.organisations["plains"]
    good = obligation(case, organisation=harbour, code="X-1")
    again = obligation(case, organisation=harbour, code="X-1")
    with acting_for(harbour):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([good, again])
        foreign = obligation(case, organisation=plains, code="X-2")
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            insert([foreign])
        assert not Obligation.objects.filter(code__startswith="X-").exists()


def test_an_update_writes_the_columns_it_names_and_no_other(cast: Any, case: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        row = Case.objects.get(pk=case["id"])
        before = row.version
        row.status, row.reference = "active", "C-NOT-KEPT"
        update(row, "status")
        stored = Case.objects.get(pk=case["id"])
    assert (stored.status, stored.reference) == ("active", case["reference"])
    assert stored.version == before + 1


def test_an_update_of_a_row_that_is_not_ones_own_is_an_error(cast: Any, case: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        row = Case.objects.get(pk=case["id"])
    with acting_for(cast.organisations["plains"]), pytest.raises(ObjectDoesNotExist):
        update(row, "status")
