"""The acceptance scenarios: what a person's account leads to, whoever the person is."""

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from screening.rules import LIBRARY_DIR, combine, due_obligations

#: Safeguards and deadlines that a scenario expects but that screening cannot know, with the
#: reason and the procedure that will raise them. To be kept empty.
NEEDS_LATER_PROCEDURES: dict[str, dict[str, str]] = {}

SHARED = Path(__file__).resolve().parents[4] / "shared" / "domain"


def test_each_instrument_answers_as_expected(scenario, evaluate_scenario):
    for name, result in evaluate_scenario(scenario).items():
        expected = scenario["instruments"][name]
        assert result.outcome == expected["expect"], name
        assert set(expected.get("labels", [])) <= set(result.labels), name
        certain = {flag.id for flag in result.flags if not flag.possible}
        assert set(expected.get("flags", [])) <= certain, name


def test_profiles_follow(scenario, library, evaluate_scenario):
    profiles = profiles_of(library, evaluate_scenario(scenario))
    assert scenario["profiles"].items() <= profiles.items()


def test_safeguards_and_deadlines_are_due(scenario, library, evaluate_scenario):
    results = evaluate_scenario(scenario)
    profiles = profiles_of(library, results)
    due = due_obligations(library, list(results.values()), scenario["facts"], profiles)
    raised = {item.id for item in (*due.safeguards, *due.deadlines)}
    expected = {*scenario["safeguards"], *scenario["deadlines"]}
    assert expected - raised == set(NEEDS_LATER_PROCEDURES.get(scenario["id"], {}))


def test_nationality_sex_and_religion_change_nothing(scenario, library, evaluate_scenario):
    before = evaluate_scenario(scenario)
    for nationality, sex, religion in product(("AFG", "UND"), ("female", "male"), ("x", "y")):
        after = evaluate_scenario(scenario, nationality=nationality, sex=sex, religion=religion)
        assert {name: result.to_json() for name, result in after.items()} == {
            name: result.to_json() for name, result in before.items()
        }


def test_strict_classification_needs_coercion_at_destination(evaluate_scenario):
    path = Path(__file__).parent.parent / "scenarios.yaml"
    scenarios = {one["id"]: one for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))}
    result = evaluate_scenario(scenarios["SC-19"])["delphi_adult_labour"]
    assert "strict_trafficking_classification" not in result.labels


def test_scenarios_are_those_agreed():
    agreed = SHARED / "scenarios.md"
    if not agreed.is_file():
        pytest.skip("the agreed scenarios are not beside this repository")
    text = agreed.read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    ours = Path(__file__).parent.parent / "scenarios.yaml"
    copied = list(yaml.safe_load_all(ours.read_text(encoding="utf-8")))
    assert copied == [yaml.safe_load(block) for block in blocks]


#: The one line that the library adds to the agreed files: who may ask (gate G-07).
COMPETENCE = re.compile(rb"^competence: \[[a-z, ]+\]\n", re.MULTILINE)


def test_instruments_are_those_agreed():
    folder = SHARED / "instruments"
    if not folder.is_dir():
        pytest.skip("the agreed instruments are not beside this repository")
    for agreed in folder.glob("*.yaml"):
        ours = (LIBRARY_DIR / agreed.name).read_bytes()
        assert COMPETENCE.sub(b"", ours, count=1) == agreed.read_bytes(), agreed.name


def profiles_of(library, results):
    return combine(library, {name: result.outcome for name, result in results.items()})
