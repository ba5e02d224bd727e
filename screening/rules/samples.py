"""Enough answers and facts to try: one for each way in which a rule's conditions can differ."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from .answers import OLDEST, TRI
from .expressions import Expression
from .facts import FACTS, OPEN_ANSWERS
from .instrument import Question
from .leaves import Chosen, Compared, FactCompared, OnQuestion


def answers_to(question: Question, conditions: Iterable[Expression]) -> Iterable[Any]:
    """Sound answers to a question, none of them open."""
    asked = [
        one for one in conditions if isinstance(one, OnQuestion) and one.question == question.id
    ]
    match question.type:
        case "tri":
            return [answer for answer in TRI if answer not in OPEN_ANSWERS]
        case "enum":
            return question.options
        case "multi":
            return _ticks(question.options, [o.options for o in asked if isinstance(o, Chosen)])
    limits = [one.value for one in asked if isinstance(one, Compared)]
    if question.type == "date":
        days = [limit.toordinal() for limit in limits if isinstance(limit, date)]
        near = _near(days, date.min.toordinal(), date.max.toordinal())
        return [date.fromordinal(day).isoformat() for day in near]
    return _near([n for n in limits if isinstance(n, int)], question.least, question.most)


def values_of(fact: str, conditions: Iterable[Expression]) -> Iterable[Any]:
    """Known values of a fact."""
    options = FACTS[fact]
    if options is not None:
        return [value for value in options if value not in OPEN_ANSWERS]
    compared = [one for one in conditions if isinstance(one, FactCompared) and one.fact == fact]
    return _near([one.value for one in compared], 0, OLDEST)


def _near(limits: Iterable[int], least: int, most: int) -> list[int]:
    """The bounds, each limit, and what lies right before and after it."""
    found = {limit + step for limit in limits for step in (-1, 0, 1)} | {least, most}
    return [number for number in sorted(found) if least <= number <= most]


def _ticks(options: Sequence[str], sets: Sequence[frozenset[str]]) -> Iterator[list[str]]:
    """Every mix of ticks that the sets tell apart: one option stands for all that are alike."""
    alike = {tuple(option in one for one in sets): option for option in options}.values()
    for size in range(1, len(alike) + 1):
        yield from (list(mix) for mix in combinations(alike, size))
