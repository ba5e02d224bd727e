"""What can never come about is refused at its line; what merely looks odd is not."""

from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.rules import Question
from screening.rules.answers import not_asked
from screening.rules.expressions import All, AnyOf, AtLeast, Case, Delphi, Not, Ref
from screening.rules.leaves import Asked, Chosen, Compared, Constant, FactIn
from screening.rules.logic import FALSE, TRUE, UNKNOWN
from screening.rules.scope import Scope

DANGER = "danger: {any: [{q: afraid}, {q: hurt}]}"
INDICATED = "indicated: {all: [{ref: danger}, {q: hurt}]}"
STILL_OPEN = "inconclusive_if: {ref: danger}"
LABEL = "{label: was_hurt, when: {q: hurt}}"
FLAG = "when: {q: afraid}, severity"

#: Of the small instrument: `of_whom` is asked only if `afraid`, `days` is from 0 to 99.
UNREACHABLE = {
    "a contradiction": (DANGER, "danger: {all: [{q: hurt}, {not: {q: hurt}}]}", "danger"),
    "a contradiction further down": (
        DANGER,
        "danger: {all: [{q: hurt}, {any: [{q: afraid}, {q: hurt}]}, {not: {q: hurt}}]}",
        "danger",
    ),
    "a contradiction in a branch": (
        DANGER,
        "danger:\n      any:\n        - q: afraid\n"
        "        - not: {any: [{q: hurt}, {not: {q: hurt}}]}",
        "- not",
    ),
    "a contradiction through a name": (
        INDICATED,
        "indicated: {all: [{ref: danger}, {not: {q: hurt}}, {not: {q: afraid}}]}",
        "indicated",
    ),
    "two options of one choice": (
        DANGER,
        "danger: {all: [{q: of_whom, in: [family]}, {q: of_whom, in: [agent]}]}",
        "danger",
    ),
    "no option": (DANGER, "danger: {q: of_whom, in: []}", "danger"),
    "no option of this question": (DANGER, "danger: {q: of_whom, in: [threat]}", "threat"),
    "no option of several": (DANGER, "danger: {q: harms, in: []}", "danger"),
    "no situation": (DANGER, "danger: {fact: stage, in: []}", "danger"),
    "two situations at once": (
        DANGER,
        "danger: {all: [{fact: stage, in: [border]}, {fact: stage, in: [detention]}]}",
        "danger",
    ),
    "a number out of bounds": (DANGER, "danger: {q: days, op: '>', value: 99}", "danger"),
    "a number below the least": (DANGER, "danger: {q: days, op: '<', value: 0}", "danger"),
    "an empty interval": (
        DANGER,
        "danger: {all: [{q: days, op: '>', value: 5}, {q: days, op: '<', value: 6}]}",
        "danger",
    ),
    "no day between": (
        DANGER,
        "danger: {all: [{q: since, op: '>', value: 2026-02-28}, "
        "{q: since, op: '<', value: 2026-03-01}]}",
        "danger",
    ),
    "an age nobody has": (DANGER, "danger: {fact: age_years, op: '>', value: 130}", "danger"),
    "more than there are": (
        DANGER,
        "danger: {all: [{at_least: {n: 2, of: [{q: hurt}, {q: afraid}]}}, {not: {q: hurt}}]}",
        "danger",
    ),
    "a delphi set too small": (DANGER, "danger: {delphi: {strong: [hurt]}}", "danger"),
    "a flag that waits for a no and a yes": (
        FLAG,
        "when: {all: [{q: afraid}, {not: {q: afraid}}]}, severity",
        "FL-AFRAID",
    ),
    "a flag that is off": (FLAG, "when: {const: false}, severity", "FL-AFRAID"),
    "a label that is off": (LABEL, "{label: was_hurt, when: {const: false}}", "was_hurt"),
    "a label by a name that is off": (
        f"{DANGER}\n  {INDICATED}\n  {STILL_OPEN}\n  classify:\n    - {LABEL}",
        f"{DANGER}\n    idle: {{const: false}}\n  {INDICATED}\n  {STILL_OPEN}\n"
        "  classify:\n    - {label: was_hurt, when: {ref: idle}}",
        "was_hurt",
    ),
    "an outcome that is off": (INDICATED, "indicated: {const: unknown}", "indicated"),
    "an answer nobody can have given": (
        INDICATED,
        "indicated: {all: [{not: {q: afraid}}, {q: of_whom, in: [agent]}]}",
        "indicated",
    ),
    "a question never asked": (
        "ask_if: {q: afraid}",
        "ask_if: {all: [{q: afraid}, {not: {q: afraid}}]}",
        "ask_if",
    ),
    "a question that is off": ("ask_if: {q: afraid}", "ask_if: {const: false}", "ask_if"),
    "a question behind one not asked": (
        'text: "Which harms?", type: multi',
        'text: "Which?", type: multi, '
        "ask_if: {all: [{not: {q: afraid}}, {q: of_whom, in: [agent]}]}",
        "harms",
    ),
    "an instrument for nobody": (
        "  derived:",
        "  applies: {fact: age_years, op: '<', value: 0}\n  derived:",
        "applies",
    ),
    "a rule for children where only adults are asked": (
        f"  derived:\n    {DANGER}",
        "  applies: {fact: age_status, in: [adult]}\n  derived:\n"
        "    danger: {all: [{q: hurt}, {fact: age_status, in: [child]}]}",
        "danger",
    ),
    "a flag for those it does not apply to": (
        f"  derived:\n    {DANGER}\n  {INDICATED}\n  {STILL_OPEN}\n  classify:\n    - {LABEL}\n"
        "  flags:\n    - {id: FL-AFRAID, when: {q: afraid}",
        f"  applies: {{q: hurt}}\n  derived:\n    {DANGER}\n  {INDICATED}\n  {STILL_OPEN}\n"
        f"  classify:\n    - {LABEL}\n  flags:\n    - {{id: FL-AFRAID, when: {{not: {{q: hurt}}}}",
        "FL-AFRAID",
    ),
    "inconclusive_if that is off": (STILL_OPEN, "inconclusive_if: {const: false}", "inconclusive"),
    "inconclusive_if only when indicated": (
        STILL_OPEN,
        "inconclusive_if: {all: [{ref: danger}, {q: hurt}]}",
        "inconclusive_if",
    ),
    "inconclusive_if never heard": (INDICATED, "indicated: {const: true}", "inconclusive_if"),
}
#: Unusual rules that are sound all the same.
REACHABLE = {
    "a constant that is off": (DANGER, f"{DANGER}\n    idle: {{const: false}}"),
    "a name nobody refers to": (DANGER, f"{DANGER}\n    noted: {{q: afraid}}"),
    "a constant among others": (DANGER, "danger: {any: [{const: false}, {q: hurt}, {q: afraid}]}"),
    "always on": ("  derived:", "  applies: {const: true}\n  derived:"),
    "two ticks at once": (
        DANGER,
        "danger: {all: [{q: harms, in: [threat]}, {q: harms, in: [blow]}]}",
    ),
    "a tick and not another": (
        DANGER,
        "danger: {all: [{q: harms, in: [threat]}, {not: {q: harms, in: [blow, none]}}]}",
    ),
    "one number": (
        DANGER,
        "danger: {all: [{q: days, op: '>', value: 4}, {q: days, op: '<', value: 6}]}",
    ),
    "the last number": (DANGER, "danger: {q: days, op: '>', value: 98}"),
    "one day": (
        DANGER,
        "danger: {all: [{q: since, op: '>', value: 2026-02-28}, "
        "{q: since, op: '<', value: 2026-03-02}]}",
    ),
    "the last day of all": (DANGER, "danger: {q: since, op: '==', value: 9999-12-31}"),
    "some of those who may come": (
        "  derived:",
        "  applies: {fact: age_status, in: [child, presumed_child]}\n  derived:\n"
        "    presumed: {fact: age_status, in: [presumed_child]}",
    ),
    "exactly one of two": (
        DANGER,
        "danger: {all: [{any: [{q: afraid}, {q: hurt}]}, {not: {all: [{q: afraid}, {q: hurt}]}}]}",
    ),
    "a question after a no": (
        "ask_if: {q: afraid}",
        "ask_if: {all: [{not: {q: afraid}}, {q: hurt}]}",
    ),
    "an outcome always open": (STILL_OPEN, "inconclusive_if: {const: unknown}"),
}


@pytest.mark.parametrize("case", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_an_unreachable_rule_is_refused_at_its_line(refusal, case):
    sound, broken, marker = case
    reason, line = refusal("small", sound, broken)
    assert marker in line
    words = ("never be true", "unreachable", "is never true", "none of", "its opposite")
    assert any(word in reason for word in words)


@pytest.mark.parametrize("case", REACHABLE.values(), ids=REACHABLE.keys())
def test_an_unusual_rule_is_no_error(load, small_files, case):
    sound, unusual = case
    assert sound in small_files["small"], "the test replaces nothing"
    assert load(small_files | {"small": small_files["small"].replace(sound, unusual, 1)})


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{profile: at_risk, in: [indicated]}, {profile: at_risk, in: [inconclusive]}]}",
        "{all: [{flag: FL-AFRAID}, {not: {flag: FL-AFRAID, in: [high]}}]}",
        "{all: [{label: small.was_hurt}, {not: {label: small.was_hurt}}]}",
        "{all: [{fact: stage, in: [border]}, {fact: stage, in: [return]}]}",
        "{const: false}",
    ],
)
def test_a_procedure_that_can_never_come_is_refused(refusal, when):
    reason, line = refusal("procedures", "{profile: at_risk, in: [indicated]}", when)
    assert "PR-HELP" in line
    assert "never be true" in reason


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{flag: FL-AFRAID, in: [high]}, {not: {label: small.was_hurt}}]}",
        "{not: {profile: at_risk, in: [indicated, not_indicated, inconclusive]}}",
        "{all: [{outcome: small, in: [inconclusive]}, {profile: at_risk, in: [indicated]}]}",
    ],
)
def test_a_procedure_that_can_come_is_no_error(load, small_files, when):
    sound = "{profile: at_risk, in: [indicated]}"
    text = small_files["procedures"].replace(sound, when)
    assert load(small_files | {"procedures": text})


# The search against trying every case there is


def question(name, **more):
    return Question(name, "?", sensitivity="S1", **more)


def legal(cases, questions):
    for case in cases:
        asked = Case(case.answers, {})
        if not any(not_asked(questions[name], asked) for name in case.answers):
            yield case


OPTIONS = ("x", "y", "z")
TICKS = [list(t) for n in (1, 2, 3) for t in combinations(OPTIONS, n)]
ANSWERS = {
    "a": ["yes", "no"],
    "b": ["yes", "no"],
    "enum": list(OPTIONS),
    "multi": TICKS,
    "int": [0, 1, 2],
}
QUESTIONS = {
    "a": question("a", type="tri"),
    "b": question("b", type="tri", ask_if=Asked("a", False)),
    "enum": question("enum", type="enum", options=OPTIONS),
    "multi": question("multi", type="multi", options=OPTIONS, ask_if=Not(Asked("b", False))),
    "int": question("int", type="int", least=0, most=2),
}
STAGES = ["border", "return"]
some_options = st.sets(st.sampled_from(OPTIONS), min_size=1).map(frozenset)
leaf = st.one_of(
    st.builds(Asked, st.sampled_from(["a", "b"]), st.just(False)),
    st.builds(Chosen, st.sampled_from(["enum", "multi"]), st.just(False), some_options),
    st.builds(
        Compared,
        st.just("int"),
        st.just(False),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(-1, 3),
    ),
    st.builds(
        FactIn, st.just("stage"), st.sets(st.sampled_from(STAGES), min_size=1).map(frozenset)
    ),
    st.builds(Constant, st.sampled_from([TRUE, FALSE, UNKNOWN])),
)


def combined(part):
    some = st.lists(part, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Not, part),
        st.builds(All, some),
        st.builds(AnyOf, some),
        some.flatmap(lambda parts: st.builds(AtLeast, st.integers(1, len(parts)), st.just(parts))),
        st.builds(Delphi, some, some, some),
    )


conditions = st.recursive(leaf, combined, max_leaves=8)


def every_case():
    given = [[(), *((name, answer) for answer in answers)] for name, answers in ANSWERS.items()]
    for chosen in product(*given):
        answers = dict(filter(None, chosen))
        for stage in ({}, *({"stage": one} for one in [*STAGES, "community"])):
            yield Case(answers, stage)


CASES = list(legal(every_case(), QUESTIONS))


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    goal=conditions,
    guard=conditions,
    applies=st.none() | conditions,
    value=st.sampled_from([TRUE, FALSE]),
)
@example(  # true only if the number is left open
    goal=AnyOf((Compared("int", False, "<", 0), Asked("a", False))),
    guard=Compared("int", False, "<", 0),
    applies=None,
    value=TRUE,
)
def test_the_search_finds_exactly_what_some_case_does(goal, guard, applies, value):
    derived = {"named": goal}
    scope = Scope(QUESTIONS, derived, applies=applies)
    guards = [one for one in (guard, applies) if one]
    exists = any(
        goal.weigh(case).value is value
        and all(one.weigh(case).value is not FALSE for one in guards)
        for case in CASES
    )
    assert scope.can_be(value, Ref("named", goal), guard) == exists


def test_a_search_that_takes_too_long_refuses_nothing():
    names = [f"q{n}" for n in range(40)]
    asked = tuple(Asked(name, False) for name in names)
    scope = Scope({name: question(name, type="tri") for name in names})
    odd = All((AtLeast(20, asked), Not(AtLeast(19, asked))))
    assert scope.can_be(TRUE, odd)
