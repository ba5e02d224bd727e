"""Unknown keys, dangling questions and missing sources are refused, with file and very line.

Unreachable rules have a file of their own.
"""

import pytest

from screening.rules import InstrumentError

SOURCE = "{cite: A convention, locator: art. 1, provenance: opened, confidence: high}"
QUESTION = "{id: hurt,"
DANGER = "danger: {any: [{q: afraid}, {q: hurt}]}"
INDICATED = "indicated: {all: [{ref: danger}, {q: hurt}]}"
STILL_OPEN = "inconclusive_if: {ref: danger}"
LABEL = "{label: was_hurt, when: {q: hurt}}"
FLAG = "when: {q: afraid}, severity"
STEPS = "steps:\n  - {n: 1, id: first, do: Listen., deadline: D-SOON%s}\nquestions:\n"
TRIGGERS = "bid_triggers:\n  - {id: t, text: Removal., confidence: high%s}\nquestions:\n"

#: The file, the sound text, what replaces it, and a word that stands in the refused line.
UNKNOWN_KEYS = {
    "of an instrument": ("small", "applies_to:", "aplies_to:", "aplies_to"),
    "of a source": ("small", "locator: art. 1", "page: 1, locator: art. 1", "page: 1"),
    "of a question": ("small", QUESTION, QUESTION + " txt: x,", "txt"),
    "of a rule": ("small", "  derived:", "  deduced: {}\n  derived:", "deduced"),
    "of an expression": ("small", DANGER, "danger: {q: hurt, or: {q: afraid}}", "or: "),
    "of a delphi set": ("small", DANGER, "danger: {delphi: {strng: [hurt]}}", "strng"),
    "of a label": ("small", LABEL, "{label: x, wen: {q: hurt}, when: {q: hurt}}", "wen"),
    "of a flag": ("small", FLAG, f"colour: red, {FLAG}", "colour"),
    "of a step": ("small", "questions:\n", STEPS % ", due: 1", "due: 1"),
    "of a trigger": ("small", "questions:\n", TRIGGERS % ", why: x", "why"),
    "of the outputs": ("small", "outputs: {", "outputs: {perhaps: [], ", "perhaps"),
    "of a deadline": ("deadlines", "hours: 24", "hours: 24, minutes: 1", "minutes"),
    "of a profile": ("profiles", "mandatory:", "also: [], mandatory:", "also"),
    "of a safeguard": ("procedures", "meaning: Help.", "meaning: Help., cost: 1", "cost"),
    "of a procedure": ("procedures", "raise: [", "raises: [], raise: [", "raises"),
    "of a catalogue": ("deadlines", "version: 1", "owner: me\nversion: 1", "owner"),
}
DANGLING = {
    "in what is derived": ("small", DANGER, "danger: {q: fear}", "fear"),
    "in a delphi set": ("small", DANGER, "danger: {delphi: {strong: [hurt, fear]}}", "fear"),
    "in indicated": ("small", "{q: hurt}]}\n  inc", "{q: fear}]}\n  inc", "fear"),
    "in inconclusive_if": ("small", STILL_OPEN, "inconclusive_if: {q: fear}", "fear"),
    "in a label": ("small", LABEL, "{label: was_hurt, when: {q: fear}}", "fear"),
    "in a flag": ("small", FLAG, "when: {q: fear}, severity", "fear"),
    "in ask_if": ("small", "ask_if: {q: afraid}", "ask_if: {q: fear}", "fear"),
    "in applies": ("small", "  derived:", "  applies: {q: fear}\n  derived:", "fear"),
    "deep inside": (
        "small",
        DANGER,
        "danger: {not: {at_least: {n: 1, of: [{all: [{q: fear}]}]}}}",
        "fear",
    ),
}
NO_SOURCE = {
    "no key": ("small", f"source:\n  - {SOURCE}\n", "", "id: small"),
    "an empty list": ("small", f"source:\n  - {SOURCE}", "source: []", "source"),
    "nothing": ("small", f"  - {SOURCE}\n", "", "source"),
    "no citation": ("small", "{cite: A convention, ", "{", "art. 1"),
    "an empty citation": ("small", "cite: A convention", 'cite: ""', "cite"),
    "no place in it": ("small", "locator: art. 1, ", "", "A convention"),
    "not said how it was read": ("small", "provenance: opened, ", "", "A convention"),
    "not said how sure": ("small", ", confidence: high", "", "A convention"),
    "of the procedures": ("procedures", f"source:\n  - {SOURCE}\n", "", "version"),
}


@pytest.mark.parametrize("case", UNKNOWN_KEYS.values(), ids=UNKNOWN_KEYS.keys())
def test_an_unknown_key_is_refused_at_its_line(refusal, case):
    name, sound, broken, marker = case
    reason, line = refusal(name, sound, broken)
    assert marker in line
    assert "unknown key" in reason or "has no outcome" in reason


@pytest.mark.parametrize("case", DANGLING.values(), ids=DANGLING.keys())
def test_a_dangling_question_is_refused_at_its_line(refusal, case):
    name, sound, broken, marker = case
    reason, line = refusal(name, sound, broken)
    assert marker in line
    assert reason == "there is no question 'fear' here"


@pytest.mark.parametrize("case", NO_SOURCE.values(), ids=NO_SOURCE.keys())
def test_a_missing_source_is_refused_at_its_line(refusal, case):
    name, sound, broken, marker = case
    reason, line = refusal(name, sound, broken)
    assert marker in line
    words = ("missing key", "without a source", "must be text", "must be a list")
    assert any(word in reason for word in words)


def test_bounds_that_no_number_fits_are_refused(refusal):
    reason, line = refusal("small", "least: 0", "least: 100")
    assert "id: days" in line
    assert "no number can be given" in reason


def test_bounds_of_what_is_no_number_are_refused(refusal):
    reason, line = refusal("small", QUESTION, QUESTION + " least: 1,")
    assert "id: hurt" in line
    assert reason == "a question of type tri has no 'least'"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("title: 2026-02-30", "not YAML"),
        ("title: !!timestamp spring", "not YAML"),
        ("title: !!bool perhaps", "not YAML"),
        ("title: !!python/name:os.system x", "not YAML"),
        ("title: *nowhere", "not YAML"),
        ("title: &x [*x]", "inside itself"),
        pytest.param("title: " + "[" * 100_000, "nested too deeply", id="deep list"),
        pytest.param("title:\n  " + "- " * 100_000, "nested too deeply", id="deep dashes"),
        ("title: {? [a, b] : c}", "must be text"),
    ],
)
def test_what_yaml_cannot_say_is_refused_like_the_rest(refusal, broken, words):
    reason, line = refusal("small", "title: A small instrument", broken)
    assert words in reason
    assert "title" in line or "inside" in reason or line.startswith("  - -")


def test_a_file_in_another_encoding_is_refused_at_its_line(load, small_files, tmp_path):
    load(small_files)
    path = tmp_path / "small.yaml"
    path.write_bytes(small_files["small"].replace("Of whom", "Whoé").encode("latin-1"))
    del small_files["small"]
    with pytest.raises(InstrumentError, match=r"small\.yaml:13: not UTF-8"):
        load(small_files)
