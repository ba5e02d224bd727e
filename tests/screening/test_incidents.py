"""Incidents: what was done to somebody stays on record; what is owed for it is owed at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from screening.models import Incident
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

OTHERS = ("separated_from_family", "ill_treatment", "pushback",
          "consular_contact_without_consent", "data_shared_with_enforcement")  # fmt: skip


@pytest.fixture
def case(people: People) -> Any:
    """A boy whose age was doubted, in a detention centre."""
    return case_of(people, "presumed_child")


def case_of(people: People, age_status: str) -> Any:
    amal = people.amal
    return amal.opens_case(amal.registers(age_status=age_status), people.site("detention"))


def tries(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    body = {"case": case["id"], "kind": kind, "at": ago(hours=1)}
    return amal.posts("incidents", body | fields)


def records(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    return done(tries(amal, case, kind, **fields), 201)


def settle(who: Actor, obligation: Any) -> None:
    done(who.changes(f"obligations/{obligation['id']}/meet", obligation))


def test_a_child_in_detention_is_an_incident_and_its_release_is_demanded_within_four_hours(
    people: People, case: Any
) -> None:
    amal, site = people.amal, str(people.site("detention").pk)
    placed = {"case": case["id"], "kind": "placement", "place": "detention"}
    refused(amal.posts("guarded-steps", placed), 409, "G-11")
    incident = records(amal, case, "child_detained", site=site)
    assert (incident["site"], incident["recorded_by"]) == (site, "Amal")
    owed = amal.obligations(case)
    release, safeguard = owed["D-CHILD-RELEASE"], owed["SG-NO-DETENTION-CHILD"]
    assert (release["kind"], release["status"], release["urgent"]) == ("deadline", "open", True)
    assert release["clock"] == "child_found_detained"
    found = datetime.fromisoformat(incident["at"])
    assert datetime.fromisoformat(release["due_at"]) == found + timedelta(hours=4)
    assert (safeguard["kind"], safeguard["status"]) == ("safeguard", "open")
    assert "never a placement" in safeguard["meaning"]
    assert release["because"] == safeguard["because"] == ["incident: child_detained"]


def test_the_earliest_finding_counts_and_a_new_one_is_demanded_anew(
    people: People, case: Any
) -> None:
    amal = people.amal
    records(amal, case, "child_detained", at=ago(hours=1))
    first = records(amal, case, "child_detained", at=ago(hours=3))
    release = amal.obligations(case)["D-CHILD-RELEASE"]
    assert release["clock_at"] == first["at"]
    settle(amal, release)
    assert "D-CHILD-RELEASE" not in amal.obligations(case)
    again = records(amal, case, "child_detained", at=ago(minutes=1))
    assert amal.obligations(case)["D-CHILD-RELEASE"]["clock_at"] == again["at"]


@pytest.mark.parametrize("kind", OTHERS)
def test_every_other_incident_owes_a_remedy(people: People, kind: str) -> None:
    amal, case = people.amal, case_of(people, "adult")
    assert records(amal, case, kind)["site"] is None
    owed = amal.obligations(case)
    assert owed.keys() == {"SG-REMEDY"}
    assert "Complaint and redress" in owed["SG-REMEDY"]["meaning"]
    assert owed["SG-REMEDY"]["because"] == [f"incident: {kind}"]


def test_whoever_is_recorded_as_an_adult_is_first_presumed_a_child(people: People) -> None:
    amal, case = people.amal, case_of(people, "adult")
    assert wrong_fields(tries(amal, case, "child_detained")).keys() == {"kind"}
    unknown = case_of(people, "unknown")
    records(amal, unknown, "child_detained")
    assert amal.obligations(unknown)["D-CHILD-RELEASE"]["urgent"]


def test_what_makes_no_sense_is_refused_by_name(people: People, case: Any) -> None:
    amal = people.amal
    for fields, wrong in (
        ({"kind": "misfortune"}, "kind"),
        ({"kind": "pushback", "at": ago(hours=-1)}, "at"),
        ({"kind": "pushback", "site": case["id"]}, "site"),
        ({"kind": "pushback", "story": "They came at night."}, "story"),
    ):
        assert wrong_fields(tries(amal, case, **fields)).keys() == {wrong}


def test_a_childs_release_is_demanded_even_where_nothing_else_is_recorded(
    people: People, case: Any
) -> None:
    amal = people.amal
    amal.triages(case)
    amal.checks_consent(case, c_consent_record="no")
    refused(tries(amal, case, "pushback"), 409, "G-02")
    records(amal, case, "child_detained")


def test_incidents_are_found_by_case_kind_and_time(people: People, case: Any) -> None:
    amal = people.amal
    old = records(amal, case, "pushback", at=ago(days=9))
    records(amal, case, "ill_treatment")
    for query in ({"kind": "pushback"}, {"at_before": ago(days=1)}):
        found = amal.lists("incidents", case=case["id"], **query)
        assert [one["id"] for one in found] == [old["id"]]


def test_an_incident_is_neither_changed_nor_removed(people: People, case: Any) -> None:
    incident = records(people.amal, case, "child_detained")
    with acting_for(people.organisation("harbour")):
        rows = Incident.objects.filter(pk=incident["id"])
        for rewrite in (lambda: rows.update(kind="pushback"), rows.delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()
