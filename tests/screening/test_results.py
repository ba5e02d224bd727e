"""Results are written once, say why, and warn what they are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from screening.library import LIBRARY
from screening.models import NeedResponse, ProfileAssessment, Screening
from tests.conftest import acting_for
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.people import People

EXPLOITED = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}


@pytest.fixture
def case(people: People) -> Any:
    case = people.amal.opens_case(
        people.amal.registers(age_status="adult"), people.site("reception")
    )
    people.amal.meets(people.amal.triages(case, n_rest="no"), "n_rest")
    people.amal.checks_consent(case)
    return case


def test_it_pins_the_instrument_and_says_why(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp", EXPLOITED)
    rules = LIBRARY.instruments["palermo_amp"]
    assert (found["version"], found["content_hash"]) == (rules.version, rules.content_hash)
    assert found["answers"]["act_recruited"] == "yes"
    assert found["result"]["trace"]["decided_by"]
    assert found["result"]["trace"]["sources"]
    assert people.amal.reads(f"screenings/{found['id']}") == found


def test_it_says_that_it_is_no_verdict(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp", EXPLOITED)
    assert "never a legal verdict" in found["caveat"]
    assert "Unknown is never no" in found["caveat"]


def test_nobody_changes_one_over_http(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp", EXPLOITED)
    path = f"screenings/{found['id']}"
    for method in ("put", "patch", "delete"):
        response = people.sami.changes(path, {"version": 1}, {"outcome": "x"}, method=method)
        assert response.status_code in (403, 405)
    assert people.amal.reads(path) == found


def test_the_database_lets_the_app_change_none(people: People, case: Any) -> None:
    people.amal.screens(case, "palermo_amp", EXPLOITED)
    with acting_for(people.organisation("harbour")):
        for model in (Screening, ProfileAssessment, NeedResponse):
            assert model.objects.exists()
            for statement in ("UPDATE {} SET created_at = now()", "DELETE FROM {}", "TRUNCATE {}"):
                denied = pytest.raises(ProgrammingError, match="permission denied")
                with denied, transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement.format(model._meta.db_table))


def test_a_correction_is_a_new_result_that_names_the_old_one(people: People, case: Any) -> None:
    wrong = people.amal.screens(case, "palermo_amp", EXPLOITED)
    right = people.amal.screens(
        case, "palermo_amp", supersedes=wrong["id"], correction="recording_error"
    )
    assert right["supersedes"] == wrong["id"]
    assert people.amal.reads(f"screenings/{wrong['id']}") == wrong
    assert people.amal.profiles(case)["trafficking"] == "not_indicated"


def test_it_supersedes_only_the_same_instrument_of_the_same_case(
    people: People, case: Any
) -> None:
    amal = people.amal
    other_instrument = amal.screens(case, "labour_migrant")
    elsewhere = amal.opens_case(amal.registers(), people.site("reception"))
    other_case = amal.triages(elsewhere)
    for wrong in (other_instrument["id"], other_case["id"], case["id"]):
        asked = amal.tries_screening(
            case, "palermo_amp", supersedes=wrong, correction="recording_error"
        )
        assert wrong_fields(asked).keys() == {"supersedes"}


def test_a_list_holds_no_answers_and_no_reasons(people: People, case: Any) -> None:
    people.amal.screens(case, "palermo_amp", EXPLOITED)
    rows = people.amal.lists("screenings", case=case["id"])
    assert [row["instrument"] for row in rows] == [
        "palermo_amp", "consent_capacity", "acute_welfare_triage",
    ]  # fmt: skip
    for row in rows:
        assert not {"answers", "result", "facts", "setting"} & row.keys()
        assert "act_recruited" not in str(row)


def test_an_indication_ends_only_by_a_screening_that_supersedes_it(
    people: People, case: Any
) -> None:
    def states(profile: str) -> list[str]:
        rows = people.amal.lists("profiles", case=case["id"], profile=profile)
        return [row["state"] for row in reversed(rows)]

    people.amal.screens(case, "palermo_amp", rest="unknown")
    indicated = people.amal.screens(case, "palermo_amp", EXPLOITED)
    people.amal.screens(case, "labour_migrant")
    people.amal.screens(case, "palermo_amp")
    people.amal.screens(case, "palermo_amp", rest="unknown")
    assert states("trafficking") == ["inconclusive", "indicated"]
    newest = people.amal.lists("screenings", case=case["id"], instrument="palermo_amp")
    for one in newest:
        if one["outcome"] != "not_indicated" and one["id"] != indicated["id"]:
            people.amal.screens(
                case, "palermo_amp", supersedes=one["id"], correction="new_information"
            )
    people.amal.screens(
        case, "palermo_amp", supersedes=indicated["id"], correction="new_information"
    )
    assert states("trafficking") == ["inconclusive", "indicated", "not_indicated"]
    assert states("labour_migrant")[-1] == "not_indicated"


def test_unknown_is_never_no(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp", rest="unknown")
    assert found["outcome"] == "inconclusive"
    owed = people.amal.obligations(case)
    assert {"SG-NONREMOVAL-PENDING", "SG-RETURN-BLOCK", "D-RESCREEN"} <= owed.keys()


def test_the_rules_are_told_no_attribute_of_a_group(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp")
    assert found["facts"].keys() == {"age_status", "age_years", "regional_regime", "stage"}


def test_another_agency_finds_nothing(people: People, case: Any) -> None:
    found = people.amal.screens(case, "palermo_amp", EXPLOITED)
    assert people.lena.gets(f"screenings/{found['id']}").status_code == 404
    assert people.lena.lists("screenings") == []
    asked = people.lena.tries_screening(case, "palermo_amp")
    assert wrong_fields(asked).keys() == {"case"}
    assert done(people.noor.gets(f"screenings/{found['id']}"), 403)


def test_a_weaker_repeat_lowers_nothing_and_what_it_found_is_owed(
    people: People, case: Any
) -> None:
    people.amal.screens(case, "palermo_amp", EXPLOITED)
    found = people.amal.screens(case, "palermo_amp", {"pur_organs": "yes"}, rest="unknown")
    assert found["outcome"] == "inconclusive"
    assert people.amal.profiles(case)["trafficking"] == "indicated"
    owed = people.amal.obligations(case)
    assert owed["FL-WITHHELD"]["urgent"]  # an S3 answer alone: the list does not name it
    assert "FL-ORGAN" not in owed
