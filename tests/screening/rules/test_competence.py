"""Gate G-07: an instrument says what its interviewer must have been trained in."""

import pytest

from screening.rules import COMPETENCES, InstrumentError

#: What each instrument asks of its interviewer; anybody may help in an emergency, ask for
#: consent, or (being the designated legal officer) look at exclusion.
AGREED = {
    ("trafficking",): [
        "palermo_amp",
        "ilo11_forced_labour",
        "delphi_adult_labour",
        "delphi_adult_sexual",
    ],
    ("trafficking", "child"): ["delphi_child_labour", "delphi_child_sexual"],
    ("child",): ["uasc_identification", "best_interests_procedure", "age_assessment_safeguards"],
    ("asylum",): [
        "refugee_1951",
        "refugee_regional",
        "statelessness_1954",
        "nonrefoulement_check",
    ],
    ("general",): [
        "human_security_7",
        "unhcr_vst",
        "heightened_risk",
        "iom_dmv",
        "labour_migrant",
        "smuggled_migrant",
        "stranded_migrant",
        "migration_health",
        "avrr_voluntariness",
    ],
    (): ["acute_welfare_triage", "consent_capacity", "exclusion_1f_triggers"],
}


def test_every_instrument_asks_what_was_agreed(library):
    agreed = {name: topics for topics, names in AGREED.items() for name in names}
    assert {one.id: one.competences for one in library.instruments.values()} == agreed


def test_the_topics_are_those_of_the_gate():
    assert COMPETENCES == ("general", "child", "trafficking", "asylum")


def test_an_instrument_need_not_ask_for_any(small):
    assert small.competences == ()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("competence: [asylum, astrology]", "'competence' is 'astrology', which is none of"),
        ("competence: [asylum, asylum]", "'asylum' is used twice"),
        ("competence: asylum", "'competence' must be a list"),
        ("competence: [1]", "'competence' must be text"),
        ("competences: [asylum]", "unknown key 'competences'"),
    ],
)
def test_an_unknown_topic_is_refused_at_its_line(load, small_files, given, words):
    text = small_files["small"].replace("questions:\n", f"{given}\nquestions:\n")
    with pytest.raises(InstrumentError) as refusal:
        load(small_files | {"small": text})
    assert (refusal.value.file, refusal.value.line) == ("small.yaml", 9)
    assert words in refusal.value.reason


def test_who_may_ask_does_not_change_what_a_stored_result_pins(load, small_files):
    before = load(small_files).instruments["small"]
    text = small_files["small"].replace("questions:\n", "competence: [child]\nquestions:\n")
    after = load(small_files | {"small": text}).instruments["small"]
    assert after.competences == ("child",)
    assert after.content_hash == before.content_hash
