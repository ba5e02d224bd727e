"""The translations we ship are complete and honest about who checked them."""

import re

import pytest

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


def texts_of(translation):
    """Everything a person may hear or read."""
    yield "title", translation.title
    yield from translation.questions.items()
    for labels in translation.options.values():
        yield from labels.items()


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
