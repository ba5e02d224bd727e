"""Which group a person belongs to is never an input, except as the reason why harm is feared."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules import FACTS, LIBRARY_DIR, evaluate, load_library
from tests.screening.rules.strategies import answers_to, certain, facts, law

REFUGEE = load_library(LIBRARY_DIR).instruments["refugee_1951"]

GROUP = re.compile(
    r"\b(nation(al|ality)s?|citizens?|citizenship|ethnic\w*|rac(e|ial)|tribe|clan|religio\w*|worship"
    r"|belie(fs?|ve)|political|opinions?|sex|gender|sexual orientation|wom[ae]n|girls?"
    r"|m[ae]n|boys?)\b",
    re.IGNORECASE,
)
#: Why harm is feared, as the person tells it (1951 Convention, art. 1A(2)).
GROUNDS = ["g_race", "g_religion", "g_nationality", "g_social_group", "g_political"]

#: Every other question that speaks of a group, and what it asks instead of which group it is.
SPEAK_OF_A_GROUP = {
    # safeguards of a procedure, not the person
    "age_assessment_safeguards.serious_doubt_recorded": "that doubt does not rest on nationality",
    "age_assessment_safeguards.least_invasive": "that the professional's sex was chosen",
    "consent_capacity.c_interpreter_sex": "that interviewer and interpreter were chosen",
    "nonrefoulement_check.nr_torture_risk": "whether there are grounds to believe in a risk",
    # what others did
    "exclusion_1f_triggers.x_account_serious_nonpolitical": "a kind of crime",
    "human_security_7.hs_pol_detention": "whether opinions led to arrest",
    "ilo11_forced_labour.fl05_violence": "whether somebody was forced into sex",
    "heightened_risk.h_gbv": "whether there was gender-based violence",
    "heightened_risk.h_woman_risk": "whether the person faces danger as a woman",
    "unhcr_vst.v_gbv": "whether harm is feared because of sex or gender",
    "unhcr_vst.v_sogi": "whether the person feels unsafe; only if they want to say",
    **{
        f"delphi_{who}.{name}": meaning
        for who in ("adult_labour", "adult_sexual", "child_labour", "child_sexual")
        for name, meaning in (
            ("cd_violence", "whether there was violence"),
            ("va_beliefs", "whether a belief was used to bind the person"),
            ("vd_personal", "whether the person was treated so because of who they are"),
        )
    },
    # whether there is a citizenship, never which
    "labour_migrant.lm_national": "whether the person is at home where they work",
    "smuggled_migrant.sm_national": "whether the person is at home where they arrive",
    "refugee_1951.outside_country": "whether the person is outside their country",
    "refugee_regional.outside_country": "whether the person is outside their country",
    "unhcr_vst.v_stateless": "whether there is none",
    **{
        f"statelessness_1954.{name}": "whether there is one"
        for name in (
            "st_recognised_by_state",
            "st_has_valid_passport",
            "st_refused",
            "st_deprived",
            "st_parents_stateless",
            "st_gender_law",
            "st_excluded_group",
            "st_born_transit",
        )
    },
    # help, health
    "iom_dmv.pc_network": "whether there is somebody who helps",
    "migration_health.mh_malnutrition": "a sign of illness",
}
#: The only questions that are not answered yes or no: a kind of harm, and numbers.
OTHER_ANSWERS = {
    "refugee_1951.harm_type": "multi",
    "labour_migrant.lm_fee_amount": "int",
    "labour_migrant.lm_months_wage_fee": "int",
    "migration_health.mh_hours_since_assault": "int",
}


def test_the_facts_of_a_case_say_nothing_of_groups():
    assert set(FACTS) == {"age_status", "age_years", "regional_regime", "stage"}


def test_no_question_can_be_answered_with_a_group(library):
    """A yes or a no names no nationality and no faith; nor do kinds of harm, or numbers."""
    found = {
        f"{one.id}.{question.id}": question.type
        for one in library.instruments.values()
        for question in one.questions
        if question.type != "tri"
    }
    assert found == OTHER_ANSWERS


def test_no_question_asks_about_a_group_but_those_we_know(library):
    found = {
        f"{one.id}.{question.id}"
        for one in library.instruments.values()
        for question in one.questions
        if GROUP.search(question.text)
    }
    assert found - set(SPEAK_OF_A_GROUP) == {f"refugee_1951.{ground}" for ground in GROUNDS}
    assert set(SPEAK_OF_A_GROUP) <= found


@law
@given(data=st.data())
def test_which_ground_is_named_changes_neither_outcome_nor_flags(data):
    """One reason for harm weighs as much as another; only a label says what it was."""
    answers, known = data.draw(answers_to(REFUGEE)), data.draw(facts)
    moved = dict(zip(GROUNDS, data.draw(st.permutations(GROUNDS)), strict=True))
    other = answers | {ground: answers[moved[ground]] for ground in GROUNDS}
    before, after = (evaluate(REFUGEE, given, known) for given in (answers, other))
    assert (after.outcome, after.outputs) == (before.outcome, before.outputs)
    assert certain(after) == certain(before)
    assert set(after.labels) ^ set(before.labels) <= {"gender_or_psg"}


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_counts_only_beside_a_fear_of_harm(ground):
    """So that belonging to a group is never enough, nor a reason against anybody."""
    alone = {question.id: "no" for question in REFUGEE.questions if question.type == "tri"}
    alone["harm_type"] = ["none"] if "none" in REFUGEE.questions_by_id["harm_type"].options else []
    before = evaluate(REFUGEE, alone, {})
    after = evaluate(REFUGEE, alone | {ground: "yes"}, {})
    assert (after.outcome, certain(after)) == (before.outcome, certain(before))
