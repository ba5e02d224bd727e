"""Every conclusion leads back to the answers that decided it, and to the instrument's sources."""

import json

import pytest

from screening.rules import evaluate


def because(result):
    return {reason.name: (reason.value, reason.because) for reason in result.reasons}


def test_true_is_decided_by_what_is_true(small):
    result = evaluate(small, {"afraid": "no", "hurt": "yes"}, {})
    assert because(result)["danger"] == ("true", ("hurt",))


def test_false_is_decided_by_what_is_false(small):
    result = evaluate(small, {"afraid": "yes", "hurt": "no"}, {})
    assert because(result)["indicated"] == ("false", ("hurt",))


def test_unknown_is_decided_by_what_is_open(small):
    result = evaluate(small, {"afraid": "yes"}, {})
    assert because(result)["indicated"] == ("unknown", ("hurt",))


def test_causes_come_in_the_order_of_the_rule(small):
    result = evaluate(small, {"hurt": "yes", "afraid": "yes"}, {})
    assert because(result)["indicated"] == ("true", ("afraid", "hurt"))


def test_facts_that_decide_are_named(library):
    given = {"act_recruited": "yes", "pur_sexual": "yes"}
    result = evaluate(library.instruments["palermo_amp"], given, {"age_status": "child"})
    reason = next(one for one in result.reasons if one.name == "means_or_child")
    assert (reason.value, reason.because, reason.facts) == ("true", (), ("age_status",))


def test_the_trace_nests_from_the_outcome_to_the_answer(small):
    trace = evaluate(small, {"hurt": "yes"}, {}).trace
    assert (trace["outcome"], trace["decided_by"]) == ("indicated", "indicated is true")
    hurt = {"node": "question", "question": "hurt", "value": "true", "answer": "yes"}
    danger = {"ref": "danger", "node": "any", "of": 2, "value": "true", "because": [hurt]}
    assert trace["steps"] == [
        {"rule": "danger", "node": "any", "of": 2, "value": "true", "because": [hurt]},
        {"rule": "indicated", "node": "all", "of": 2, "value": "true", "because": [danger, hurt]},
        {"label": "was_hurt", **hurt},
    ]


def test_the_trace_carries_the_sources(small):
    assert evaluate(small, {}, {}).trace["sources"] == [
        {
            "cite": "A convention",
            "locator": "art. 1",
            "provenance": "opened",
            "confidence": "high",
        }
    ]


def test_every_leaf_of_every_trace_is_an_answer_a_fact_or_a_constant(scenario, evaluate_scenario):
    for result in evaluate_scenario(scenario).values():
        found = list(leaves(result.trace["steps"]))
        assert found
        assert {leaf["node"] for leaf in found} <= {"question", "fact", "constant"}


def test_every_flag_and_label_has_a_trace(scenario, evaluate_scenario):
    for result in evaluate_scenario(scenario).values():
        steps = result.trace["steps"]
        assert [s["label"] for s in steps if "label" in s] == list(result.labels)
        assert [s["flag"] for s in steps if "flag" in s] == [flag.id for flag in result.flags]


def test_the_json_is_the_dictionary(scenario, evaluate_scenario):
    for result in evaluate_scenario(scenario).values():
        assert json.loads(result.to_json()) == result.as_dict()


@pytest.mark.parametrize("word", ["victim", "is a refugee", "is stateless"])
def test_a_result_claims_no_status(scenario, evaluate_scenario, word):
    for result in evaluate_scenario(scenario).values():
        said = result.as_dict()
        assert word not in json.dumps([said["outcome"], said["reasons"], said["labels"]])


def leaves(steps):
    for step in steps:
        if "because" in step:
            yield from leaves(step["because"])
        else:
            yield step
