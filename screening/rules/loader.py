"""Instrument files read, checked and compiled; nothing unsound gets past this module."""

import hashlib
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .grammar import STRENGTHS, condition
from .instrument import (
    COMPETENCES,
    CONFIDENCES,
    LEAST,
    MOST,
    OUTCOMES,
    PROVENANCES,
    SENSITIVITIES,
    TYPES,
    Instrument,
    Outputs,
    Question,
    Source,
)
from .positions import Place
from .rule import Names, load_rule
from .scope import Scope
from .traces import questions_in

REQUIRED = (
    "id",
    "version",
    "kind",
    "title",
    "source",
    "applies_to",
    "preconditions",
    "questions",
    "rule",
    "outputs",
)
#: Gate G-07, "interviewer competence: valid training record for the instrument (general / child /
#: trafficking / asylum)". Source: differentiated procedures, section 1, on seeds 000 and 002.
COMPETENCE = "competence"
OPTIONAL = ("purpose", "steps", "bid_triggers", COMPETENCE)
#: Notes that an instrument attaches to its own questions; no rule reads them.
MARKS = ("dimension", "label", "code", "dim", "ilo", "level", "kind", "element", "domain")
QUESTION_TEXTS = ("note", "asked_by", "tier", "strength_provenance")
QUESTION_KEYS = (
    *("id", "text", "type", "sensitivity", "options", "ask_if", "strength", "least", "most"),
    *QUESTION_TEXTS,
    *MARKS,
)
_NUMBER = r"(?:0|[1-9][0-9]*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
_GATE = re.compile(r"G-\d{2}")
_DEADLINE = re.compile(r"D-[A-Z]+(?:-[A-Z]+)*")


def load_instrument(place: Place, names: Names) -> Instrument:
    """Compile one instrument; raises `InstrumentError` with file and line if it is not sound."""
    place.only((*REQUIRED, *OPTIONAL))
    kind = place.at("kind").choice(OUTCOMES)
    questions = _questions(place.at("questions"))
    rule = load_rule(place.at("rule"), kind, questions, names)
    preconditions = place.at("preconditions").texts()
    decisive = questions_in(rule)
    return Instrument(
        id=place.at("id").text(),
        version=version(place),
        kind=kind,
        title=place.at("title").text(),
        sources=sources(place.at("source")),
        applies_to=place.at("applies_to").text(),
        preconditions=preconditions,
        gates=tuple(dict.fromkeys(g for text in preconditions for g in _GATE.findall(text))),
        questions=tuple(questions.values()),
        rule=rule,
        outputs=_outputs(place.at("outputs"), kind, names),
        content_hash=content_hash(place.value),
        competences=_competences(place.get(COMPETENCE)),
        purpose=purpose.text() if (purpose := place.get("purpose")) else "",
        steps=_steps(place.get("steps"), names),
        bid_triggers=_triggers(place.get("bid_triggers")),
        questions_by_id=MappingProxyType(questions),
        decisive=tuple(name for name in questions if name in decisive),
    )


def version(place: Place) -> str:
    found = place.at("version")
    if not _VERSION.fullmatch(found.text()):
        found.fail(f"'{found.value}' is not a version like 1.0.0")
    return found.text()


def content_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content, whatever the comments and layout of the file.

    Who may ask changes neither what was asked nor how it was judged, so it is not part of it.
    """
    judged = {key: value for key, value in data.items() if key != COMPETENCE}
    canonical = json.dumps(judged, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _competences(place: Place | None) -> tuple[str, ...]:
    seen: list[str] = []
    for item in place.each() if place else ():
        item.choice(COMPETENCES)
        seen.append(item.new_in(seen))
    return tuple(seen)


def sources(place: Place) -> tuple[Source, ...]:
    found = tuple(_source(item) for item in place.each())
    return found or place.fail("an instrument without a source cannot be used")


def _source(place: Place) -> Source:
    place.only(["cite", "locator", "provenance", "confidence", "note"])
    return Source(
        cite=place.at("cite").text(),
        locator=place.at("locator").text(),
        provenance=place.at("provenance").choice(PROVENANCES),
        confidence=place.at("confidence").choice(CONFIDENCES),
        note=note.text() if (note := place.get("note")) else "",
    )


def _questions(place: Place) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    for item in place.each():
        question = _question(item, questions)
        questions[question.id] = question
    return questions or place.fail("an instrument needs questions")


def _question(place: Place, earlier: Mapping[str, Question]) -> Question:
    place.only(QUESTION_KEYS)
    kind = place.at("type").choice(TYPES)
    ask_if, strength = place.get("ask_if"), place.get("strength")
    given: dict[str, Any] = {
        key: found.text() for key in QUESTION_TEXTS if (found := place.get(key))
    }
    given |= _bounds(place, kind)
    return Question(
        id=place.at("id").new_in(earlier),
        text=place.at("text").text(),
        type=kind,
        sensitivity=place.at("sensitivity").choice(SENSITIVITIES),
        options=_options(place, kind),
        ask_if=condition(ask_if, Scope(questions=earlier)) if ask_if else None,
        strength=strength.choice(STRENGTHS) if strength else "",
        marks=MappingProxyType({key: place.value[key] for key in MARKS if place.has(key)}),
        **given,
    )


def _bounds(place: Place, kind: str) -> dict[str, int]:
    given = {key: found for key in ("least", "most") if (found := place.get(key))}
    for found in given.values():
        if kind != "int":
            found.fail(f"a question of type {kind} has no '{found.name}'")
    bounds = {key: found.number() for key, found in given.items()}
    if bounds.get("least", LEAST) > bounds.get("most", MOST):
        place.fail("'least' is more than 'most', so no number can be given")
    return bounds


def _options(place: Place, kind: str) -> tuple[str, ...]:
    options = place.get("options")
    if kind not in ("enum", "multi"):
        return options.fail(f"a question of type {kind} has no options") if options else ()
    seen: list[str] = []
    for option in place.at("options").each():
        seen.append(option.new_in(seen))
    return tuple(seen) or place.at("options").fail("a choice needs options")


def _outputs(place: Place, kind: str, names: Names) -> Mapping[str, Outputs]:
    found: dict[str, Outputs] = {}
    for outcome, item in place.entries():
        if outcome not in OUTCOMES[kind]:
            item.fail(f"a {kind} has no outcome '{outcome}'")
        found[outcome] = _output(item, names)
    for outcome in OUTCOMES[kind]:
        place.at(outcome)
    return MappingProxyType(found)


def _output(place: Place, names: Names) -> Outputs:
    every = names.safeguards | names.deadlines | names.instruments
    seen: list[str] = []
    for item in place.each():
        if item.new_in(seen) not in every:
            item.fail(f"'{item.value}' is no known safeguard, deadline or instrument")
        seen.append(item.text())
    return Outputs(
        safeguards=tuple(name for name in seen if name in names.safeguards),
        deadlines=tuple(name for name in seen if name in names.deadlines),
        instruments=tuple(name for name in seen if name in names.instruments),
    )


def _steps(place: Place | None, names: Names) -> tuple[Mapping[str, Any], ...]:
    """Steps of a procedure, for people to read; only their deadlines are checked."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in place.each() if place else ():
        item.only(["n", "id", "do", "deadline", "confidence", "note"])
        name = item.at("id").new_in(found)
        for deadline in _DEADLINE.findall(item.at("deadline").text()):
            if deadline not in names.deadlines:
                item.at("deadline").fail(f"there is no deadline '{deadline}'")
        found[name] = MappingProxyType(item.mapping())
    return tuple(found.values())


def _triggers(place: Place | None) -> tuple[Mapping[str, Any], ...]:
    found: dict[str, Mapping[str, Any]] = {}
    for item in place.each() if place else ():
        item.only(["id", "text", "confidence"])
        found[item.at("id").new_in(found)] = MappingProxyType(item.mapping())
    return tuple(found.values())
