"""What the tests of the rules share: the library, the scenarios, and small made-up libraries."""

from pathlib import Path

import pytest
import yaml

from screening.rules import (
    LIBRARY_DIR,
    TRANSLATIONS_DIR,
    InstrumentError,
    evaluate,
    load_library,
    load_translations,
)

DEADLINES = """\
version: 1.0.0
deadlines:
  - {id: D-SOON, hours: 24, clock: first_contact, basis: P}
"""
PROFILES = """\
version: 1.0.0
profiles:
  - {id: at_risk, instruments: [small], mandatory: [small]}
"""
PROCEDURES = """\
version: 1.0.0
title: What follows
source:
  - {cite: A convention, locator: art. 1, provenance: opened, confidence: high}
safeguards:
  - {id: SG-HELP, meaning: Help.}
rules:
  - {id: PR-HELP, when: {profile: at_risk, in: [indicated]}, raise: [SG-HELP], basis: P}
"""
SMALL = """\
id: small
version: 1.0.0
kind: screening
title: A small instrument
source:
  - {cite: A convention, locator: art. 1, provenance: opened, confidence: high}
applies_to: anyone
preconditions: [G-01, G-02 informed consent]
questions:
  - {id: afraid, text: "Are you afraid?", type: tri, sensitivity: S2, strength: strong}
  - {id: hurt, text: "Were you hurt?", type: tri, sensitivity: S3, strength: strong}
  - id: of_whom
    text: "Of whom?"
    type: enum
    sensitivity: S2
    options: [family, agent]
    ask_if: {q: afraid}
  - {id: harms, text: "Which harms?", type: multi, sensitivity: S3, options: [threat, blow, none]}
  - {id: days, text: "How many days ago?", type: int, sensitivity: S1, least: 0, most: 99}
  - {id: since, text: "Since when?", type: date, sensitivity: S1}
  - {id: story, text: "What happened?", type: text, sensitivity: S3}
rule:
  derived:
    danger: {any: [{q: afraid}, {q: hurt}]}
  indicated: {all: [{ref: danger}, {q: hurt}]}
  inconclusive_if: {ref: danger}
  classify:
    - {label: was_hurt, when: {q: hurt}}
  flags:
    - {id: FL-AFRAID, when: {q: afraid}, severity: high, action: listen, deadline: D-SOON}
outputs: {indicated: [SG-HELP], inconclusive: [SG-HELP], not_indicated: []}
"""
FILES = {
    "small": SMALL,
    "deadlines": DEADLINES,
    "profiles": PROFILES,
    "procedures": PROCEDURES,
}


@pytest.fixture(scope="session")
def library():
    return load_library(LIBRARY_DIR)


@pytest.fixture
def small_files():
    """The texts of a small sound library, by name."""
    return dict(FILES)


@pytest.fixture
def load(tmp_path):
    """Load a library from texts."""

    def load_from(files):
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load_library(tmp_path)

    return load_from


@pytest.fixture
def refusal(load, small_files):
    """Break one file of the small library; returns the reason and the line that is named."""

    def refused(name, sound, broken):
        assert sound in small_files[name], "the test replaces nothing"
        text = small_files[name].replace(sound, broken, 1)
        with pytest.raises(InstrumentError) as error:
            load(small_files | {name: text})
        found = error.value
        assert str(found) == f"{name}.yaml:{found.line}: {found.reason}"
        return found.reason, text.splitlines()[found.line - 1]

    return refused


@pytest.fixture
def small(load, small_files):
    return load(small_files).instruments["small"]


@pytest.fixture
def value_of(load, small_files):
    """The value of one expression for some answers and facts, as a word."""

    def value(expression, answers=(), facts=()):
        data = yaml.safe_load(small_files["small"])
        data["rule"]["derived"] = {"asked": expression}
        data["rule"]["indicated"] = {"q": "hurt"}
        del data["rule"]["inconclusive_if"]
        text = yaml.safe_dump(data, sort_keys=False)
        found = load(small_files | {"small": text}).instruments["small"]
        return evaluate(found, dict(answers), dict(facts)).reasons[0].value

    return value


@pytest.fixture(scope="session")
def evaluate_scenario(library):
    """The results of a scenario, by instrument."""

    def results(scenario, **facts):
        return {
            name: evaluate(
                library.instruments[name],
                _answers(library.instruments[name], spec),
                scenario["facts"] | facts,
            )
            for name, spec in scenario["instruments"].items()
        }

    return results


def _answers(instrument, spec):
    """Every question answered as the scenario says, or as its `rest` says."""
    rest = {"tri": spec["rest"], "multi": ["none"], "int": -1}
    given = {question.id: rest[question.type] for question in instrument.questions}
    return given | spec["answers"]


def pytest_generate_tests(metafunc):
    if "scenario" in metafunc.fixturenames:
        path = Path(__file__).parent.parent / "scenarios.yaml"
        scenarios = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
        metafunc.parametrize("scenario", scenarios, ids=lambda scenario: scenario["id"])


@pytest.fixture(scope="module")
def translations(library):
    return load_translations(TRANSLATIONS_DIR, library)


@pytest.fixture
def small_library(load, small_files):
    return load(small_files)


@pytest.fixture
def load_text(tmp_path, small_library):
    """Load one translation from its text, or from the bytes an editor saved."""

    def load_from(text, name="fra/small.yaml"):
        path = tmp_path / "translations" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_translations(tmp_path / "translations", small_library)

    return load_from
