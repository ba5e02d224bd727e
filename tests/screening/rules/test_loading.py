"""A data file that is not sound is refused, and the error names the file and the line."""

import pytest

from screening.rules import InstrumentError

QUESTION = '{id: afraid, text: "Are you afraid?", type: tri, sensitivity: S2, strength: strong}'
SOURCE = "{cite: A convention, locator: art. 1, provenance: opened, confidence: high}"
DANGER = "danger: {any: [{q: afraid}, {q: hurt}]}"
FLAG = "{id: FL-AFRAID, when: {q: afraid}, severity: high, action: listen, deadline: D-SOON}"
OUTPUTS = "outputs: {indicated: [SG-HELP], inconclusive: [SG-HELP], not_indicated: []}"

#: What is wrong: the file, the text replaced, what replaces it, and words of the error.
BROKEN = {
    "unknown key": ("small", "title: A small", "titel: A small", "unknown key 'titel'"),
    "missing key": ("small", "title: A small instrument\n", "", "missing key 'title'"),
    "duplicate key": ("small", "applies_to: anyone", "id: small", "'id' is used twice"),
    "key not text": ("small", "applies_to: anyone", "1: anyone", "must be text"),
    "not YAML": ("small", "title: A", "title: {A", "not YAML"),
    "id not the file's": ("small", "id: small", "id: large", "must be the file's name"),
    "bad version": ("small", "version: 1.0.0", "version: one", "not a version"),
    "version not text": ("small", "version: 1.0.0", "version: 1.0", "must be text"),
    "unknown kind": ("small", "kind: screening", "kind: test", "none of: screening"),
    "no source": ("small", f"source:\n  - {SOURCE}", "source: []", "without a source"),
    "no citation": ("small", "{cite: A convention, ", "{", "missing key 'cite'"),
    "no confidence": ("small", ", confidence: high}", "}", "missing key 'confidence'"),
    "bad confidence": ("small", "confidence: high", "confidence: sure", "is 'sure'"),
    "unknown question key": ("small", "strength: strong}", "strenght: strong}", "'strenght'"),
    "duplicate question": ("small", "{id: hurt", "{id: afraid", "'afraid' is used twice"),
    "bad type": ("small", "type: int", "type: integer", "is 'integer'"),
    "bad sensitivity": ("small", "sensitivity: S1, least", "sensitivity: S4, least", "'S4'"),
    "options missing": ("small", "    options: [family, agent]\n", "", "missing key 'options'"),
    "option is a bool": ("small", "[family, agent]", "[family, no]", "must be text, not False"),
    "option twice": ("small", "[family, agent]", "[agent, agent]", "'agent' is used twice"),
    "options of a tri": ("small", "{id: hurt,", "{id: hurt, options: [a],", "has no options"),
    "bound not a number": ("small", "least: 0", "least: none", "must be a whole number"),
    "ask_if of a later one": ("small", "ask_if: {q: afraid}", "ask_if: {q: days}", "no question"),
    "dangling question": ("small", DANGER, "danger: {q: fear}", "no question 'fear'"),
    "dangling ref": ("small", "{ref: danger}, {q", "{ref: risk}, {q", "nothing named 'risk'"),
    "ref to itself": ("small", DANGER, "danger: {ref: danger}", "nothing named 'danger'"),
    "not an expression": ("small", DANGER, "danger: {some: []}", "not an expression"),
    "two nodes in one": ("small", DANGER, "danger: {q: hurt, not: {q: hurt}}", "unknown key"),
    "expression not a mapping": ("small", DANGER, "danger: hurt", "must be a mapping"),
    "empty all": ("small", DANGER, "danger: {all: []}", "decides nothing"),
    "no bare enum": ("small", DANGER, "danger: {q: of_whom}", "say what it is compared with"),
    "text in a rule": ("small", DANGER, "danger: {q: story}", "is of type text"),
    "in without options": ("small", DANGER, "danger: {q: days, in: [x]}", "has no options"),
    "unknown option": ("small", DANGER, "danger: {q: of_whom, in: [x]}", "none of: family"),
    "number compared to text": (
        "small",
        DANGER,
        "danger: {q: days, op: '<', value: ten}",
        "whole number",
    ),
    "date compared to number": (
        "small",
        DANGER,
        "danger: {q: since, op: '<', value: 3}",
        "not compare",
    ),
    "bad comparison": ("small", DANGER, "danger: {q: days, op: '~', value: 3}", "is '~'"),
    "unknown fact": (
        "small",
        DANGER,
        "danger: {fact: nationality, in: [AFG]}",
        "not a fact that a rule may read",
    ),
    "sex as a fact": (
        "small",
        DANGER,
        "danger: {fact: sex, in: [female]}",
        "not a fact that a rule may read",
    ),
    "unknown value of a fact": ("small", DANGER, "danger: {fact: stage, in: [x]}", "is 'x'"),
    "asking for unknown": (
        "small",
        DANGER,
        "danger: {fact: age_status, in: [unknown]}",
        "leaves a question open",
    ),
    "contradiction": (
        "small",
        DANGER,
        "danger: {all: [{q: hurt}, {q: afraid}, {not: {q: hurt}}]}",
        "a condition and its opposite",
    ),
    "bad constant": ("small", DANGER, "danger: {const: 1}", "true, false or unknown"),
    "at_least of too few": (
        "small",
        DANGER,
        "danger: {at_least: {n: 3, of: [{q: hurt}, {q: afraid}]}}",
        "3 of 2 decides nothing",
    ),
    "at_least nothing": (
        "small",
        DANGER,
        "danger: {at_least: {n: 0, of: [{q: hurt}]}}",
        "0 of 1 decides nothing",
    ),
    "wrong strength": (
        "small",
        DANGER,
        "danger: {delphi: {medium: [afraid, hurt]}}",
        "'afraid' is strong, not medium",
    ),
    "indicator twice": (
        "small",
        DANGER,
        "danger: {delphi: {strong: [hurt, hurt]}}",
        "'hurt' is used twice",
    ),
    "delphi never positive": (
        "small",
        DANGER,
        "danger: {delphi: {strong: [hurt]}}",
        "can never be true",
    ),
    "flag never raised": (
        "small",
        "when: {q: afraid}, sev",
        "when: {all: [{q: afraid}, {const: false}]}, sev",
        "can never be true",
    ),
    "label never reached": (
        "small",
        "when: {q: hurt}}",
        "when: {not: {const: true}}}",
        "can never be true",
    ),
    "outcome never reached": (
        "small",
        "indicated: {all: [{ref: danger}, {q: hurt}]}",
        "indicated: {const: unknown}",
        "can never be true",
    ),
    "inconclusive never reached": (
        "small",
        "indicated: {all: [{ref: danger}, {q: hurt}]}",
        "indicated: {const: true}",
        "unreachable",
    ),
    "inconclusive_if false": (
        "small",
        "inconclusive_if: {ref: danger}",
        "inconclusive_if: {const: false}",
        "unreachable",
    ),
    "no outcome": (
        "small",
        "  indicated: {all: [{ref: danger}, {q: hurt}]}\n",
        "",
        "missing key 'indicated'",
    ),
    "duplicate label": (
        "small",
        "    - {label: was_hurt, when: {q: hurt}}\n",
        "    - {label: x, when: {q: hurt}}\n    - {label: x, when: {q: hurt}}\n",
        "'x' is used twice",
    ),
    "duplicate flag": ("small", f"- {FLAG}", f"- {FLAG}\n    - {FLAG}", "used twice"),
    "bad severity": ("small", "severity: high", "severity: grave", "is 'grave'"),
    "unknown deadline": ("small", "deadline: D-SOON", "deadline: D-LATE", "is 'D-LATE'"),
    "bad on_unknown": ("small", "action: listen", "action: x, on_unknown: y", "is 'y'"),
    "unknown safeguard": ("small", "{indicated: [SG-HELP]", "{indicated: [SG-X]", "'SG-X' is no"),
    "outcome of another kind": ("small", "{indicated: [", "{compliant: [", "has no outcome"),
    "outcome without output": ("small", ", not_indicated: []", "", "missing key 'not_indicated'"),
    "inconclusive procedure": (
        "small",
        "kind: screening",
        "kind: procedure_check",
        "never read in a procedure_check",
    ),
    "flags_only with outcome": ("small", "kind: screening", "kind: flags_only", "has no outcome"),
    "deadline twice": (
        "deadlines",
        "deadlines:\n",
        "deadlines:\n  - {id: D-SOON, hours: 1, clock: x, basis: P}\n",
        "used twice",
    ),
    "deadline without length": ("deadlines", "hours: 24, ", "", "needs a length"),
    "deadline without basis": ("deadlines", ", basis: P", "", "missing key 'basis'"),
    "deadline with odd key": ("deadlines", "hours: 24", "weeks: 1, hours: 24", "'weeks'"),
    "negative deadline": ("deadlines", "hours: 24", "hours: -1", "positive number"),
    "half a day": ("deadlines", "hours: 24", "days: 0.5", "whole number"),
    "profile of nothing": ("profiles", "instruments: [small]", "instruments: [x]", "is 'x'"),
    "mandatory not listed": ("profiles", "mandatory: [small]", "mandatory: [x]", "is 'x'"),
    "procedure without basis": ("procedures", ", basis: P", "", "missing key 'basis'"),
    "procedure of no profile": ("procedures", "{profile: at_risk", "{profile: rich", "is 'rich'"),
    "procedure on no outcome": ("procedures", "in: [indicated]", "in: [sure]", "is 'sure'"),
    "procedure on a group": (
        "procedures",
        "{profile: at_risk, in: [indicated]}",
        "{fact: religion, in: [x]}",
        "not a fact that a rule may read",
    ),
    "procedure raising unknown": ("procedures", "raise: [SG-HELP]", "raise: [SG-X]", "'SG-X'"),
    "procedure raising nothing": ("procedures", "raise: [SG-HELP]", "raise: []", "unreachable"),
    "procedure on an answer": (
        "procedures",
        "{profile: at_risk, in: [indicated]}",
        "{q: hurt}",
        "no question 'hurt'",
    ),
}


def test_the_small_library_is_sound(load, small_files):
    assert list(load(small_files).instruments) == ["small"]


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_broken_file_is_refused(load, small_files, case):
    name, sound, broken, words = case
    assert sound in small_files[name], "the test replaces nothing"
    files = small_files | {name: small_files[name].replace(sound, broken, 1)}
    with pytest.raises(InstrumentError) as error:
        load(files)
    assert words in str(error.value)
    assert str(error.value).startswith(f"{name}.yaml:{error.value.line}: ")
    assert 1 <= error.value.line <= files[name].count("\n") + 1


@pytest.mark.parametrize(
    ("sound", "broken", "marker"),
    [
        ("title: A small", "titel: A small", "titel"),
        (DANGER, "danger: {any: [{q: fear}]}", "fear"),
        ("deadline: D-SOON", "deadline: D-LATE", "D-LATE"),
        ("{id: hurt", "{id: afraid", "Were you hurt"),
        ("    options: [family, agent]", "    options: [family, family]", "[family, family]"),
        ("applies_to: anyone", "id: again", "id: again"),
    ],
)
def test_error_names_the_line(load, small_files, sound, broken, marker):
    text = small_files["small"].replace(sound, broken, 1)
    with pytest.raises(InstrumentError) as error:
        load(small_files | {"small": text})
    lines = text.splitlines()
    assert marker in lines[error.value.line - 1]


def test_error_names_the_line_inside_a_block(load, small_files):
    block = "danger:\n      any:\n        - q: afraid\n        - not:\n            q: fear"
    text = small_files["small"].replace(DANGER, block)
    with pytest.raises(InstrumentError) as error:
        load(small_files | {"small": text})
    assert text.splitlines()[error.value.line - 1].strip() == "q: fear"


@pytest.mark.parametrize("name", ["deadlines", "profiles", "procedures"])
def test_a_missing_catalogue_is_named(load, small_files, name):
    del small_files[name]
    with pytest.raises(InstrumentError, match=rf"{name}\.yaml:1: the file is missing"):
        load(small_files)


def test_an_empty_file_is_refused(load, small_files):
    with pytest.raises(InstrumentError, match=r"small\.yaml:1: the file is empty"):
        load(small_files | {"small": "# nothing\n"})


def test_a_procedure_cannot_use_a_restricted_flag(load, small_files):
    small = small_files["small"].replace("severity: high", "severity: restricted")
    procedures = small_files["procedures"].replace(
        "{profile: at_risk, in: [indicated]}", "{flag: FL-AFRAID}"
    )
    with pytest.raises(InstrumentError, match="FL-AFRAID"):
        load(small_files | {"small": small, "procedures": procedures})


def test_a_flags_only_instrument_needs_flags(load, small_files):
    small = small_files["small"].replace("kind: screening", "kind: flags_only")
    start, end = small.index("  indicated:"), small.index("outputs:")
    small = small[:start] + "outputs: {}\n"
    assert end > start
    with pytest.raises(InstrumentError, match="needs flags"):
        load(small_files | {"small": small})


def test_comments_and_layout_do_not_change_the_hash(load, small_files):
    before = load(small_files).instruments["small"].content_hash
    relaid = "# a comment\n" + small_files["small"].replace("  - {cite", "  -   {cite")
    assert load(small_files | {"small": relaid}).instruments["small"].content_hash == before
    reworded = small_files["small"].replace("Were you hurt?", "Were you wounded?")
    assert load(small_files | {"small": reworded}).instruments["small"].content_hash != before
