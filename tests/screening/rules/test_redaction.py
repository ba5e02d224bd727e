"""A reader without access to S3 answers learns what to do, not what was answered."""

from random import Random

import pytest

from screening.rules import combine, due_obligations, evaluate


def test_no_sensitive_question_is_named(scenario, library, evaluate_scenario):
    for name, result in evaluate_scenario(scenario).items():
        shown = result.redacted().to_json().decode()
        for question in library.instruments[name].questions:
            if question.is_sensitive:
                assert f'"{question.id}"' not in shown


def test_the_outcome_and_what_follows_from_it_stay(scenario, evaluate_scenario):
    for result in evaluate_scenario(scenario).values():
        shown = result.redacted()
        assert (shown.outcome, shown.outputs) == (result.outcome, result.outputs)
        assert shown.is_redacted


def test_what_sensitive_answers_alone_decided_is_left_out(small):
    shown = evaluate(small, {"hurt": "yes"}, {}).redacted()
    assert shown.labels == ()
    assert shown.reasons == ()
    assert shown.trace["steps"] == []


def test_what_other_answers_decided_by_themselves_stays(small):
    shown = evaluate(small, {"hurt": "yes", "afraid": "yes"}, {}).redacted()
    assert [(one.name, one.because) for one in shown.reasons] == [("danger", ("afraid",))]
    assert [flag.id for flag in shown.flags] == ["FL-AFRAID"]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_shown_of_the_reasons_is_the_same_whatever_was_answered_to_s3(library, seed):
    """Or what is missing would tell the answer."""
    random = Random(seed)  # noqa: S311
    for instrument in library.instruments.values():
        asked = {question.id: question for question in instrument.questions}
        drawn = [
            {
                name: random.choice(("yes", "no", "unknown"))
                for name, one in asked.items()
                if one.type == "tri"
            }
            for _ in range(4)
        ]
        clear = {name: value for name, value in drawn[0].items() if not asked[name].is_sensitive}
        shown = {
            str([(one.name, one.value, one.because) for one in result.reasons])
            + str(result.labels)
            + str(result.trace["steps"])
            for answers in drawn
            for result in [evaluate(instrument, {**answers, **clear}, {}).redacted()]
            if result.outcome != "not_applicable"
        }
        assert len(shown) <= 1, instrument.id


def test_an_urgent_flag_keeps_its_urgency_without_its_name(library):
    result = evaluate(library.instruments["unhcr_vst"], {"v_mental": "yes"}, {})
    assert [flag.id for flag in result.flags] == ["FL-SUICIDE"]
    shown = result.redacted().flags[0]
    assert (shown.id, shown.severity, shown.deadline) == (
        "FL-WITHHELD",
        "urgent",
        "D-REF-EMERGENCY",
    )
    assert shown.because == ()


def test_restricted_flags_are_not_shown_at_all(library):
    instrument = library.instruments["exclusion_1f_triggers"]
    result = evaluate(instrument, {"x_account_crimes_intl": "yes"}, {})
    assert result.flags
    assert result.redacted().flags == ()


def test_redacting_twice_changes_nothing(scenario, evaluate_scenario):
    for result in evaluate_scenario(scenario).values():
        assert result.redacted().redacted().to_json() == result.redacted().to_json()


def test_obligations_stay_due_without_their_sensitive_causes(library):
    facts = {"age_status": "adult", "stage": "detention"}
    result = evaluate(library.instruments["unhcr_vst"], {"v_torture": "yes"}, facts)
    profiles = combine(library, {"unhcr_vst": result.outcome})
    due = due_obligations(library, [result], facts, profiles)
    shown = {item.id: item.redacted().because for item in (*due.safeguards, *due.deadlines)}
    assert shown["D-COMPLAINT-INTERIM"] == ()
    assert [cause.id for cause in shown["SG-ATD"]] == ["unhcr_vst", "PR-DETAINED"]


def test_a_flag_that_sensitive_answers_alone_raised_is_a_sensitive_cause(library):
    result = evaluate(library.instruments["unhcr_vst"], {"v_mental": "yes"}, {})
    due = due_obligations(library, [result], {}, {})
    urgent = next(item for item in due.deadlines if item.id == "D-REF-EMERGENCY")
    assert [cause.id for cause in urgent.because] == ["FL-SUICIDE", "PR-VULNERABLE-HIGH"]
    assert urgent.redacted().because == ()
