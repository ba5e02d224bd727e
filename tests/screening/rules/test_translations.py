"""Translations are complete, honest about who checked them, and refused when they do not fit."""

import re
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from screening.rules import (
    TRANSLATIONS_DIR,
    InstrumentError,
    load_translations,
    wording,
)

FIRST_CONTACT = (
    "acute_welfare_triage",
    "consent_capacity",
    "uasc_identification",
    "palermo_amp",
    "refugee_1951",
)
#: How each language marks a question that the worker observes and does not ask.
MARKS = {"fra": "(équipe) ", "spa": "(equipo) ", "ara": "(فريق العمل) ", "rus": "(сотрудник) "}
REQUIRED = [(language, instrument) for language in MARKS for instrument in FIRST_CONTACT]
#: Invisible characters that set or isolate a direction.
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
#: Abbreviations that people know from tents and papers in these letters.
LATIN_ALLOWED = {"UNHCR"}
OTHER_SCRIPT = {"ara": re.compile("[\u0621-\u064a]"), "rus": re.compile("[А-Яа-яЁё]")}
GOOD = """\
instrument: small
version: 1.0.0
language: fra
status: unreviewed
title: "Un petit instrument"
questions:
  afraid: "Avez-vous peur ?"
  hurt: "Vous a-t-on fait du mal ?"
  of_whom: "De qui ?"
  harms: "Quel mal ?"
  days: "Il y a combien de jours ?"
  since: "Depuis quand ?"
  story: "Que s'est-il passé ?"
options:
  of_whom: {family: "la famille", agent: "un agent"}
  harms: {threat: "une menace", blow: "un coup", none: "aucun"}
"""
REVIEWED = "status: reviewed\nreviewed_by: Claire Morel\nreviewed_on: 2026-03-04"

#: What is wrong: the text replaced, what replaces it, the line and words of the error.
BROKEN = {
    "unknown key": ("title: ", "titre: ", 5, "unknown key 'titre'"),
    "missing key": ('title: "Un petit instrument"\n', "", 1, "missing key 'title'"),
    "not YAML": ('"De qui ?"', '"De qui ?', 10, "not YAML"),
    "key used twice": ("  hurt:", "  afraid:", 8, "'afraid' is used twice"),
    "unknown instrument": ("instrument: small", "instrument: large", 1, "is 'large'"),
    "version mismatch": ("1.0.0", "1.1.0", 2, "translates 1.1.0, but small is 1.0.0"),
    "version not text": ("1.0.0", "1.0", 2, "must be text"),
    "two letters": ("language: fra", "language: fr", 3, "not an ISO 639-3 language code"),
    "capitals": ("language: fra", "language: FRA", 3, "not an ISO 639-3 language code"),
    "code of a library": ("language: fra", "language: fre", 3, "not an ISO 639-3 language"),
    "English": ("language: fra", "language: eng", 3, "stands in the instrument itself"),
    "not the folder's": ("language: fra", "language: spa", 3, "the folder's name, 'fra'"),
    "unknown status": ("status: unreviewed", "status: checked", 4, "is 'checked'"),
    "reviewed by nobody": ("status: unreviewed", "status: reviewed", 1, "'reviewed_by'"),
    "reviewed some day": (
        "status: unreviewed",
        "status: reviewed\nreviewed_by: Claire Morel",
        1,
        "missing key 'reviewed_on'",
    ),
    "reviewed on no date": (
        "status: unreviewed",
        REVIEWED.replace("2026-03-04", "spring"),
        6,
        "must be a date like 2026-01-31",
    ),
    "reviewer of an unreviewed one": (
        "status: unreviewed",
        "status: unreviewed\nreviewed_by: Claire Morel",
        5,
        "an unreviewed translation has no reviewer",
    ),
    "dangling question": ("  hurt:", "  hurts:", 8, "has no question 'hurts'"),
    "missing question": ('  since: "Depuis quand ?"\n', "", 6, "not translated: since"),
    "empty text": ('"Depuis quand ?"', '" "', 12, "'since' must be text"),
    "text is no text": ('"Depuis quand ?"', "7", 12, "'since' must be text"),
    "questions are a list": ("  afraid:", "  - afraid:", 8, "not YAML"),
    "hidden direction": ('"De qui ?"', '"De qui\u202e ?"', 9, "direction mark U+202E"),
    "hidden direction escaped": ('"De qui ?"', '"De qui\\u200f ?"', 9, "mark U+200F"),
    "hidden direction in the title": ('"Un petit', '"\u2067Un petit', 5, "mark U+2067"),
    "options of no choice": ("  of_whom: {", "  days: {", 15, "no question with options 'days'"),
    "options missing": ("  of_whom: {family", "  #", 14, "not translated: of_whom"),
    "no options at all": (GOOD[GOOD.index("options:") :], "", 1, "missing key 'options'"),
    "unknown option": ("{threat:", "{theft:", 16, "has no option 'theft'"),
    "missing option": (', none: "aucun"', "", 16, "not translated: none"),
    "label is no text": ('none: "aucun"', "none: no", 16, "'none' must be text, not False"),
}


@pytest.fixture(scope="module")
def translations(library):
    return load_translations(TRANSLATIONS_DIR, library)


@pytest.fixture
def small_library(load, small_files):
    return load(small_files)


@pytest.fixture
def load_text(tmp_path, small_library):
    """Load one translation from its text, or from the bytes an editor saved."""

    def load_from(text, name="fra/small.yaml"):
        path = tmp_path / "translations" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_translations(tmp_path / "translations", small_library)

    return load_from


def texts_of(translation):
    """Everything a person may hear or read."""
    yield "title", translation.title
    yield from translation.questions.items()
    for labels in translation.options.values():
        yield from labels.items()


# The files we ship


def test_every_language_has_every_instrument_of_a_first_contact(translations):
    assert set(translations) >= set(REQUIRED)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_a_translation_is_complete(language, name, library, translations):
    instrument, translation = library.instruments[name], translations[language, name]
    assert list(translation.questions) == [question.id for question in instrument.questions]
    assert {key: tuple(labels) for key, labels in translation.options.items()} == {
        question.id: question.options for question in instrument.questions if question.options
    }
    assert (translation.language, translation.version) == (language, instrument.version)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_a_translation_without_a_reviewer_says_so(language, name, translations):
    translation = translations[language, name]
    assert translation.unreviewed is not bool(translation.reviewed_by)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_every_text_differs_from_the_english(language, name, library, translations):
    instrument, translation = library.instruments[name], translations[language, name]
    english = {question.text for question in instrument.questions} | {instrument.title}
    values = {value for question in instrument.questions for value in question.options}
    english |= {value.replace("_", " ") for value in values} - {"torture", "violence"}
    assert [text for _, text in texts_of(translation) if text in english] == []


@pytest.mark.parametrize("name", FIRST_CONTACT)
def test_no_two_languages_share_a_text(name, translations):
    texts = [dict(texts_of(translations[language, name])) for language in MARKS]
    shared = [key for key in texts[0] if len({words[key] for words in texts}) < len(MARKS)]
    assert shared == []


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_no_two_texts_of_one_translation_are_the_same(language, name, translations):
    texts = [text for _, text in texts_of(translations[language, name])]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_what_the_worker_observes_is_marked_in_each_language(
    language, name, library, translations
):
    translation = translations[language, name]
    for question in library.instruments[name].questions:
        observed = question.text.startswith("(worker) ")
        assert translation.text_of(question.id).startswith(MARKS[language]) == observed


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_numbers_are_those_of_the_english(language, name, library, translations):
    for question in library.instruments[name].questions:
        text = translations[language, name].text_of(question.id)
        assert re.findall(r"\d+", text) == re.findall(r"\d+", question.text)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_every_question_asks(language, name, translations):
    for text in translations[language, name].questions.values():
        assert ("؟" if language == "ara" else "?") in text
        assert ("¿" in text) == (language == "spa")
        assert ("?" in text) == (language != "ara")


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_a_reminder_of_what_an_answer_means_is_kept(language, name, library, translations):
    for question in library.instruments[name].questions:
        if re.search(r"\((yes|no) = ", question.text):
            assert " = " in translations[language, name].text_of(question.id)


@pytest.mark.parametrize(("language", "name"), REQUIRED)
def test_text_is_plain_unicode_in_its_own_script(language, name, translations):
    for _, text in texts_of(translations[language, name]):
        assert not BIDI & set(text)
        assert text == text.strip()
        if language in OTHER_SCRIPT:
            assert OTHER_SCRIPT[language].search(text)
            assert set(LATIN.findall(text)) <= LATIN_ALLOWED


@pytest.mark.parametrize("name", FIRST_CONTACT)
def test_french_keeps_its_question_marks_on_the_line(name, translations):
    assert [text for _, text in texts_of(translations["fra", name]) if " ?" in text] == []


@pytest.mark.parametrize(
    ("language", "formal", "familiar"),
    [
        ("fra", r"\b[Vv]o(us|s|tre)\b", r"\b([Tt]u|[Tt]oi|[Tt]es)\b"),
        ("spa", "usted", r"\b[Tt]us?\b"),
    ],
)
def test_adults_are_addressed_formally_and_children_gently(
    language, formal, familiar, translations
):
    said = {
        name: " ".join(translations[language, name].questions.values()) for name in FIRST_CONTACT
    }
    child = said.pop("uasc_identification")
    assert re.search(familiar, child)
    assert not re.search(formal, child)
    assert not any(re.search(familiar, text) for text in said.values())


# Loading


def test_a_sound_translation_is_read_whole(load_text):
    found = load_text(GOOD)["fra", "small"]
    assert found.text_of("of_whom") == "De qui ?"
    assert found.options["of_whom"] == {"family": "la famille", "agent": "un agent"}
    assert (found.status, found.reviewed_by, found.reviewed_on) == ("unreviewed", "", None)
    assert found.unreviewed


def test_a_reviewed_translation_names_who_and_when(load_text):
    found = load_text(GOOD.replace("status: unreviewed", REVIEWED))["fra", "small"]
    assert (found.reviewed_by, found.reviewed_on) == ("Claire Morel", date(2026, 3, 4))
    assert not found.unreviewed


def test_entries_stand_in_the_order_of_the_instrument(load_text):
    first, second = '  afraid: "Avez-vous peur ?"\n', '  hurt: "Vous a-t-on fait du mal ?"\n'
    found = load_text(GOOD.replace(first + second, second + first))["fra", "small"]
    assert list(found.questions)[:2] == ["afraid", "hurt"]


def test_what_was_loaded_cannot_be_changed(load_text):
    found = load_text(GOOD)
    for mapping in (found, found["fra", "small"].questions, found["fra", "small"].options):
        with pytest.raises(TypeError):
            mapping["x"] = "y"


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_file_and_line(case, load_text):
    old, new, line, words = BROKEN[case]
    assert GOOD.count(old) == 1 or case == "version mismatch"
    with pytest.raises(InstrumentError) as refusal:
        load_text(GOOD.replace(old, new))
    assert (refusal.value.file, refusal.value.line) == ("fra/small.yaml", line)
    assert words in refusal.value.reason


def test_an_instrument_under_another_file_name_is_refused(load, small_files, tmp_path):
    copy = small_files["small"].replace("id: small", "id: other")
    library = load(small_files | {"other": copy})
    (tmp_path / "all" / "fra").mkdir(parents=True)
    (tmp_path / "all" / "fra" / "other.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"fra/other\.yaml:1: .* the file's name, 'other'"):
        load_translations(tmp_path / "all", library)


@pytest.mark.parametrize(
    "name", ["small.yaml", "fra/small.yml", "fra/old/small.yaml"], ids=["top", "suffix", "deep"]
)
def test_a_file_in_the_wrong_place_is_not_ignored(name, load_text):
    with pytest.raises(InstrumentError, match=f"{re.escape(name)}:1: .*LANGUAGE/INSTRUMENT.yaml"):
        load_text(GOOD, name)


def test_a_file_in_another_encoding_is_refused_at_its_line(load_text):
    with pytest.raises(InstrumentError, match=r"fra/small\.yaml:13: not UTF-8"):
        load_text(GOOD.encode("cp1252"))


def test_an_empty_file_is_refused(load_text):
    with pytest.raises(InstrumentError, match=r"fra/small\.yaml:1: the file is empty"):
        load_text("")


def test_a_missing_folder_is_refused(tmp_path, small_library):
    with pytest.raises(InstrumentError, match="nowhere:1: the folder is missing"):
        load_translations(tmp_path / "nowhere", small_library)


# Wording


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
