"""What may be said of a step, and what stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from screening.models import GuardedStep
from tests.conftest import acting_for
from tests.scenarios.answers import refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People
from tests.screening.steps.planning import plans, tries


def test_steps_are_found_by_case_kind_and_status(people: People, case: Any) -> None:
    amal = people.amal
    step = plans(amal, case, "placement", place="shelter")
    found = {"case": case["id"], "kind": "placement", "status": "planned"}
    assert [one["id"] for one in amal.lists("guarded-steps", **found)] == [step["id"]]
    assert amal.lists("guarded-steps", **found | {"status": "cancelled"}) == []


def test_what_makes_no_sense_is_refused_by_name(people: People, case: Any) -> None:
    amal = people.amal
    for fields, wrong in (
        ({"kind": "placement"}, "place"),
        ({"kind": "return", "place": "shelter"}, "place"),
        ({"kind": "placement", "place": "prison"}, "place"),
        ({"kind": "deportation"}, "kind"),
        ({"kind": "consular_contact", "with_written_consent": True}, "counselled_at"),
        ({"kind": "consular_contact", "counselled_at": ago(days=-1)}, "counselled_at"),
    ):
        assert wrong_fields(tries(amal, case, **fields)).keys() == {wrong}


def test_nothing_is_planned_for_a_person_who_does_not_want_to_be_recorded(
    people: People, case: Any
) -> None:
    people.amal.checks_consent(case, c_consent_record="no")
    refused(tries(people.amal, case, "placement", place="shelter"), 409, "G-02")


@pytest.mark.parametrize(
    "change",
    [{"kind": "consular_contact"}, {"place": "detention"}, {"counselled_at": ago(minutes=0)},
     {"with_written_consent": True}, {"chosen_by_person": True}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_passed_the_gate_is_rewritten_by_nobody(
    people: People, case: Any, change: dict[str, Any]
) -> None:
    step = plans(people.amal, case, "placement", place="shelter")
    with acting_for(people.organisation("harbour")):
        rows = GuardedStep.objects.filter(pk=step["id"])
        for rewrite in (lambda: rows.update(**change), rows.delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()
