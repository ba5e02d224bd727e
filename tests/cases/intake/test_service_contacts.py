"""People served without being recorded are counted, corrected and added up; nobody is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from cases.models import Person, ServiceContact
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People


def counts(people: People, day: str = "2026-10-05", **fields: Any) -> Any:
    body = {"site": str(people.site("border").pk), "service": "food_and_water", "day": day}
    return people.amal.posts("service-contacts", body | fields)


def test_only_numbers_are_kept(people: People) -> None:
    row = done(counts(people, women=3, boys=2), 201)
    assert (row["women"], row["boys"], row["men"]) == (3, 2, 0)
    relations = {one.related_model for one in ServiceContact._meta.get_fields() if one.is_relation}
    assert Person not in relations
    with acting_for(people.organisation("harbour")):
        assert Person.objects.count() == 0
        assert ServiceContact.objects.get().subject_id is None


def test_what_cannot_be_counted_is_named(people: People) -> None:
    wrong: dict[str, Any] = {
        "unknown": {},
        "women": {"women": -1},
        "day": {"women": 1, "day": (now() + timedelta(days=2)).date().isoformat()},
        "name": {"women": 1, "name": "Amina"},
    }
    for field, fields in wrong.items():
        assert wrong_fields(counts(people, **fields)).keys() == {field}


def test_what_was_corrected_does_not_count_and_is_corrected_once(people: People) -> None:
    slip = done(counts(people, women=30), 201)
    right = done(counts(people, women=3, corrects=slip["id"]), 201)
    refused(counts(people, women=4, corrects=slip["id"]), 409)
    done(counts(people, service="first_aid", unknown=1), 201)
    done(counts(people, day="2026-09-30", men=9), 201)
    listed = people.amal.lists(
        "service-contacts", day_after="2026-10-01", service="food_and_water"
    )
    assert {one["id"]: one["corrected_by"] for one in listed} == {
        slip["id"]: right["id"], right["id"]: None,
    }  # fmt: skip
    totals = people.amal.reads(
        "service-contacts/totals", day_after="2026-10-01", day_before="2026-10-31"
    )
    assert {one["service"]: one["total"] for one in totals} == {
        "food_and_water": 3,
        "first_aid": 1,
    }
    assert people.lena.reads("service-contacts/totals") == []


def test_a_row_that_should_not_be_there_is_corrected_to_nobody(people: People) -> None:
    slip = done(counts(people, women=3), 201)
    done(counts(people, corrects=slip["id"]), 201)
    (total,) = people.amal.reads("service-contacts/totals")
    assert total["total"] == 0
