"""How each kind of instrument turns its rule into an outcome, labels and flags."""

import pytest

from screening.rules import evaluate

CHILD, ADULT = {"age_status": "child"}, {"age_status": "adult"}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"afraid": "yes", "hurt": "yes"}, "indicated"),
        ({"hurt": "yes"}, "indicated"),
        ({"afraid": "yes"}, "inconclusive"),
        ({"afraid": "yes", "hurt": "no"}, "inconclusive"),
        ({"afraid": "no", "hurt": "no"}, "not_indicated"),
        ({"hurt": "no"}, "inconclusive"),
        ({"afraid": "no", "hurt": "declined"}, "inconclusive"),
        ({}, "inconclusive"),
    ],
)
def test_screening(small, answers, outcome):
    assert evaluate(small, answers, {}).outcome == outcome


def test_not_applicable_says_nothing_else(library):
    result = evaluate(library.instruments["uasc_identification"], {"detained": "yes"}, ADULT)
    assert result.outcome == "not_applicable"
    assert (result.labels, result.flags, result.outputs.safeguards) == ((), (), ())
    assert [(r.name, r.value, r.facts) for r in result.reasons] == [
        ("applies", "false", ("age_status",))
    ]


def test_unknown_applicability_goes_on_and_says_so(library):
    result = evaluate(library.instruments["uasc_identification"], {"detained": "yes"}, {})
    assert result.outcome == "inconclusive"
    assert result.reasons[0].name == "applicability_unknown"
    assert "FL-CHILD-DETAINED" in {flag.id for flag in result.flags}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [("yes", "compliant"), ("no", "not_compliant"), ("unknown", "incomplete")],
)
def test_procedure_check(library, answers, outcome):
    instrument = library.instruments["age_assessment_safeguards"]
    given = {question.id: answers for question in instrument.questions}
    assert evaluate(instrument, given, {}).outcome == outcome


def test_flags_only_has_no_outcome_of_its_own(library):
    instrument = library.instruments["exclusion_1f_triggers"]
    result = evaluate(instrument, {"x_account_crimes_intl": "yes"}, {})
    assert result.outcome == "flags_only"
    assert [(flag.id, flag.severity) for flag in result.flags] == [("FL-1F-REVIEW", "restricted")]
    assert result.outputs.safeguards == ()


def test_possible_flag_only_where_the_rule_says_so(library):
    result = evaluate(library.instruments["refugee_1951"], {}, {})
    assert [(flag.id, flag.possible) for flag in result.flags] == [("FL-NO-CONSULATE", True)]


def test_all_matching_labels_are_reported(library):
    given = {"act_recruited": "yes", "pur_sexual": "yes", "pur_forced_labour": "yes"}
    result = evaluate(library.instruments["palermo_amp"], given, CHILD)
    assert result.outcome == "indicated"
    assert result.labels == ("purpose_sexual", "purpose_labour")


def test_presumed_child_is_treated_as_a_child(library):
    given = {"act_recruited": "yes", "pur_sexual": "yes"}
    instrument = library.instruments["palermo_amp"]
    child, presumed = (
        evaluate(instrument, given, {"age_status": status})
        for status in ("child", "presumed_child")
    )
    assert (child.outcome, child.labels) == (presumed.outcome, presumed.labels)
    assert child.flags == presumed.flags


def test_outputs_name_the_instruments_to_run_next(library):
    instrument = library.instruments["delphi_adult_labour"]
    given = {question.id: "no" for question in instrument.questions}
    result = evaluate(instrument, given, ADULT)
    assert result.outputs.as_dict() == {
        "safeguards": ["SG-INFO-RIGHTS"],
        "deadlines": [],
        "instruments": ["labour_migrant"],
    }


def test_unanswered_are_the_questions_that_could_still_matter(small):
    assert evaluate(small, {"hurt": "declined"}, {}).unanswered == ("afraid", "hurt")
    assert evaluate(small, {"hurt": "yes"}, {}).unanswered == ("afraid",)


def test_low_confidence_is_part_of_the_result(library):
    result = evaluate(library.instruments["delphi_adult_sexual"], {}, ADULT)
    assert result.as_dict()["low_confidence"] is True
    assert {source["confidence"] for source in result.trace["sources"]} == {"low"}
