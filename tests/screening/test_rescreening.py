"""Nobody is forgotten with an open question: asked again, looked at, or marked by new facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from screening.library import AGE_CHECK
from screening.models import Rescreening
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People
from tests.screening.interviewing import ready_case, stored

# An adult's exploitation without any means; of a child, the means do not matter.
WITHOUT_MEANS = {"act_recruited": "yes", "pur_forced_labour": "yes"}


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


def settle(who: Actor, obligation: Any) -> None:
    done(who.changes(f"obligations/{obligation['id']}/meet", obligation))


def inconclusive(amal: Actor, case: Any, instrument: str = "palermo_amp") -> None:
    assert amal.screens(case, instrument, rest="unknown")["outcome"] == "inconclusive"


def runs_for(obligation: Any) -> timedelta:
    ends, began = (datetime.fromisoformat(obligation[key]) for key in ("due_at", "clock_at"))
    return ends - began


def corrects(amal: Actor, case: Any, **fields: Any) -> None:
    path = f"persons/{case['person']['id']}"
    done(amal.changes(path, amal.reads(path), fields, method="patch"))


def marks(amal: Actor, case: Any, **query: Any) -> list[Any]:
    return amal.lists("rescreenings", case=case["id"], **query)


# asking again


def test_what_stays_unknown_is_asked_again_within_a_fortnight(people: People, case: Any) -> None:
    inconclusive(people.amal, case)
    again = people.amal.obligations(case)["D-RESCREEN"]
    assert (again["kind"], again["status"]) == ("deadline", "open")
    assert runs_for(again) == timedelta(days=14)
    assert "instrument: palermo_amp" in again["because"]


def test_after_three_more_times_a_specialist_looks_at_it_instead(
    people: People, case: Any
) -> None:
    amal = people.amal
    for _ in range(3):
        inconclusive(amal, case)
        owed = amal.obligations(case)
        assert "FL-SPECIALIST-REVIEW" not in owed
        settle(amal, owed["D-RESCREEN"])
    for _ in range(2):
        inconclusive(amal, case)
        owed = amal.obligations(case)
        assert "D-RESCREEN" not in owed
        review = owed["FL-SPECIALIST-REVIEW"]
        assert (review["kind"], review["status"]) == ("flag", "open")
        assert review["because"] == ["palermo_amp: asked again 3 times"]
        assert "SG-NONREMOVAL-PENDING" in owed
    inconclusive(amal, case, "labour_migrant")
    owed = amal.obligations(case)
    assert "instrument: labour_migrant" in owed["D-RESCREEN"]["because"]
    assert not any("labour" in why for why in owed["FL-SPECIALIST-REVIEW"]["because"])


def test_each_case_and_each_instrument_is_counted_by_itself(people: People, case: Any) -> None:
    amal, other = people.amal, ready_case(people)
    for one in (case, other):
        for instrument in ("palermo_amp", "labour_migrant"):
            inconclusive(amal, one, instrument)
            inconclusive(amal, one, instrument)
    amal.screens(case, "palermo_amp")
    amal.screens(case, "palermo_amp")
    for one in (case, other):
        assert "D-RESCREEN" in amal.obligations(one)
        assert "FL-SPECIALIST-REVIEW" not in amal.obligations(one)


# facts that were corrected


@pytest.mark.parametrize(
    ("age_status", "then", "missed"),
    [("adult", "not_indicated", True), ("unknown", "inconclusive", False)],
)
def test_an_age_that_is_corrected_marks_what_would_be_decided_otherwise(
    people: People, age_status: str, then: str, missed: bool
) -> None:
    amal, case = people.amal, ready_case(people, age_status=age_status)
    found = amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    assert found["outcome"] == then
    amal.screens(case, "unhcr_vst")  # an age decides nothing in it
    before = stored(people)
    corrects(amal, case, age_status="child")
    (mark,) = marks(amal, case)
    assert (mark["screening"], mark["instrument"]) == (found["id"], "palermo_amp")
    assert (mark["because"], mark["replay"], mark["version"]) == ("new_facts", None, "1.0.0")
    assert (mark["outcome_then"], mark["outcome_now"]) == (then, "indicated")
    assert mark["missed"] is missed
    assert mark["case_reference"] == case["reference"]
    again = amal.obligations(case)["D-RESCREEN"]
    assert "new_facts: palermo_amp" in again["because"]
    assert runs_for(again) == timedelta(days=1)
    assert stored(people) == before
    assert amal.reads(f"screenings/{found['id']}") == found


def test_what_sensitive_answers_decide_is_looked_at_too_and_not_told(
    people: People, case: Any
) -> None:
    amal = people.amal
    found = amal.screens(case, "palermo_amp", {"act_recruited": "yes", "pur_sexual": "yes"})
    corrects(amal, case, age_status="child", birth_date="2015")
    (mark,) = marks(amal, case)
    assert (mark["outcome_then"], mark["outcome_now"]) == (found["outcome"], "indicated")
    shown = f"{marks(amal, case)}{amal.lists('obligations', case=case['id'])}"
    assert "sexual" not in shown


def test_a_disputed_age_marks_as_a_corrected_one_does(people: People, case: Any) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    amal.screens(case, AGE_CHECK, rest="yes")
    assert [(one["because"], one["missed"]) for one in marks(amal, case)] == [("new_facts", True)]


def test_a_correction_that_changes_no_result_marks_nothing(people: People, case: Any) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    corrects(amal, case, birth_date="1990")
    corrects(amal, case, sex="female", languages=["fra"])
    assert marks(amal, case) == []
    assert "D-RESCREEN" not in amal.obligations(case)


def test_only_what_counts_is_looked_at_again(people: People, case: Any) -> None:
    amal = people.amal
    wrong = amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    right = {"supersedes": wrong["id"], "correction": "recording_error"}
    amal.screens(case, "palermo_amp", **right)
    ended = amal.opens_case(case["person"], people.site("border"))
    amal.triages(ended)
    amal.checks_consent(ended)
    amal.screens(ended, "palermo_amp", WITHOUT_MEANS)
    amal.moves(ended, "transferred")
    corrects(amal, case, age_status="child")
    assert marks(amal, case) == marks(amal, ended) == []


def test_every_case_of_the_person_is_looked_at(people: People, case: Any) -> None:
    amal, other = people.amal, people.amal.opens_case(case["person"], people.site("border"))
    amal.triages(other)
    amal.checks_consent(other)
    for one in (case, other):
        amal.screens(one, "palermo_amp", WITHOUT_MEANS)
    corrects(amal, case, age_status="child")
    for one in (case, other):
        assert len(marks(amal, one)) == 1
        assert "D-RESCREEN" in amal.obligations(one)


def test_a_mark_waits_until_the_person_was_screened_again(people: People, case: Any) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    corrects(amal, case, age_status="child")
    (mark,) = marks(amal, case, waiting=True, missed=True, because="new_facts")
    amal.appoints(case)
    there = {"present": ["representative"]}
    amal.screens(case, "labour_migrant", setting=there)
    assert marks(amal, case, waiting=True) == [mark]
    amal.screens(case, "palermo_amp", WITHOUT_MEANS, setting=there)
    assert marks(amal, case, waiting=True) == []
    assert marks(amal, case) == marks(amal, case, waiting=False) == [mark]
    for nothing in ({"missed": False}, {"because": "new_version"}, {"instrument": "unhcr_vst"}):
        assert marks(amal, case, **nothing) == []


def test_a_mark_waits_too_where_a_weaker_screening_is_newer_than_what_counts(
    people: People,
) -> None:
    amal, case = people.amal, ready_case(people, age_status="unknown")
    counts = amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    amal.screens(case, "palermo_amp")
    corrects(amal, case, age_status="child")
    assert [one["screening"] for one in marks(amal, case, waiting=True)] == [counts["id"]]


def test_what_is_marked_already_is_not_marked_again_for_the_same(
    people: People, case: Any
) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    for fields in (
        {"age_status": "presumed_child"},
        {"birth_date": "2015"},
        {"birth_date": "2014"},
    ):
        corrects(amal, case, **fields)
        assert len(marks(amal, case)) == 1


def test_a_mark_is_neither_changed_nor_removed(people: People, case: Any) -> None:
    people.amal.screens(case, "palermo_amp", WITHOUT_MEANS)
    corrects(people.amal, case, age_status="child")
    (mark,) = marks(people.amal, case)
    for method in ("put", "patch", "delete"):
        path = f"rescreenings/{mark['id']}"
        refused(people.sami.changes(path, {"version": 1}, {}, method=method), 405)
    with acting_for(people.organisation("harbour")):
        rows = Rescreening.objects.filter(pk=mark["id"])
        for rewrite in (lambda: rows.update(missed=False), rows.delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()
