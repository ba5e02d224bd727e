"""Whether recorded answers and facts are well formed, and what to ask next."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from .expressions import Case
from .facts import FACTS, OPEN_ANSWERS
from .instrument import Instrument, Question
from .logic import FALSE

LONGEST_TEXT = 10_000
OLDEST = 130
TRI = ("yes", "no", "unknown", "declined")


def check_answers(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Per answer that cannot be used, the reasons; empty if all can."""
    found = {name: _reasons(instrument, answers, name) for name in answers}
    problems = {name: reasons for name, reasons in found.items() if reasons}
    return problems or _answers_to_questions_not_asked(instrument, answers)


def _answers_to_questions_not_asked(
    instrument: Instrument, answers: Mapping[str, Any]
) -> dict[str, list[str]]:
    case = Case(answers, {})
    return {
        question.id: ["This question is not asked after the other answers."]
        for question in instrument.questions
        if question.ask_if and not is_open(answers.get(question.id)) and not_asked(question, case)
    }


def is_open(answer: Any) -> bool:
    """Whether the answer leaves its question open: missing, empty, unknown or declined."""
    if isinstance(answer, list | tuple):
        return not answer or bool(OPEN_ANSWERS.intersection(answer))
    return answer is None or answer in OPEN_ANSWERS


def not_asked(question: Question, case: Case) -> bool:
    """Whether the answers already given rule the question out; "unknown" never does."""
    return question.ask_if is not None and question.ask_if.weigh(case).value is FALSE


def next_questions(
    instrument: Instrument, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[Question, ...]:
    """The questions still to ask, in order, given what has been answered so far."""
    case = Case(answers, known_facts(facts))
    return tuple(
        question
        for question in instrument.questions
        if question.id not in answers and not not_asked(question, case)
    )


def known_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Only the four facts a rule may read; raises `ValueError` if one has an unknown value."""
    known = {name: facts[name] for name in FACTS if facts.get(name) is not None}
    for name, value in known.items():
        options = FACTS[name]
        if options is None:
            sound = _is_int(value) and 0 <= value <= OLDEST
        else:
            sound = isinstance(value, str) and value in (*options, "unknown")
        if not sound:
            raise ValueError(f"{name}: {value!r} is not a value of this fact.")
    return known


def _reasons(instrument: Instrument, answers: Mapping[str, Any], name: str) -> list[str]:
    question = instrument.questions_by_id.get(name)
    if question is None:
        return ["There is no such question in this instrument."]
    problem = problem_with(question, answers[name])
    return [problem] if problem else []


def problem_with(question: Question, answer: Any) -> str:
    """Why the question cannot take this answer, in words for who gave it; empty if it can."""
    if isinstance(answer, str) and answer in OPEN_ANSWERS:
        return ""
    return _CHECKS[question.type](question, answer)


def _tri(question: Question, answer: Any) -> str:
    return "" if isinstance(answer, str) and answer in TRI else f"Choose one of: {', '.join(TRI)}."


def _enum(question: Question, answer: Any) -> str:
    known = isinstance(answer, str) and answer in question.options
    return "" if known else f"Choose one of: {', '.join(question.options)}."


def _multi(question: Question, answer: Any) -> str:
    if not isinstance(answer, list | tuple) or not all(isinstance(item, str) for item in answer):
        return "Give a list of options."
    if len(set(answer)) != len(answer):
        return "An option is given twice."
    wrong = [item for item in answer if item not in (*question.options, *OPEN_ANSWERS)]
    return f"Choose among: {', '.join(question.options)}." if wrong else ""


def _is_int(answer: Any) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool)


def _int(question: Question, answer: Any) -> str:
    if not _is_int(answer):
        return "Give a whole number."
    within = question.least <= answer <= question.most
    return "" if within else f"Give a number from {question.least} to {question.most}."


def _date(question: Question, answer: Any) -> str:
    try:
        sound = isinstance(answer, str) and date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        sound = False
    return "" if sound else "Give a date as YYYY-MM-DD."


def _text(question: Question, answer: Any) -> str:
    if not isinstance(answer, str):
        return "Give text."
    if len(answer) > LONGEST_TEXT:
        return f"At most {LONGEST_TEXT} characters."
    if "\x00" in answer:
        return "Text cannot contain null bytes."
    surrogate = any("\ud800" <= character <= "\udfff" for character in answer)
    return "Text cannot contain half characters." if surrogate else ""


_CHECKS: Mapping[str, Callable[[Question, Any], str]] = MappingProxyType(
    {"tri": _tri, "enum": _enum, "multi": _multi, "int": _int, "date": _date, "text": _text}
)
