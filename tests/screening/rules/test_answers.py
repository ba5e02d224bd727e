"""Answers that cannot be used are named, each with the reason; good ones pass in silence."""

import pytest

from screening.rules import check_answers, evaluate, next_questions

SOUND = [
    {},
    {"afraid": "yes", "of_whom": "agent"},
    {"hurt": "declined"},
    {"afraid": "declined", "of_whom": "family"},
    {"afraid": "no", "of_whom": "unknown"},
    {"harms": ["threat", "blow"]},
    {"harms": []},
    {"harms": "declined"},
    {"harms": ["unknown"]},
    {"days": 0},
    {"days": "unknown"},
    {"since": "2026-02-28"},
    {"story": "أتيت من بعيد\nwith ½ a hope 🕊"},
    {"story": "x" * 10_000},
    {"story": ""},
]
UNSOUND = [
    ("surname", "yes", "no such question"),
    ("hurt", "Yes", "Choose one of: yes, no, unknown, declined"),
    ("hurt", True, "Choose one of"),
    ("hurt", None, "Choose one of"),
    ("hurt", ["yes"], "Choose one of"),
    ("hurt", {}, "Choose one of"),
    ("of_whom", "stranger", "Choose one of: family, agent"),
    ("of_whom", 1, "Choose one of"),
    ("of_whom", ["family"], "Choose one of"),
    ("harms", "blow", "Give a list"),
    ("harms", ["stab"], "Choose among"),
    ("harms", [1], "Give a list"),
    ("harms", [["blow"]], "Give a list"),
    ("harms", ["blow", "blow"], "given twice"),
    ("harms", {"blow": 1}, "Give a list"),
    ("days", True, "whole number"),
    ("days", "3", "whole number"),
    ("days", 3.0, "whole number"),
    ("days", float("nan"), "whole number"),
    ("days", -1, "from 0 to 99"),
    ("days", 10**30, "from 0 to 99"),
    ("since", "28.02.2026", "YYYY-MM-DD"),
    ("since", "2026-02-30", "YYYY-MM-DD"),
    ("since", "20260228", "YYYY-MM-DD"),
    ("since", "2026-W09-6", "YYYY-MM-DD"),
    ("since", 20260228, "YYYY-MM-DD"),
    ("story", "x" * 10_001, "At most 10000"),
    ("story", "a\x00b", "null bytes"),
    ("story", "\ud800", "half characters"),
    ("story", 7, "Give text"),
]


@pytest.mark.parametrize("answers", SOUND, ids=repr)
def test_sound_answers_have_no_problem(small, answers):
    assert check_answers(small, answers) == {}


@pytest.mark.parametrize(("question", "answer", "words"), UNSOUND, ids=lambda v: repr(v)[:20])
def test_unsound_answer_is_named_with_the_reason(small, question, answer, words):
    problems = check_answers(small, {"afraid": "yes", question: answer})
    assert list(problems) == [question]
    assert words in problems[question][0]


def test_every_problem_is_reported_at_once(small):
    assert list(check_answers(small, {"hurt": 1, "days": "x", "new": "yes"})) == [
        "hurt",
        "days",
        "new",
    ]


def test_answer_to_a_question_that_is_not_asked_is_refused(small):
    problems = check_answers(small, {"afraid": "no", "of_whom": "agent"})
    assert problems == {"of_whom": ["This question is not asked after the other answers."]}


def test_unsound_answers_are_never_evaluated(small):
    with pytest.raises(ValueError, match="hurt"):
        evaluate(small, {"hurt": "maybe"}, {})


@pytest.mark.parametrize(
    "facts",
    [
        {"age_status": "elder"},
        {"age_status": ["child"]},
        {"age_years": "17"},
        {"age_years": True},
        {"age_years": -1},
        {"regional_regime": "eu"},
        {"stage": "home"},
    ],
    ids=repr,
)
def test_a_fact_with_an_unknown_value_is_refused(small, facts):
    with pytest.raises(ValueError, match=next(iter(facts))):
        evaluate(small, {}, facts)


def test_other_facts_are_not_looked_at(small):
    odd = {"nationality": object(), "sex": [], "religion": 1}
    assert evaluate(small, {}, odd).to_json() == evaluate(small, {}, {}).to_json()


def test_next_questions_follow_the_answers(small):
    assert [q.id for q in next_questions(small, {}, {})][:3] == ["afraid", "hurt", "of_whom"]
    after_no = [q.id for q in next_questions(small, {"afraid": "no"}, {})]
    assert "of_whom" not in after_no
    assert "afraid" not in after_no
    assert "of_whom" in [q.id for q in next_questions(small, {"afraid": "unknown"}, {})]
