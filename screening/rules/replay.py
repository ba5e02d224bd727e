"""Answers given to one version of an instrument, judged by another: what changed, who was missed.

A question that keeps its id must keep its meaning. A version that asks something else, or turns
yes and no around, needs a new id; nothing here could notice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import is_open, not_asked, problem_with
from .expressions import Case
from .facts import OPEN_ANSWERS
from .instrument import (
    INCONCLUSIVE,
    INDICATED,
    NOT_APPLICABLE,
    NOT_INDICATED,
    RESTRICTED,
    Instrument,
    Question,
)
from .result import Result

#: Outcomes that ended the matter, and those that protect or look again.
CLOSED = frozenset({NOT_INDICATED, NOT_APPLICABLE, "compliant"})
PROTECTIVE = frozenset({INDICATED, INCONCLUSIVE, "not_compliant", "incomplete"})


@dataclass(frozen=True, slots=True)
class Change:
    """How a result differs from an earlier one; `then` and `now` are the outcomes."""

    then: str
    now: str
    labels_gained: tuple[str, ...] = ()
    labels_lost: tuple[str, ...] = ()
    flags_gained: tuple[str, ...] = ()
    flags_lost: tuple[str, ...] = ()

    @property
    def missed(self) -> bool:
        """The earlier result ended what this one protects or keeps open."""
        return self.then in CLOSED and self.now in PROTECTIVE


def compare(then: Mapping[str, Any], now: Result) -> Change | None:
    """What changed since a result was stored as `Result.as_dict()` gave it; None if nothing.

    A flag counts if it is raised for certain and not restricted. For a reader who may not see
    S3 answers, both results must be redacted before they are compared.
    """
    labels, flags = then["labels"], [flag["id"] for flag in then["flags"] if _counts(flag)]
    raised = [flag.id for flag in now.flags if flag.counts]
    change = Change(
        then=then["outcome"],
        now=now.outcome,
        labels_gained=_without(labels, now.labels),
        labels_lost=_without(now.labels, labels),
        flags_gained=_without(flags, raised),
        flags_lost=_without(raised, flags),
    )
    return None if change == Change(now.outcome, now.outcome) else change


def _counts(flag: Mapping[str, Any]) -> bool:
    """The same as `Flag.counts`, of a stored flag."""
    return not flag["possible"] and flag["severity"] != RESTRICTED


def _without(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(some)
    return tuple(name for name in others if name not in known)


def fitting(
    instrument: Instrument, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The answers this version can use, and the names of those it cannot use, or not whole.

    What does not fit becomes unknown and never a no. That is the answer to a question that is
    gone, that takes another kind of answer, or that is not asked after the others; and a tick
    at an option that is gone, beside which the other ticks stay. Never raises.
    """
    usable: dict[str, Any] = {}
    for question in instrument.questions:
        if question.id not in answers:
            continue
        answer = _known_part(question, answers[question.id])
        if problem_with(question, answer):
            continue
        if is_open(answer) or not not_asked(question, Case(usable, {})):
            usable[question.id] = answer
    whole = {name for name, answer in usable.items() if answer is answers[name]}
    return usable, tuple(name for name in answers if name not in whole)


def _known_part(question: Question, answer: Any) -> Any:
    """The answer; of a list, the ticks this version knows, and `unknown` for the others."""
    if question.type != "multi" or not isinstance(answer, list | tuple):
        return answer
    known = (*question.options, *OPEN_ANSWERS)
    if all(tick in known for tick in answer):
        return answer
    return list(dict.fromkeys(tick if tick in known else "unknown" for tick in answer))
