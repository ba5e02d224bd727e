"""Where a rule touches the case: an answer, a fact, a constant, or an earlier finding."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from .expressions import Case, Expression, Step
from .facts import OPEN_ANSWERS
from .logic import FALSE, TRUE, UNKNOWN, Truth

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)

_TRI: Mapping[object, Truth] = {"yes": TRUE, "no": FALSE}
#: A finding that is still to come, where the loader asks what a procedure could do.
UNDECIDED = "unknown"


@dataclass(frozen=True, slots=True)
class OnQuestion(Expression):
    """A leaf that reads one answer; `sensitive` if only some roles may see that answer."""

    question: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class OnFact(Expression):
    """A leaf that reads one of the four facts."""

    fact: str


@dataclass(frozen=True, slots=True)
class Asked(OnQuestion):
    """`{q: id}`: the person (or the worker) said yes."""

    def weigh(self, case: Case) -> Step:
        answer = case.answers.get(self.question)
        value = _TRI.get(answer, UNKNOWN)
        return Step(self, value, (), None if value is UNKNOWN else answer)

    def describe(self) -> dict[str, Any]:
        return {"node": "question", "question": self.question}


@dataclass(frozen=True, slots=True)
class Chosen(OnQuestion):
    """`{q: id, in: [..]}`: one of these options was chosen (enum), or was among those ticked."""

    options: frozenset[str]

    def weigh(self, case: Case) -> Step:
        answer = case.answers.get(self.question)
        chosen = {answer} if isinstance(answer, str) else set(answer or ())
        if chosen & self.options:
            return Step(self, TRUE, (), answer)
        if not chosen or chosen & OPEN_ANSWERS:
            return Step(self, UNKNOWN)
        return Step(self, FALSE, (), answer)

    def describe(self) -> dict[str, Any]:
        return {"node": "question", "question": self.question, "in": sorted(self.options)}


@dataclass(frozen=True, slots=True)
class Compared(OnQuestion):
    """`{q: id, op: '>=', value: n}`: a number or a date stands in this relation to a value."""

    comparison: str
    value: int | date

    def weigh(self, case: Case) -> Step:
        answer = case.answers.get(self.question)
        if answer is None or answer in OPEN_ANSWERS:
            return Step(self, UNKNOWN)
        given = date.fromisoformat(answer) if isinstance(self.value, date) else answer
        holds = COMPARISONS[self.comparison](given, self.value)
        return Step(self, TRUE if holds else FALSE, (), answer)

    def describe(self) -> dict[str, Any]:
        limit = self.value.isoformat() if isinstance(self.value, date) else self.value
        return {
            "node": "question",
            "question": self.question,
            "op": self.comparison,
            "than": limit,
        }


@dataclass(frozen=True, slots=True)
class FactIn(OnFact):
    """`{fact: name, in: [..]}`: the case is in one of these situations."""

    options: frozenset[str]

    def weigh(self, case: Case) -> Step:
        known = case.facts.get(self.fact)
        if known is None or known == "unknown":
            return Step(self, UNKNOWN)
        return Step(self, TRUE if known in self.options else FALSE, (), known)

    def describe(self) -> dict[str, Any]:
        return {"node": "fact", "fact": self.fact, "in": sorted(self.options)}


@dataclass(frozen=True, slots=True)
class FactCompared(OnFact):
    """`{fact: name, op: '<', value: 18}`: a number known about the case."""

    comparison: str
    value: int

    def weigh(self, case: Case) -> Step:
        known = case.facts.get(self.fact)
        if known is None:
            return Step(self, UNKNOWN)
        holds = COMPARISONS[self.comparison](known, self.value)
        return Step(self, TRUE if holds else FALSE, (), known)

    def describe(self) -> dict[str, Any]:
        return {"node": "fact", "fact": self.fact, "op": self.comparison, "than": self.value}


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """`{const: true|false|unknown}`."""

    value: Truth

    def weigh(self, case: Case) -> Step:
        return Step(self, self.value)

    def describe(self) -> dict[str, Any]:
        return {"node": "constant"}


@dataclass(frozen=True, slots=True)
class Found(Expression):
    """In procedures: a profile, outcome, label or flag that the screening has produced.

    What was not found is false here, not unknown: a procedure only adds protection.
    """

    kind: str
    subject: str
    values: frozenset[str]

    def weigh(self, case: Case) -> Step:
        found = case.findings.get((self.kind, self.subject))
        if found == UNDECIDED:
            return Step(self, UNKNOWN)
        holds = found is not None and (not self.values or found in self.values)
        return Step(self, TRUE if holds else FALSE, (), found)

    def describe(self) -> dict[str, Any]:
        return {"node": self.kind, self.kind: self.subject, "in": sorted(self.values)}
