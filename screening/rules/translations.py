"""What is said or shown to the person, in the person's language; English where that is missing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from .files import LIBRARY_DIR
from .instrument import Instrument, Question
from .library import Library
from .positions import InstrumentError, Place, read

TRANSLATIONS_DIR = LIBRARY_DIR / "translations"
ENGLISH = "eng"
UNREVIEWED = "unreviewed"
REVIEWED = "reviewed"
REQUIRED = ("instrument", "version", "language", "status", "title", "questions")
REVIEW = ("reviewed_by", "reviewed_on")
_LANGUAGE = re.compile(r"[a-z]{3}")
#: Three-letter codes of library catalogues (ISO 639-2/B) that ISO 639-3 does not have.
_BIBLIOGRAPHIC = re.compile(
    "alb|arm|baq|bur|chi|cze|dut|fre|geo|ger|gre|ice|mac|mao|may|per|rum|slo|tib|wel"
)
#: Invisible characters that change the order of what is read; a display sets the direction.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of one instrument, at one version, in one language."""

    language: str
    instrument: str
    version: str
    status: str
    reviewed_by: str
    reviewed_on: date | None
    title: str
    questions: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]

    @property
    def unreviewed(self) -> bool:
        return self.status != REVIEWED

    def text_of(self, question_id: str) -> str:
        return self.questions[question_id]


@dataclass(frozen=True, slots=True)
class Worded:
    """A text with the language it is really in, and the labels of its answers in the same one."""

    text: str
    language: str
    unreviewed: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wording:
    """An instrument in the language asked for, as far as there are words in it."""

    instrument: str
    version: str
    language: str
    title: Worded
    questions: Mapping[str, Worded]

    @property
    def unreviewed(self) -> bool:
        """Some of it was made by a machine and nobody has checked it yet."""
        return any(worded.unreviewed for worded in (self.title, *self.questions.values()))


Translations = Mapping[tuple[str, str], Translation]


def wording(
    library: Library, translations: Translations, instrument_id: str, language: str
) -> Wording:
    """Every question in that language where it exists, and else in English."""
    instrument = library.instruments[instrument_id]
    found = translations.get((language, instrument_id))
    if found is not None and found.version != instrument.version:
        found = None  # a question of another version may ask something else
    questions = {question.id: _worded(question, found) for question in instrument.questions}
    return Wording(
        instrument=instrument.id,
        version=instrument.version,
        language=language,
        title=_title(instrument, found),
        questions=MappingProxyType(questions),
    )


def _title(instrument: Instrument, found: Translation | None) -> Worded:
    if found is None:
        return Worded(instrument.title, ENGLISH)
    return Worded(found.title, found.language, found.unreviewed)


def _worded(question: Question, found: Translation | None) -> Worded:
    """A question and its answers stay in one language, or nobody can answer it."""
    text = found.questions.get(question.id) if found else None
    labels = found.options.get(question.id, {}) if found else {}
    if found is None or text is None or any(value not in labels for value in question.options):
        return Worded(question.text, ENGLISH, options=_english(question))
    options = MappingProxyType({value: labels[value] for value in question.options})
    return Worded(text, found.language, found.unreviewed, options)


def _english(question: Question) -> Mapping[str, str]:
    """The values of a choice are English words already."""
    return MappingProxyType({value: value.replace("_", " ") for value in question.options})


def load_translations(folder: Path, library: Library) -> Translations:
    """Read every LANGUAGE/INSTRUMENT.yaml; raises `InstrumentError` naming file and line."""
    if not folder.is_dir():
        raise InstrumentError(folder.name, 1, "the folder is missing")
    loaded = [_load(path, folder, library) for path in sorted(folder.rglob("*.y*ml"))]
    return MappingProxyType({(found.language, found.instrument): found for found in loaded})


def _load(path: Path, folder: Path, library: Library) -> Translation:
    place = _read(path, path.relative_to(folder))
    place.only((*REQUIRED, *REVIEW, "options"))
    instrument = _instrument(place, path.stem, library)
    status, reviewed_by, reviewed_on = _review(place)
    return Translation(
        language=_language(place.at("language"), path.parent.name),
        instrument=instrument.id,
        version=instrument.version,
        status=status,
        reviewed_by=reviewed_by,
        reviewed_on=reviewed_on,
        title=_text(place.at("title")),
        questions=_texts(place.at("questions"), instrument.questions_by_id, "question"),
        options=_options(place, instrument),
    )


def _read(path: Path, name: Path) -> Place:
    """The file under a name that says the language too, as each language has the same names."""
    file = name.as_posix()
    if len(name.parts) != 2 or path.suffix != ".yaml":
        raise InstrumentError(file, 1, "a translation is called LANGUAGE/INSTRUMENT.yaml")
    return read(path, file)


def _instrument(place: Place, stem: str, library: Library) -> Instrument:
    name, version = place.at("instrument"), place.at("version")
    instrument = library.instruments[name.choice(library.instruments)]
    if instrument.id != stem:
        name.fail(f"the instrument must be the file's name, '{stem}'")
    if version.text() != instrument.version:
        version.fail(f"translates {version.value}, but {instrument.id} is {instrument.version}")
    return instrument


def _language(place: Place, folder: str) -> str:
    code = place.text()
    if not _LANGUAGE.fullmatch(code) or _BIBLIOGRAPHIC.fullmatch(code):
        place.fail(f"'{code}' is not an ISO 639-3 language code like fra")
    if code == ENGLISH:
        place.fail("English stands in the instrument itself")
    if code != folder:
        place.fail(f"the language must be the folder's name, '{folder}'")
    return code


def _review(place: Place) -> tuple[str, str, date | None]:
    status = place.at("status").choice((UNREVIEWED, REVIEWED))
    if status == REVIEWED:
        return status, place.at("reviewed_by").text(), _date(place.at("reviewed_on"))
    for key in REVIEW:
        if found := place.get(key):
            found.fail("an unreviewed translation has no reviewer; is its status 'reviewed'?")
    return status, "", None


def _date(place: Place) -> date:
    if not isinstance(place.value, date) or isinstance(place.value, datetime):
        place.fail(f"'{place.name}' must be a date like 2026-01-31, not {place.value!r}")
    return place.value


def _options(place: Place, instrument: Instrument) -> Mapping[str, Mapping[str, str]]:
    choices = {question.id: question for question in instrument.questions if question.options}
    if not choices and not place.has("options"):
        return MappingProxyType({})
    items = _entries(place.at("options"), choices, "question with options")
    return MappingProxyType(
        {name: _texts(items[name], choices[name].options, "option") for name in choices}
    )


def _texts(place: Place, names: Iterable[str], noun: str) -> Mapping[str, str]:
    items = _entries(place, names, noun)
    return MappingProxyType({name: _text(item) for name, item in items.items()})


def _entries(place: Place, names: Iterable[str], noun: str) -> dict[str, Place]:
    """The entries in the instrument's order: none too many, none missing."""
    known, given = list(names), dict(place.entries())
    for name, item in given.items():
        if name not in known:
            item.fail(f"the instrument has no {noun} '{name}'")
    if missing := [name for name in known if name not in given]:
        place.fail(f"not translated: {', '.join(missing)}")
    return {name: given[name] for name in known}


def _text(place: Place) -> str:
    text = place.text()
    if hidden := _DIRECTION.search(text):
        place.fail(f"the text hides the direction mark U+{ord(hidden[0]):04X}; delete it")
    return text
