"""What must never happen to a child, or to whoever may be one."""

from __future__ import annotations

from typing import Any

import pytest

from reports import publishing
from reports.models import Report
from reports.periods import Month
from tests.scenarios import play
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.facts import ago, born, scenario
from tests.scenarios.people import People

AGE_CHECK = "age_assessment_safeguards"
UASC = "uasc_identification"
ADULT_LISTS = ("delphi_adult_labour", "delphi_adult_sexual")
# An officer wrote down 22 after an X-ray; he says 17, and is presumed a child.
AS_THE_OFFICER_SAYS = {"birth_date": born(22), "birth_provenance": "estimated"}


# SC-04


def decided(people: People, case: Any, check: Any, **fields: Any) -> Any:
    body = {
        "case": case["id"],
        "screening": check["id"],
        "status": "adult",
        "decided_by": "Border police",
        "decided_at": ago(days=40),
        "appeal_until": ago(days=10),
    }
    return done(people.amal.posts("age-decisions", body | fields), 201)


def test_he_is_not_made_an_adult(people: People) -> None:
    """Not by a correction, not by the officer's decision, not by a year of birth."""
    amal, sami = people.amal, people.sami
    case, screenings = play.hear(people, scenario("SC-04"))
    said = amal.tries_correction(case, age_status="adult")
    play.blocked(people, said, "G-10")
    for status in ("adult", "unknown"):
        tried = sami.tries_correction(case, age_status=status, **AS_THE_OFFICER_SAYS)
        play.blocked(people, tried, "G-10")
    corrected = done(amal.tries_correction(case, **AS_THE_OFFICER_SAYS))
    assert corrected["age_status"] == "presumed_child", "a year of birth decides nothing"
    for status in ("adult", "unknown"):
        play.blocked(people, amal.tries_correction(case, age_status=status), "G-10")
    decision = decided(people, case, screenings[AGE_CHECK])
    tried = sami.changes(f"age-decisions/{decision['id']}/conclude", decision)
    problem = play.blocked(people, tried, "G-10")
    assert "no compliant check" in problem["detail"]
    person = amal.reads(f"persons/{case['person']['id']}")
    assert person["age_status"] == "presumed_child"


def test_he_is_neither_asked_as_an_adult_nor_held_with_adults(people: People) -> None:
    """Without a guardian nobody asks at all; with one, the lists for adults say nothing of him."""
    amal, told = people.amal, scenario("SC-04")
    unguarded = play.arrives(people, told)
    amal.triages(unguarded)
    amal.checks_consent(unguarded)
    for name in ADULT_LISTS:
        play.blocked(people, amal.tries_screening(unguarded, name, rest="yes"), "G-04")
    case, _ = play.hear(people, told)
    before = (amal.profiles(case), sorted(amal.obligations(case)))
    for name in ADULT_LISTS:
        told_all = amal.screens(case, name, rest="yes", setting={"present": ["representative"]})
        assert told_all["outcome"] == "not_applicable"
    assert (amal.profiles(case), sorted(amal.obligations(case))) == before
    for one in (unguarded, case):
        play.blocked(people, amal.tries_step(one, "placement", place="detention"), "G-11")
    assert amal.lists("guarded-steps") == []


def test_he_is_counted_as_a_child(people: People) -> None:
    """Also where what stands on record of his birth would make an adult of him."""
    case, _ = play.hear(people, scenario("SC-04"), **AS_THE_OFFICER_SAYS)
    play.blocked(people, people.amal.tries_correction(case, age_status="adult"), "G-10")
    publishing.publish(month_of(case))
    bands = Report.objects.get().frozen["counts"]["persons_by_sex_and_age"]
    counted = {band: sum(row.values()) for band, row in bands.items()}
    assert counted == {"0-17": 1, "18-24": 0, "25-59": 0, "60+": 0, "unknown": 0}


def month_of(case: Any) -> Month:
    year, month = case["created_at"].split("-")[:2]
    return Month(int(year), int(month))


# SC-20


@pytest.mark.parametrize("relation", ["family_member", "companion"])
def test_the_aunt_is_not_the_guardian_because_she_is_there(people: People, relation: str) -> None:
    """She lends no presence, no voice and no consent; only an appointment by others counts."""
    amal, told = people.amal, scenario("SC-20")
    case = play.arrives(people, told)
    amal.triages(case)
    amal.checks_consent(case)
    beside_her = {"present": [relation]}
    substantive = ["palermo_amp", "delphi_child_labour"]
    for name in substantive:
        play.blocked(people, amal.tries_screening(case, name, setting=beside_her), "G-04")
    amal.screens(case, UASC, told["instruments"][UASC]["answers"])
    opendoor = people.organisation("opendoor")
    for giver in ("guardian", "person"):
        tried = amal.tries_agreement(case, opendoor, ["identity"], given_by=giver)
        assert wrong_fields(tried).keys() == {"given_by"}
    for body, wrong in (({"kind": "relative"}, "kind"), ({"appointed_by": ""}, "appointed_by")):
        tried = amal.posts("representatives", appointment(case) | body)
        assert wrong_fields(tried).keys() == {wrong}
    amal.appoints(case, "independent_representative")
    for name in substantive:
        play.blocked(people, amal.tries_screening(case, name, setting=beside_her), "G-04")
    speaks_for_her = {"interpreter": relation, "present": ["representative"]}
    tried = amal.tries_screening(case, "palermo_amp", setting=speaks_for_her)
    play.blocked(people, tried, "G-03")


def appointment(case: Any) -> dict[str, str]:
    return {
        "case": case["id"],
        "kind": "guardian",
        "name": "Aunt",
        "appointed_by": "Family court",
        "appointed_at": ago(minutes=5),
    }
