"""Answers and facts for laws that hold for every instrument, whatever is answered."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st

law = settings(max_examples=12, derandomize=True, deadline=None, database=None)

facts = st.fixed_dictionaries(
    {},
    optional={
        "age_status": st.sampled_from(["adult", "child", "presumed_child", "unknown"]),
        "age_years": st.integers(0, 100),
        "regional_regime": st.sampled_from(["oau", "cartagena", "none"]),
        "stage": st.sampled_from(["border", "detention", "community"]),
    },
)


def every(instruments):
    """One test for each instrument, named after it."""
    return pytest.mark.parametrize("instrument", instruments, ids=lambda one: one.id)


def answers_to(instrument):
    """One answer for the rest, others for a few: near the borders between outcomes."""
    questions = st.sampled_from([question.id for question in instrument.questions])

    @st.composite
    def build(draw):
        rest = draw(st.sampled_from(["yes", "no", "unknown"]))
        given = {q.id: value for q in instrument.questions if (value := _default(q, rest))}
        for name in draw(st.lists(questions, max_size=12, unique=True)):
            given[name] = draw(answer_to(instrument.questions_by_id[name]))
        return given

    return build()


def _default(question, rest):
    return rest if question.type == "tri" else None


def answer_to(question):
    kinds = {
        "tri": st.sampled_from(["yes", "no", "unknown", "declined"]),
        "enum": st.sampled_from([*question.options, "unknown", "declined"]),
        "multi": st.lists(st.sampled_from([*question.options, "unknown"]), unique=True),
        "int": st.integers(max(question.least, -1), min(question.most, 200)),
        "date": st.dates().map(str),
        "text": st.text(max_size=3),
    }
    return kinds[question.type]


def some_of(names):
    return st.sets(st.sampled_from(sorted(names))) if names else st.just(set())


def certain(result):
    return {flag.id for flag in result.flags if not flag.possible}
