"""The nodes of a rule; weighing one gives its value and the premises that decided it.

Every node follows one principle: **a conclusion is decided by the premises that share its
value**. `all` is true because of all its parts, false because of the false ones, and unknown
because of those still open. So each step leads back to answers, and a reader can check it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .logic import Truth, at_least, conjunction, delphi, disjunction

Answer = Any
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule may look at: answers, the four facts, and what was concluded before."""

    answers: Mapping[str, Answer]
    facts: Mapping[str, Answer]
    derived: dict[str, "Step"] = field(default_factory=dict)
    findings: Mapping[Key, str] = field(default_factory=dict)


class Step(NamedTuple):
    """A node, its value, and the premises (or the recorded answer) that decided it."""

    node: "Expression"
    value: Truth
    premises: tuple["Step", ...] = ()
    answer: Answer = None


class Expression:  # not an ABC: isinstance of one runs in Python, five hundred times a request
    """A condition that is true, false or unknown for a case."""

    __slots__ = ()

    def weigh(self, case: Case) -> Step:
        """Decide the condition for this case, keeping what decided it."""
        raise NotImplementedError

    def inside(self) -> tuple["Expression", ...]:
        """The expressions this one is made of."""
        return ()

    def combine(self, values: Sequence[Truth]) -> Truth:
        """The value that follows from those of its parts, in the order of `inside`."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """The node's own words in a trace, without its value."""
        raise NotImplementedError


def _decide(node: Expression, case: Case) -> Step:
    steps = [part.weigh(case) for part in node.inside()]
    value = node.combine([step.value for step in steps])
    return Step(node, value, tuple([step for step in steps if step.value is value]))


@dataclass(frozen=True, slots=True)
class Ref(Expression):
    """`{ref: name}`: a conclusion derived earlier in the same instrument."""

    name: str
    target: Expression

    def weigh(self, case: Case) -> Step:
        step = case.derived[self.name]
        return Step(self, step.value, (step,))

    def inside(self) -> tuple[Expression, ...]:
        return (self.target,)

    def combine(self, values: Sequence[Truth]) -> Truth:
        return values[0]

    def describe(self) -> dict[str, Any]:
        return {"node": "ref", "name": self.name}


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """`{not: e}`."""

    part: Expression

    def weigh(self, case: Case) -> Step:
        step = self.part.weigh(case)
        return Step(self, ~step.value, (step,))

    def inside(self) -> tuple[Expression, ...]:
        return (self.part,)

    def combine(self, values: Sequence[Truth]) -> Truth:
        return ~values[0]

    def describe(self) -> dict[str, Any]:
        return {"node": "not"}


@dataclass(frozen=True, slots=True)
class All(Expression):
    """`{all: [..]}`."""

    parts: tuple[Expression, ...]

    def weigh(self, case: Case) -> Step:
        return _decide(self, case)

    def inside(self) -> tuple[Expression, ...]:
        return self.parts

    def combine(self, values: Sequence[Truth]) -> Truth:
        return conjunction(values)

    def describe(self) -> dict[str, Any]:
        return {"node": "all", "of": len(self.parts)}


@dataclass(frozen=True, slots=True)
class AnyOf(Expression):
    """`{any: [..]}`."""

    parts: tuple[Expression, ...]

    def weigh(self, case: Case) -> Step:
        return _decide(self, case)

    def inside(self) -> tuple[Expression, ...]:
        return self.parts

    def combine(self, values: Sequence[Truth]) -> Truth:
        return disjunction(values)

    def describe(self) -> dict[str, Any]:
        return {"node": "any", "of": len(self.parts)}


@dataclass(frozen=True, slots=True)
class AtLeast(Expression):
    """`{at_least: {n: 2, of: [..]}}`."""

    needed: int
    parts: tuple[Expression, ...]

    def weigh(self, case: Case) -> Step:
        return _decide(self, case)

    def inside(self) -> tuple[Expression, ...]:
        return self.parts

    def combine(self, values: Sequence[Truth]) -> Truth:
        return at_least(self.needed, values)

    def describe(self) -> dict[str, Any]:
        return {"node": "at_least", "n": self.needed, "of": len(self.parts)}


@dataclass(frozen=True, slots=True)
class Delphi(Expression):
    """`{delphi: {strong, medium, weak}}`: one dimension of the ILO/EC operational indicators."""

    strong: tuple[Expression, ...]
    medium: tuple[Expression, ...]
    weak: tuple[Expression, ...]

    def weigh(self, case: Case) -> Step:
        return _decide(self, case)

    def inside(self) -> tuple[Expression, ...]:
        return self.strong + self.medium + self.weak

    def combine(self, values: Sequence[Truth]) -> Truth:
        medium = len(self.strong)
        weak = medium + len(self.medium)
        return delphi(values[:medium], values[medium:weak], values[weak:])

    def describe(self) -> dict[str, Any]:
        strengths = {
            "strong": len(self.strong),
            "medium": len(self.medium),
            "weak": len(self.weak),
        }
        return {"node": "delphi", **strengths}
