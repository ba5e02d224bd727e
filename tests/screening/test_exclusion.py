"""The restricted side file on exclusion: seen by legal officers alone, and nothing follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from accounts.policy import Purpose, Role
from common.identifiers import uuid7
from oversight import context
from reports.collecting import persons_contacted
from reports.periods import Month
from screening.models import ExclusionFile
from tests.cast import Cast
from tests.conftest import acting_for, make_member
from tests.oversight.conftest import cast, module_cast, module_database
from tests.scenarios.actors import EVERY_GROUP, Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People

__all__ = ["cast", "module_cast", "module_database"]

TRIGGERED = {
    "x_account_crimes_intl": "yes",
    "x_combatant": "yes",
    "x_child_at_time": "yes",
}
INSTRUMENT = "exclusion_1f_triggers"


@pytest.fixture
def lior(cast: Cast, api: Any) -> Actor:
    """The agency's legal officer."""
    return Actor(cast.lior, api)


@pytest.fixture
def case(people: People) -> Any:
    """A person who is afraid to return, was asked why, and agreed to it."""
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    people.amal.screens(case, "refugee_1951", {"fear_return": "yes"})
    return case


def tries(actor: Actor, case: Any, **fields: Any) -> Any:
    body = {"case_reference": case["reference"], "answers": TRIGGERED, "counsel_present": True}
    return actor.posts("exclusion-files", {**body, **fields})


def keeps(lior: Actor, case: Any) -> Any:
    return done(tries(lior, case), 201)


# Who


def test_the_officer_keeps_and_reads_it_and_the_list_tells_nothing_of_it(
    case: Any, lior: Actor
) -> None:
    kept = keeps(lior, case)
    assert kept["content"]["answers"] == TRIGGERED
    flags = {one["id"]: one["severity"] for one in kept["content"]["result"]["flags"]}
    assert flags == {"FL-1F-REVIEW": "restricted", "FL-1F-MITIGATION": "restricted"}
    assert lior.reads(f"exclusion-files/{kept['id']}") == kept
    (row,) = lior.lists("exclusion-files")
    assert row == {name: value for name, value in kept.items() if name != "content"}
    assert row["case_reference"] == case["reference"]


@pytest.mark.parametrize(
    "name", ["amal", "sami", "noor", "dara", "kit", "ines", "cleo", "robin", "lena"]
)
def test_nobody_else_writes_reads_or_lists_one(
    case: Any, lior: Actor, cast: Cast, api: Any, name: str
) -> None:
    kept = keeps(lior, case)
    actor = Actor(cast.members[name], api)
    for response in (
        actor.gets(f"exclusion-files/{kept['id']}"),
        actor.gets("exclusion-files"),
        tries(actor, case),
    ):
        assert "exclusion" in done(response, 403)["detail"]


def test_a_stranger_must_sign_in_and_another_agencys_officer_finds_nothing(
    people: People, case: Any, lior: Actor, cast: Cast, api: Any
) -> None:
    kept = keeps(lior, case)
    assert api(None).read(f"exclusion-files/{kept['id']}").status_code == 401
    plains = cast.organisations["plains"]
    other = Actor(make_member(plains, "otto", Role.LEGAL_EXCLUSION_OFFICER), api)
    done(other.gets(f"exclusion-files/{kept['id']}"), 404)
    assert other.lists("exclusion-files") == []
    assert wrong_fields(tries(other, case)).keys() == {"case_reference"}


def test_the_officer_sees_no_case_no_person_and_no_screening(case: Any, lior: Actor) -> None:
    keeps(lior, case)
    for path in ("cases", f"cases/{case['id']}", "persons", "screenings", "interviews",
                 "obligations", "profiles", "referrals", "events"):  # fmt: skip
        done(lior.gets(path), 403)
    done(lior.posts("cases/find", {"reference": case["reference"]}), 403)


def test_an_ngo_has_no_such_officer_and_nobody_else_takes_the_role_besides_their_own(
    cast: Cast, api: Any
) -> None:
    opendoor, harbour = cast.organisations["opendoor"], cast.organisations["harbour"]
    ngo, agency = (
        Actor(make_member(body, "ada", Role.ADMINISTRATOR), api) for body in (opendoor, harbour)
    )
    for admin, member in (
        (ngo, make_member(opendoor, "new", None)),
        (agency, cast.amal),
        (agency, cast.sami),
    ):
        body = {"user": str(member.user.pk), "role": "legal_exclusion_officer"}
        assert wrong_fields(admin.posts("role-assignments", body)).keys() == {"role"}
    newcomer = {"user": str(make_member(harbour, "new", None).user.pk)}
    done(agency.posts("role-assignments", {**newcomer, "role": "legal_exclusion_officer"}), 201)


def test_a_caseworker_cannot_ask_these_questions_another_way(people: People, case: Any) -> None:
    done(people.amal.tries_screening(case, INSTRUMENT, TRIGGERED), 403)
    setting = {"language": "eng", "person_agrees": True, "seen_alone": "yes"}
    body = {"case": case["id"], "instrument": INSTRUMENT, "setting": setting}
    done(people.amal.posts("interviews", body), 403)


# When


def test_inclusion_comes_before_exclusion(people: People, lior: Actor) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    people.amal.screens(case, "palermo_amp")
    assert "Inclusion comes before exclusion" in refused(tries(lior, case), 409)["detail"]
    people.amal.screens(case, "refugee_regional")
    keeps(lior, case)


def test_without_consent_there_is_no_such_interview_whatever_is_at_stake(
    people: People, case: Any, lior: Actor
) -> None:
    for answer in ("c_consent_interview", "c_consent_record"):
        people.amal.checks_consent(case, **{answer: "no"})
        refused(tries(lior, case), 409, "G-02")
        people.amal.checks_consent(case)
    (storage,) = [
        one for one in people.amal.lists("consents", case=case["id"])
        if one["purpose"] == "storage" and one["withdrawn_at"] is None
    ]  # fmt: skip
    people.amal.withdraws(storage)
    refused(tries(lior, case), 409, "G-02")


def test_a_vital_interest_is_no_way_to_it(people: People, lior: Actor) -> None:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    claim = {"case": case["id"], "reason": "danger_to_life"}
    done(people.amal.posts("gate-overrides", claim), 201)
    people.amal.screens(case, "refugee_1951")
    refused(tries(lior, case), 409, "G-02")


def test_counsel_is_there_or_the_interview_waits(case: Any, lior: Actor) -> None:
    refused(tries(lior, case, counsel_present=False), 409, "G-02")
    without = {"case_reference": case["reference"], "answers": TRIGGERED}
    assert wrong_fields(lior.posts("exclusion-files", without)).keys() == {"counsel_present"}
    assert lior.lists("exclusion-files") == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answers": {"x_combatant": "perhaps"}}, "answers.x_combatant"),
        ({"answers": {"g_religion": "yes"}}, "answers.g_religion"),
        ({"case_reference": "C-0000-0000"}, "case_reference"),
        ({"nationality": "SYR"}, "nationality"),
    ],
)
def test_only_the_persons_own_account_is_an_input(
    case: Any, lior: Actor, wrong: dict[str, Any], field: str
) -> None:
    assert wrong_fields(tries(lior, case, **wrong)).keys() == {field}


# What follows: nothing


def everything_about(people: People, case: Any) -> dict[str, Any]:
    """Return all that anybody who works with the case sees of it."""
    of_case = {"case": case["id"]}
    return {
        "case": people.amal.reads(f"cases/{case['id']}"),
        "person": people.amal.reads(f"persons/{case['person']['id']}"),
        **{path: people.amal.lists(path, **of_case)
           for path in ("screenings", "profiles", "obligations", "consents", "guarded-steps",
                        "incidents", "interviews", "rescreenings", "gate-overrides",
                        "profile-concerns")},
    }  # fmt: skip


def test_nothing_in_the_case_and_nothing_that_is_shared_changes(
    people: People, case: Any, lior: Actor
) -> None:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor, EVERY_GROUP)
    earlier = people.noor.accepts(people.amal.refers(case, opendoor, agreed, "legal_aid"))
    before = everything_about(people, case)
    keeps(lior, case)
    assert everything_about(people, case) == before
    later = people.noor.accepts(people.amal.refers(case, opendoor, agreed, "legal_aid"))
    for part in ("card", "package", "priority", "status"):
        assert later[part] == earlier[part]
    people.amal.screens(case, "palermo_amp")  # nor does it come up with what is asked next
    assert not any(
        name in str(everything_about(people, case)) for name in ("1F", "x_", INSTRUMENT)
    )


def test_reports_count_as_if_it_were_not_there(
    people: People, case: Any, lior: Actor, cast: Cast
) -> None:
    cut_off = now() + timedelta(hours=1)
    month = Month.of(now())
    with acting_for(cast.organisations["harbour"]):
        before = list(persons_contacted(month, cut_off))
    keeps(lior, case)
    with acting_for(cast.organisations["harbour"]):
        assert list(persons_contacted(month, cut_off)) == before
    assert len(before) == 1


def test_the_log_tells_that_it_was_kept_and_read_and_nothing_of_what_is_in_it(
    people: People, case: Any, lior: Actor, cast: Cast, api: Any
) -> None:
    kept = keeps(lior, case)
    lior.reads(f"exclusion-files/{kept['id']}")
    for reader in (people.ines, Actor(cast.dara, api)):
        events = reader.events(object_id=kept["id"])
        assert [(one["kind"], one["purpose"], one["actor"]) for one in events] == [
            ("disclosed", "legal_exclusion", lior.id),
            ("insert", "legal_exclusion", lior.id),
        ]
        row = reader.reads(f"events/{events[-1]['event_id']}")["before_after"]
        assert row["sealed"].startswith("\\x01")
        assert row.keys() == {
            "id", "created_at", "organisation_id", "person_id", "case_id", "instrument", "version",
            "content_hash", "conducted_by_id", "sealed",
        }  # fmt: skip
        assert not any(word in str(events) for word in ("1F", "x_account", "x_combatant"))


# Row security


def seen(purpose: str, organisation: Any, domain: str = "protection") -> tuple[int, int]:
    """Count the rows as the app's own role does for this purpose, with SQL of one's own."""
    scope = context.system("test.look", purpose=purpose, organisation=organisation.pk)
    scope.domain = domain
    with context.enter(scope), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM screening_exclusionfile")
        role, found = cursor.fetchone()
        assert role == "app"
        cursor.execute("SELECT count(*) FROM screening_exclusionfile WHERE sealed <> ''")
        return found, cursor.fetchone()[0]


def test_for_any_other_purpose_the_rows_do_not_exist(case: Any, lior: Actor, cast: Cast) -> None:
    keeps(lior, case)
    harbour, plains = cast.organisations["harbour"], cast.organisations["plains"]
    assert seen(Purpose.LEGAL_EXCLUSION, harbour) == (1, 1)
    for purpose in (*(set(Purpose) - {Purpose.LEGAL_EXCLUSION}), "statistics", "none"):
        assert seen(purpose, harbour) == (0, 0), purpose
    assert seen(Purpose.LEGAL_EXCLUSION, plains) == (0, 0)
    for domain in ("oversight", "enforcement", ""):
        assert seen(Purpose.LEGAL_EXCLUSION, harbour, domain) == (0, 0)


def test_for_any_other_purpose_none_is_written_and_none_is_ever_changed(
    case: Any, lior: Actor, cast: Cast
) -> None:
    kept = keeps(lior, case)
    harbour = cast.organisations["harbour"]
    own = context.system("test.copy", purpose=Purpose.LEGAL_EXCLUSION, organisation=harbour.pk)
    with context.enter(own):
        row = ExclusionFile.objects.get(pk=kept["id"])
        for change in (ExclusionFile.objects.all().delete, lambda: row.save(force_update=True)):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change()
    columns = [
        field.column for field in ExclusionFile._meta.concrete_fields if field.column != "id"
    ]
    values = [getattr(row, name) for name in columns]
    copy = f"INSERT INTO screening_exclusionfile (id, {', '.join(columns)}) VALUES (%s"
    with acting_for(harbour), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(f"{copy}{', %s' * len(columns)})", [uuid7(), *values])
