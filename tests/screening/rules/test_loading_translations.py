"""A translation that does not fit is refused with its file and line."""

import re
from datetime import date

import pytest

from screening.rules import InstrumentError, load_translations
from tests.screening.rules.small_translation import GOOD, REVIEWED

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
