"""Every version that was ever in use stays findable, beside the one in use."""

import pytest

from screening.rules import InstrumentError, evaluate

VERSION = "version: 1.0.0"


@pytest.fixture
def load_with(load, small_files, tmp_path):
    """Load the small library with files in its folder of earlier versions."""

    def load_from(earlier, **current):
        (tmp_path / "earlier").mkdir()
        for name, text in earlier.items():
            (tmp_path / "earlier" / name).write_text(text, encoding="utf-8")
        return load(small_files | current)

    return load_from


@pytest.fixture
def at(small_files):
    """The small instrument's file at another version, with another title."""

    def text(version, instrument="small"):
        words = small_files["small"].replace("A small", f"At {version} a small", 1)
        words = words.replace("id: small", f"id: {instrument}", 1)
        return words.replace(VERSION, f"version: {version}", 1)

    return text


def test_the_version_in_use_is_found_by_its_number(library):
    for name, instrument in library.instruments.items():
        assert library.pinned(name, instrument.version) is instrument
        assert library.pinned(name, "0.0.1") is None
    assert library.pinned("astrology", "1.0.0") is None


def test_earlier_versions_are_found_and_not_in_use(load_with, at):
    files = {f"small@{version}.yaml": at(version) for version in ("1.0.0", "1.9.0", "1.10.0")}
    library = load_with(files, small=at("2.0.0"))
    assert list(library.instruments) == ["small"]
    assert library.instruments["small"].version == "2.0.0"
    for version in ("1.0.0", "1.9.0", "1.10.0", "2.0.0"):
        assert library.pinned("small", version).title == f"At {version} a small instrument"


def test_versions_are_numbers_and_not_texts(load_with, at):
    assert load_with({"small@1.9.0.yaml": at("1.9.0")}, small=at("1.10.0")).pinned(
        "small", "1.9.0"
    )


def test_the_folder_of_earlier_versions_may_be_missing_or_empty(load, load_with, small_files):
    assert set(load(small_files).pins) == {("small", "1.0.0")}
    assert set(load_with({}).pins) == {("small", "1.0.0")}


def test_a_version_of_an_instrument_no_longer_in_use_stays_findable(load_with, at):
    library = load_with({"old@1.0.0.yaml": at("1.0.0", "old")})
    assert list(library.instruments) == ["small"]
    result = evaluate(library.pinned("old", "1.0.0"), {"hurt": "yes"}, {})
    assert (result.instrument, result.outcome) == ("old", "indicated")


def test_a_profile_cannot_rest_on_what_is_no_longer_in_use(load_with, at, small_files):
    profiles = small_files["profiles"].replace("instruments: [small]", "instruments: [small, old]")
    with pytest.raises(InstrumentError, match=r"profiles\.yaml:3: .*is 'old'"):
        load_with({"old@1.0.0.yaml": at("1.0.0", "old")}, profiles=profiles)


#: An earlier file's name and version, and the line and words with which it is refused while
#: 2.0.0 is in use.
REFUSED = {
    "name of another id": ("large@1.0.0.yaml", "1.0.0", 1, "called earlier/small@1.0.0.yaml"),
    "name of another version": ("small@1.0.1.yaml", "1.0.0", 2, "called earlier/small@1.0.0.yaml"),
    "name without a version": ("small.yaml", "1.0.0", 1, "called earlier/small@1.0.0.yaml"),
    "another ending": ("small@1.0.0.yml", "1.0.0", 2, "called earlier/small@1.0.0.yaml"),
    "the version in use": ("small@2.0.0.yaml", "2.0.0", 2, "not earlier than 2.0.0"),
    "a later version": ("small@10.0.0.yaml", "10.0.0", 2, "not earlier than 2.0.0"),
    "a later part of a version": ("small@2.0.10.yaml", "2.0.10", 2, "not earlier than 2.0.0"),
    "the same number twice": ("small@01.0.0.yaml", "01.0.0", 2, "not a version like 1.0.0"),
    "digits of another script": ("small@١.0.0.yaml", "١.0.0", 2, "not a version like 1.0.0"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_an_earlier_file_out_of_place_is_refused_at_its_line(load_with, at, case):
    name, version, line, words = case
    with pytest.raises(InstrumentError) as refusal:
        load_with({name: at(version)}, small=at("2.0.0"))
    assert (refusal.value.file, refusal.value.line) == (f"earlier/{name}", line)
    assert words in refusal.value.reason


def test_two_files_of_one_version_are_refused(load_with, at):
    files = {"small@1.0.0.yaml": at("1.0.0"), "small@1.0.0.yml": at("1.0.0")}
    with pytest.raises(InstrumentError, match=r"earlier/small@1\.0\.0\.yml:2: .*must be called"):
        load_with(files, small=at("2.0.0"))


def test_an_earlier_version_in_a_folder_of_its_own_is_not_ignored(load, at, small_files, tmp_path):
    (tmp_path / "earlier" / "2024").mkdir(parents=True)
    deep = tmp_path / "earlier" / "2024" / "small@1.0.0.yaml"
    deep.write_text(at("1.0.0"), encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"earlier/2024/small@1\.0\.0\.yaml:2: .*be called"):
        load(small_files | {"small": at("2.0.0")})


@pytest.mark.parametrize(
    ("sound", "broken", "line", "words"),
    [
        ("title: At", "titel: At", 4, "unknown key 'titel'"),
        ("{any: [{q: afraid}", "{any: [{q: fear}", 24, "no question 'fear'"),
        ("  - {cite", "  # {cite", 5, "must be a list"),
        ("SG-HELP", "SG-GONE", 31, "'SG-GONE' is no known safeguard"),
    ],
)
def test_an_earlier_version_is_checked_like_the_one_in_use(
    load_with, at, sound, broken, line, words
):
    text = at("1.0.0").replace(sound, broken)
    with pytest.raises(InstrumentError) as refusal:
        load_with({"small@1.0.0.yaml": text}, small=at("2.0.0"))
    assert (refusal.value.file, refusal.value.line) == ("earlier/small@1.0.0.yaml", line)
    assert words in refusal.value.reason


def test_a_current_file_with_another_ending_is_not_ignored(load, small_files, tmp_path):
    (tmp_path / "other.yml").write_text(small_files["small"].replace("id: small", "id: other"))
    with pytest.raises(InstrumentError, match=r"other\.yml:1: .*the file's name"):
        load(small_files)
