"""Each kind of condition, for each kind of answer, known and unknown."""

from datetime import date

import pytest

OPEN = [{}, "unknown", "declined"]


def given(question, answer):
    return {} if answer == {} else {question: answer}


@pytest.mark.parametrize(
    ("answer", "value"),
    [("yes", "true"), ("no", "false"), ("unknown", "unknown"), ("declined", "unknown")],
)
def test_a_tri_answer_is_its_truth(value_of, answer, value):
    assert value_of({"q": "afraid"}, {"afraid": answer}) == value


def test_a_missing_answer_is_never_a_no(value_of):
    assert value_of({"not": {"q": "afraid"}}) == "unknown"


@pytest.mark.parametrize(("answer", "value"), [("family", "true"), ("agent", "false")])
def test_an_enum_is_in_the_list_or_not(value_of, answer, value):
    asked = {"q": "of_whom", "in": ["family"]}
    assert value_of(asked, {"afraid": "yes", "of_whom": answer}) == value


@pytest.mark.parametrize("answer", OPEN)
def test_an_open_enum_is_unknown(value_of, answer):
    assert value_of({"q": "of_whom", "in": ["family"]}, given("of_whom", answer)) == "unknown"


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (["threat"], "true"),
        (["none", "threat"], "true"),
        (["threat", "unknown"], "true"),
        (["none"], "false"),
        (["none", "unknown"], "unknown"),
        (["declined"], "unknown"),
        ([], "unknown"),
        ("unknown", "unknown"),
        ("declined", "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_multi_is_true_if_one_tick_is_in_the_list(value_of, answer, value):
    asked = {"q": "harms", "in": ["threat", "blow"]}
    assert value_of(asked, given("harms", answer)) == value


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("<", ["true", "false", "false"]),
        ("<=", ["true", "true", "false"]),
        (">", ["false", "false", "true"]),
        (">=", ["false", "true", "true"]),
        ("==", ["false", "true", "false"]),
        ("!=", ["true", "false", "true"]),
    ],
)
def test_numbers_and_dates_compare(value_of, comparison, expected):
    number = {"q": "days", "op": comparison, "value": 5}
    assert [value_of(number, {"days": days}) for days in (4, 5, 6)] == expected
    age = {"fact": "age_years", "op": comparison, "value": 18}
    assert [value_of(age, {}, {"age_years": years}) for years in (17, 18, 19)] == expected


def test_dates_compare_by_day(value_of):
    from_day = date(2026, 3, 1)
    asked = {"q": "since", "op": ">=", "value": from_day}
    days = ("2026-02-28", "2026-03-01", "2026-03-02")
    assert [value_of(asked, {"since": day}) for day in days] == ["false", "true", "true"]


@pytest.mark.parametrize("answer", OPEN)
@pytest.mark.parametrize("question", ["days", "since"])
def test_an_open_number_or_date_is_unknown(value_of, question, answer):
    value = 5 if question == "days" else date(2026, 3, 1)
    asked = {"q": question, "op": "<", "value": value}
    assert value_of(asked, given(question, answer)) == "unknown"


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"age_status": "child"}, "true"),
        ({"age_status": "presumed_child"}, "true"),
        ({"age_status": "adult"}, "false"),
        ({"age_status": "unknown"}, "unknown"),
        ({"age_status": None}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_fact_is_in_the_list_or_unknown(value_of, facts, value):
    asked = {"fact": "age_status", "in": ["child", "presumed_child"]}
    assert value_of(asked, {}, facts) == value


def test_a_number_nobody_knows_is_unknown(value_of):
    assert value_of({"fact": "age_years", "op": "<", "value": 18}) == "unknown"


@pytest.mark.parametrize(("constant", "value"), [(True, "true"), ("unknown", "unknown")])
def test_a_constant_is_itself(value_of, constant, value):
    assert value_of({"const": constant}) == value


def test_conditions_nest(value_of):
    both = {"at_least": {"n": 2, "of": [{"q": "afraid"}, {"q": "hurt"}, {"const": False}]}}
    asked = {"any": [{"all": [{"q": "afraid"}, {"not": {"q": "hurt"}}]}, both]}
    assert value_of(asked, {"afraid": "yes"}) == "unknown"
    assert value_of(asked, {"afraid": "yes", "hurt": "no"}) == "true"
    assert value_of(asked, {"afraid": "no"}) == "false"
