"""What a person hears is in one language, and says who checked it."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from screening.rules import wording
from tests.screening.rules.small_translation import GOOD, REVIEWED
from tests.screening.rules.test_translations import REQUIRED


def test_english_needs_no_translation(library, translations):
    asked = wording(library, translations, "palermo_amp", "eng")
    texts = [question.text for question in library.instruments["palermo_amp"].questions]
    assert [worded.text for worded in asked.questions.values()] == texts
    assert {worded.language for worded in asked.questions.values()} == {"eng"}
    assert not asked.unreviewed


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_a_machine_made_wording_is_marked_on_every_question(language, name, library, translations):
    translation = replace(
        translations[language, name], status="unreviewed", reviewed_by="", reviewed_on=None
    )
    asked = wording(library, {(language, name): translation}, name, language)
    for worded in (asked.title, *asked.questions.values()):
        assert (worded.language, worded.unreviewed) == (language, True)
    assert asked.unreviewed


def test_a_reviewed_wording_is_not_marked(small_library, load_text):
    found = load_text(GOOD.replace("status: unreviewed", REVIEWED))
    asked = wording(small_library, found, "small", "fra")
    assert asked.questions["afraid"].language == "fra"
    assert not asked.unreviewed


@pytest.mark.parametrize(("name", "language"), [("iom_dmv", "fra"), ("palermo_amp", "tgk")])
def test_what_is_not_translated_is_in_english_and_says_so(name, language, library, translations):
    asked = wording(library, translations, name, language)
    assert asked.language == language
    assert list(asked.questions) == [item.id for item in library.instruments[name].questions]
    for worded in (asked.title, *asked.questions.values()):
        assert (worded.language, worded.unreviewed) == ("eng", False)


def test_one_missing_question_is_in_english_and_the_others_are_not(small_library, load_text):
    found = load_text(GOOD)["fra", "small"]
    some = {key: text for key, text in found.questions.items() if key != "hurt"}
    lacking = {("fra", "small"): replace(found, questions=MappingProxyType(some))}
    asked = wording(small_library, lacking, "small", "fra").questions
    assert (asked["hurt"].text, asked["hurt"].language) == ("Were you hurt?", "eng")
    assert not asked["hurt"].unreviewed
    assert (asked["afraid"].text, asked["afraid"].language) == ("Avez-vous peur ?", "fra")
    assert asked["afraid"].unreviewed


def test_a_question_and_its_answers_are_never_in_two_languages(small_library, load_text):
    found = load_text(GOOD)["fra", "small"]
    some = dict(found.options) | {"of_whom": {"family": "la famille"}}
    lacking = {("fra", "small"): replace(found, options=MappingProxyType(some))}
    asked = wording(small_library, lacking, "small", "fra").questions["of_whom"]
    assert (asked.text, asked.language) == ("Of whom?", "eng")
    assert asked.options == {"family": "family", "agent": "agent"}


def test_words_of_another_version_are_not_used(small_library, load_text):
    old = replace(load_text(GOOD)["fra", "small"], version="0.9.0")
    asked = wording(small_library, {("fra", "small"): old}, "small", "fra")
    assert {worded.language for worded in asked.questions.values()} == {"eng"}
    assert asked.version == "1.0.0"


def test_answers_to_choose_from_have_labels_in_the_language(library, translations):
    asked = wording(library, translations, "refugee_1951", "rus").questions["harm_type"]
    assert asked.options["imprisonment"] == "тюрьма"
    assert tuple(asked.options) == (
        library.instruments["refugee_1951"].questions_by_id["harm_type"].options
    )


def test_an_unknown_instrument_has_no_wording(library, translations):
    with pytest.raises(KeyError):
        wording(library, translations, "palermo", "fra")
