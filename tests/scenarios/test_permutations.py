"""Who a person is changes nothing: not nationality, not sex, and religion is not even asked."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from tests.scenarios.actors import People, born, scenario, wrong_fields

NATIONALITIES = ("TJK", "XXA", "UND")
SEXES = ("male", "female")
PERSONS = [*product(NATIONALITIES, SEXES), ("TJK", "other"), ("UND", "unknown")]


def heard(people: People, told: Any, **fields: Any) -> bytes:
    """Return everything that the screening path concludes about such a person."""
    amal, facts = people.amal, told["facts"]
    person = amal.registers(
        birth_date=born(facts["age_years"]), age_status=facts["age_status"], **fields
    )
    case = amal.opens_case(person, people.site(facts["stage"]))
    amal.triages(case)
    amal.checks_consent(case)
    setting = {}
    if facts["age_status"] == "child":
        amal.appoints(case)
        setting = {"representative_present": True}
    found = []
    for name, block in told["instruments"].items():
        screening = amal.screens(case, name, block["answers"], rest=block["rest"], setting=setting)
        result = screening["result"]
        found.append([name, screening["outcome"], result["labels"], result["flags"]])
    owed = sorted(amal.obligations(case))
    return json.dumps([found, sorted(amal.profiles(case).items()), owed]).encode()


def test_nationality_and_sex_change_nothing(people: People) -> None:
    told = scenario("SC-01")
    names = ("labour_migrant", "palermo_amp", "refugee_1951")
    short = {**told, "instruments": {name: told["instruments"][name] for name in names}}
    answers = {
        (nationality, sex): heard(people, short, nationalities=[nationality], sex=sex)
        for nationality, sex in PERSONS
    }
    assert len(answers) == len(PERSONS)
    assert len(set(answers.values())) == 1


def test_two_nationalities_or_none_change_nothing_for_a_child_either(people: People) -> None:
    told = scenario("SC-03")
    answers = {
        heard(people, told, nationalities=nationalities, sex=sex)
        for nationalities, sex in ((["AFG"], "male"), ([], "female"), (["IRN", "XXB"], "unknown"))
    }
    assert len(answers) == 1


def test_religion_is_refused_by_name(people: People) -> None:
    for field in ("religion", "ethnicity"):
        assert wrong_fields(people.amal.posts("persons", {field: "any"})).keys() == {field}
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    asked = people.amal.tries_screening(case, "acute_welfare_triage", {"religion": "any"})
    assert wrong_fields(asked).keys() == {"answers.religion"}
